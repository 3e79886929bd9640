"""Demo data: a believable firm, its technicians, its customers' cases and its days; the same every time."""
