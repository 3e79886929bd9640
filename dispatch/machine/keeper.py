"""Nothing that a command started outlives it, however it ends.

The command runs in a child of the keeper, with a parent-death signal. Both are subreapers: whatever loses its parent
below them becomes their own child, and they end it when the command is over. When the command is killed with -9, the
keeper is left to do so; when the keeper is, the command gets SIGTERM from the kernel and stops in good order.
"""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_S = 20.0  # a command that was asked to stop is killed after this
LEFTOVER_S = 5.0

_libc = ctypes.CDLL(None, use_errno=True)  # loaded here, so that a forked child needs no loader


class Stopped(BaseException):
    """A signal asks the command to stop. Raised once; later signals are ignored: stopping is never cut short."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


def die_with_parent(signum: int, parent: int) -> None:
    """Ask the kernel for `signum` when `parent` ends; for a fresh child, after any change of user (that clears it)."""
    _libc.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
    if os.getppid() != parent:  # it ended between fork and prctl
        os._exit(1)


def descendants(ancestor: int) -> Iterator[int]:
    """Every living process below `ancestor`."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
            if state != "Z":
                children.setdefault(int(parent), []).append(int(entry.name))
    todo = [ancestor]
    while todo:
        below = children.get(todo.pop(), [])
        todo += below
        yield from below


def kept(command: Callable[[], int]) -> int:
    """Run `command` in a child and return its exit status when nothing of it is left."""
    asked: list[float] = []
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    keeper = os.getpid()
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    child = os.fork()
    if child == 0:
        _live(command, keeper)

    def forward(signum: int, _frame: FrameType | None) -> None:
        asked.append(time.monotonic())
        with suppress(ProcessLookupError):
            os.kill(child, signum)

    for signum in STOP_SIGNALS:
        signal.signal(signum, forward)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    status = _await(child, asked)
    _end_leftovers(keeper)
    return status


def _live(command: Callable[[], int], keeper: int) -> NoReturn:
    """The child's life: the command, with the stop signals turned into one `Stopped`."""
    die_with_parent(signal.SIGTERM, keeper)

    def stop(signum: int, _frame: FrameType | None) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(signum)

    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        for signum in STOP_SIGNALS:
            signal.signal(signum, stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        status = command()
    except Stopped as stopped:
        status = 128 + stopped.signum
    _end_leftovers(os.getpid())
    sys.exit(status)


def _await(child: int, asked: list[float]) -> int:
    """Reap until the command itself has ended, and kill it if it doesn't stop in time."""
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == child:
            return max(os.waitstatus_to_exitcode(status), 0) if os.WIFEXITED(status) else 1
        if pid == 0:
            time.sleep(0.05)
        if asked and time.monotonic() - asked[0] > STOP_S:
            os.kill(child, signal.SIGKILL)


def _end_leftovers(ancestor: int) -> None:
    """End what is left below. SIGINT first: PostgreSQL and Redis take it as an order to close in good order."""
    for signum in (signal.SIGINT, signal.SIGKILL):
        for pid in descendants(ancestor):
            with suppress(OSError):
                os.kill(pid, signum)
        deadline = time.monotonic() + LEFTOVER_S
        while list(descendants(ancestor)) and time.monotonic() < deadline:
            with suppress(ChildProcessError):
                os.waitpid(-1, os.WNOHANG)
            time.sleep(0.05)
