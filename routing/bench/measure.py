"""A command timed from outside, with the memory of all its processes."""

import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.2
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Measured:
    """`memory_mib` is the peak of the proportional memory (PSS) of all processes together; 0 where not Linux."""

    status: int
    wall_s: float
    memory_mib: float
    last_words: str


def measure(command: Sequence[str | Path], output: Path, limit_s: float | None = None) -> Measured:
    """Run `command`, its standard output into a file. Killed at one and a half of its limit, and a minute."""
    began, peak = time.monotonic(), 0.0
    with output.open("wb") as file, output.with_suffix(".err").open("w+b") as errors:
        process = subprocess.Popen(command, stdout=file, stderr=errors)  # noqa: S603 - our own command
        killer = threading.Timer((limit_s or 3600) * 1.5 + PATIENCE_S, process.kill)
        killer.start()
        while process.poll() is None:
            peak = max(peak, memory_mib(process.pid))
            time.sleep(EVERY_S)
        wall_s = time.monotonic() - began
        killer.cancel()
        errors.seek(0)
        lines = errors.read().decode(errors="replace").splitlines()
    return Measured(process.returncode, wall_s, peak, lines[-1] if lines else "")


def memory_mib(root: int) -> float:
    return sum(proportional_kib(pid) for pid in family(root)) / 1024


def family(root: int) -> Iterator[int]:
    """A process and all that it started."""
    children = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        children[int(parent)].append(int(folder.name))
    todo = [root]
    while todo:
        pid = todo.pop()
        todo += children[pid]
        yield pid


def proportional_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
