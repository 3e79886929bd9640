"""Worker processes for one solve, fed over sockets. A worker that dies or overruns costs only its own task."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from types import TracebackType
from typing import Self

from routing.solver.crew import SolverError
from routing.solver.task import Answer, Task

PACKAGE_FOLDER = Path(__file__).parents[2]
LOOK_S = 0.1  # between two looks whether to stop


class Pool:
    """At most `size` workers, started when there is a task for them, ended with the `with` block."""

    def __init__(self, size: int, stop: Callable[[], bool]) -> None:
        self.size, self.stop = size, stop
        self.workers: dict[Connection, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in list(self.workers):
            self.end(connection)

    def start(self) -> Connection:
        ours, theirs = Pipe()
        path = os.pathsep.join(filter(None, [str(PACKAGE_FOLDER), os.environ.get("PYTHONPATH")]))
        self.workers[ours] = subprocess.Popen(  # noqa: S603 - our own module, our own interpreter
            [sys.executable, "-m", "routing.solver.worker", str(theirs.fileno()), str(os.getpid())],
            pass_fds=[theirs.fileno()],
            env=os.environ | {"PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C reaches the parent alone, which decides when they end
        )
        theirs.close()
        return ours

    def end(self, connection: Connection) -> None:
        connection.close()
        worker = self.workers.pop(connection)
        worker.kill()
        worker.wait()

    def run(self, tasks: Sequence[Task], until: float, on_answer: Callable[[int, Answer], None]) -> None:
        """Solve `tasks` in their order; ends early, without the answers that are missing, when told to stop."""
        waiting = list(reversed(range(len(tasks))))
        while len(self.workers) < min(self.size, len(tasks)):
            self.start()
        busy: dict[Connection, int] = {}
        idle = list(self.workers)
        answered = died = 0
        while (waiting or busy) and time.monotonic() < until and not self.stop():
            while waiting and idle:
                connection = idle.pop()
                busy[connection] = waiting.pop()
                with suppress(BrokenPipeError, ConnectionResetError):  # a dead worker is found by `wait`
                    connection.send(tasks[busy[connection]])
            answering = wait(list(busy), min(LOOK_S, max(0.0, until - time.monotonic())))
            for ready in [connection for connection in busy if connection in answering]:
                index = busy.pop(ready)
                try:
                    on_answer(index, ready.recv())
                    idle.append(ready)
                    answered += 1
                except (EOFError, ConnectionResetError):
                    self.end(ready)
                    idle.append(self.start())
                    died += 1
        for connection in busy:
            self.end(connection)
        if died and not answered:
            raise SolverError("Every worker process ended before it answered; its error is on standard error.")
