"""The slot engine in memory, measured by the planner's own command."""

import re
import subprocess
import sys
from collections.abc import Iterator

from tests.bench_api.rows import Measured

ROW = re.compile(r"^\| \d+ engines \|(?P<search>[^|]*)\|(?P<two>[^|]*)\|(?P<change>[^|]*)\|")
MEMORY = re.compile(r"([\d,]+) MiB at most")


def engine() -> Iterator[Measured]:
    command = [sys.executable, "-m", "routing", "bench", "--slots"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(printed)
    row = next(found for line in printed.splitlines() if (found := ROW.match(line)))
    median, p99, _most = (float(part.replace(",", "")) for part in row["search"].split("/"))
    *_, change = (float(part.replace(",", "")) for part in row["change"].split("/"))
    memory = MEMORY.search(printed)
    mib = int(memory[1].replace(",", "")) if memory else 0
    yield Measured(
        "slot engine, 14 days × 40,000 visits in memory",
        "≤ 5 ms median, ≤ 15 ms p99; ≤ 1,536 MiB; a changed technician-day in ≤ 20 ms",
        f"{median} ms median, {p99} ms p99; {mib:,} MiB; a changed technician-day in at most {change} ms",
        median <= 5 and p99 <= 15 and 0 < mib <= 1536 and change <= 20,
    )
