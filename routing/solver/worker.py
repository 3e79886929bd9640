"""A worker process: reads tasks from a socket that it inherited, answers with routes, ends with its parent.

OR-Tools holds the GIL for a whole solve, and a Celery worker may have no children through
multiprocessing: hence plain processes, started by `routing.solver.pool`.
"""

import ctypes
import os
import signal
import sys
from multiprocessing.connection import Connection

from routing.solver.ruin_recreate import solve_task

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Linux kills us when the parent dies; elsewhere the closed socket ends us after the current task."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(1)


def main() -> None:
    descriptor, parent = int(sys.argv[1]), int(sys.argv[2])
    die_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when we end
    with Connection(descriptor) as parent_side:
        while True:
            try:
                task = parent_side.recv()
            except EOFError:
                return
            parent_side.send(solve_task(task))


if __name__ == "__main__":
    main()
