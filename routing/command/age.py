"""How long this process has been running: importing and reading count towards its time limit."""

import os
import time
from pathlib import Path

STARTED_FIELD = 19  # of /proc/self/stat after the name, which may hold spaces: ticks since the machine's start


def age_s() -> float:
    """Seconds since the process started; where the system does not tell (it is not Linux), its processor time."""
    try:
        fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        started_s = int(fields[STARTED_FIELD]) / os.sysconf("SC_CLK_TCK")
        return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - started_s)
    except (OSError, AttributeError, ValueError, IndexError):
        return time.process_time()
