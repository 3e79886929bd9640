"""Servers of ours that an earlier command, itself killed, left running: known by the folder that they work in."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

CLOSE_S = 15.0
SERVERS = {"postgres", "redis-server"}  # a person's shell may stand in such a folder and is left alone


def processes_in(folder: Path) -> Iterator[int]:
    """Living servers whose working directory is `folder` or below it."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            is_server = (entry / "comm").read_text().strip() in SERVERS
            if is_server and (entry / "cwd").readlink().is_relative_to(folder):
                yield int(entry.name)


def end_processes_in(folder: Path) -> None:
    """End them in good order (SIGINT means that to PostgreSQL and Redis both), and kill what doesn't."""
    for signum in (signal.SIGINT, signal.SIGKILL):
        for pid in processes_in(folder):
            with suppress(ProcessLookupError):
                os.kill(pid, signum)
        deadline = time.monotonic() + CLOSE_S
        while any(processes_in(folder)) and time.monotonic() < deadline:
            time.sleep(0.05)
