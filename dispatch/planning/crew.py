"""A crew of the planner on many hosts: rows say what there is to do, Celery messages wake whoever can do it.

Nothing rests on a message: while nobody takes a row, be it that the broker is lost or that no worker listens, the
coordinator has its own processes solve it, and a plan only takes longer.
"""

import os
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

from dispatch.models import PlanRun
from dispatch.planning import group_tasks
from routing.solver.crew import Crew
from routing.solver.task import Answer, Task

POLL_S = 0.1
PATIENCE_S = 2.0  # without anybody at work, before the coordinator does it itself
KILLED_AT = 1.5  # times the limit of a task
SPARE_S = 3.0  # for the way of a task to its worker and of its answer back
ASK_S = 0.5  # for workers to say that they are there, twice
QUEUE = "planning"  # of its own, so that a long group never holds up a message
SOLVE_GROUP = "dispatch.planning.tasks.solve_group"
HERE = "coordinator"

logger = structlog.get_logger(__name__)


@dataclass
class CeleryCrew:
    """Solves the tasks of a round on whatever workers listen; `here` is the crew of this host, for when none does.

    `size`: the processes that listen when it is made, then those that answered in the last round that had work for all.
    """

    plan_run: PlanRun
    here: Crew
    stop: Callable[[], bool]
    patience_s: float = PATIENCE_S
    turn: int = 0
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = listening() or self.here.size

    def run(self, tasks: Sequence[Task], until: float, on_answer: Callable[[int, Answer], None]) -> None:
        """Hand each answer on with its task's index; give up what has none by `until`, or when a stop is asked for."""
        self.turn += 1
        is_open, workers = set(range(len(tasks))), set()
        try:
            self.ask(tasks)
            while is_open and time.monotonic() < until and not self.stop():
                for number, answer, worker in group_tasks.collect(self.plan_run):
                    is_open.discard(number)
                    workers.add(worker)
                    on_answer(number, Answer.from_bytes(answer))
                is_open -= self.mend(tasks)
                if is_open and not self.help(tasks, until):
                    time.sleep(POLL_S)
        finally:
            group_tasks.drop(self.plan_run)
        others = workers - {HERE}
        if others:
            self.patience_s = PATIENCE_S
        if len(tasks) >= self.size:
            self.size = len(others) or self.here.size

    def ask(self, tasks: Sequence[Task]) -> None:
        """A row for each task, and a message to wake somebody for it while the broker takes them."""
        heard = True
        for number, task in enumerate(tasks):
            lease_s = lease_of(task)
            group_tasks.put(self.plan_run, self.turn, number, task.to_bytes(), lease_s)
            heard = heard and wake(self.plan_run, lease_s)

    def mend(self, tasks: Sequence[Task]) -> set[int]:
        """Take rows from the dead, wake others for them, and return the numbers that nobody will answer."""
        freed, hopeless = group_tasks.free_lost(self.plan_run)
        for number in freed | hopeless:
            logger.warning("plan_task_lost", run=self.plan_run.pk, round=self.turn, number=number)
        for number in freed:
            wake(self.plan_run, lease_of(tasks[number]))
        return hopeless

    def help(self, tasks: Sequence[Task], until: float) -> bool:
        """Solve as many rows as this host can at once, if nobody else cares for them."""
        if not group_tasks.ignored(self.plan_run, self.patience_s):
            return False
        self.patience_s = 0.0  # until somebody answers
        with ExitStack() as held:
            claims = [held.enter_context(group_tasks.claimed(self.plan_run.pk, HERE)) for _ in range(self.here.size)]
            rows = [row for row in claims if row]
            self.here.run(
                [tasks[row.number] for row in rows],
                until,
                lambda index, answer: group_tasks.write_answer(rows[index].pk, answer.to_bytes()),
            )
        return True


def work_on(run_pk: int) -> bool:
    """A worker's part: solve the next waiting row of a run. Whether there was one."""
    from routing.solver.ruin_recreate import solve_task  # noqa: PLC0415  compiled code, which a coordinator never needs

    with group_tasks.claimed(run_pk, f"{socket.gethostname()}:{os.getpid()}") as row:
        if row is None:
            return False
        group_tasks.write_answer(row.pk, solve_task(Task.from_bytes(row.payload)).to_bytes())
        logger.info("plan_task_solved", run=run_pk, number=row.number)
        return True


def listening() -> int:
    """How many processes of workers solve groups, as far as they answer in time."""
    inspect = current_app.control.inspect(timeout=ASK_S)
    try:
        queues, facts = inspect.active_queues() or {}, inspect.stats() or {}
    except (OperationalError, OSError) as error:
        logger.warning("broker_unreachable", error=type(error).__name__)
        return 0
    planners = {name for name, served in queues.items() if any(queue["name"] == QUEUE for queue in served)}
    return sum(facts[name]["pool"]["max-concurrency"] for name in planners & facts.keys())


def wake(run: PlanRun, lease_s: float) -> bool:
    """Ask for one worker, killed after `lease_s`; whether the broker took the message."""
    try:
        current_app.send_task(SOLVE_GROUP, [run.pk], queue=QUEUE, time_limit=lease_s, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("broker_unreachable", task=SOLVE_GROUP, error=type(error).__name__)
        return False
    return True


def lease_of(task: Task) -> float:
    return KILLED_AT * task.search.seconds + SPARE_S
