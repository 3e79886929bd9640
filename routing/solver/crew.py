"""Who works on the tasks of a round: this process, processes of this machine, or workers elsewhere."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from routing.solver.task import Answer, Task


class SolverError(RuntimeError):
    """The planner itself failed; the problem may be fine."""


def never() -> bool:
    """For a search that nobody stops."""
    return False


class Crew(Protocol):
    """Solves independent tasks. `size` says how many it works on at once."""

    size: int

    def run(self, tasks: Sequence[Task], until: float, on_answer: Callable[[int, Answer], None]) -> None:
        """Hand each answer on with its task's index. The largest tasks come first; each is made when it is asked for.

        `until` is a second of `time.monotonic()`; a task without an answer by then is given up.
        """


@dataclass
class Alone:
    """Solves one task after the other in this process."""

    stop: Callable[[], bool]
    size: int = 1

    def run(self, tasks: Sequence[Task], until: float, on_answer: Callable[[int, Answer], None]) -> None:
        from routing.solver.ruin_recreate import solve_task  # noqa: PLC0415 - numba takes half a second to load

        for index, task in enumerate(tasks):
            if self.stop() or time.monotonic() >= until:
                return
            on_answer(index, solve_task(task, stop=self.stop))
