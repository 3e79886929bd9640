"""The door of the planner: adopt, search in rounds, choose among all routes met, explain, check."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from routing.check import check
from routing.faults import ProblemError
from routing.problem import Problem
from routing.solution import Gain, Result, Solution
from routing.solver.adopt import adopt
from routing.solver.choose import Choosing
from routing.solver.crew import Alone, Crew, SolverError, never
from routing.solver.finish import timed_routes
from routing.solver.plan import Plan
from routing.solver.pool import Pool
from routing.solver.rounds import COLD_S, SMALL, WARM_S, Rounds
from routing.solver.tables import Tables
from routing.travel import GreatCircle, TravelTimes

ENGINE = "ruin and recreate + CP-SAT"
TIME_LIMIT_S = 60.0
CHOOSING = 0.02  # of the time, for CP-SAT to choose among the routes met; it rarely finds more in a longer one
MENDING = 0.01  # of the time, to search on from what was chosen
MENDING_HOT_S = 10.0
TRIES = 10  # where iterations are given: while more published visits are moved than may be
TOLD_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Progress:
    """`fraction` of the time limit, visits `planned` `of` all, the `step`, what is lost and what the rest costs."""

    fraction: float
    planned: int
    of: int
    step: str
    lost_priority: int
    cost: int


def solve(
    problem: Problem,
    *,
    time_limit_s: float | None = None,
    iterations: int | None = None,
    seed: int = 1,
    workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
    travel: TravelTimes | None = None,
    engine: str = "auto",
    recombine: bool = True,
    stop: Callable[[], bool] | None = None,
    crew: Crew | None = None,
) -> Result:
    """Plan a day, or a span of days, in at most about `time_limit_s`, with `workers` processes.

    A limit too short for a first plan is overrun by what that takes. `iterations` a visit instead of a time limit
    make the same plan of the same seed and number of workers. `stop` is asked now and then; once it says yes the
    best plan so far is returned. `recombine` False leaves CP-SAT out. `engine` "ortools" plans with OR-Tools'
    routing instead, a subset of the rules (`ProblemError` says which it lacks). `crew` works on other hosts. The
    plan is checked by `routing.check` before it is returned. Raises `SolverError` if that finds a fault.
    """
    limit_s = time_limit_s if time_limit_s is not None else (None if iterations else TIME_LIMIT_S)
    run = Run(problem, travel or GreatCircle(), limit_s, iterations, seed, progress, stop or never)
    if engine == "ortools":
        run.with_ortools()
    else:
        run.with_ruin_and_recreate(max(1, workers), crew, recombine=recombine)
    return run.result("OR-Tools routing" if engine == "ortools" else ENGINE)


@dataclass
class Run:
    """One call of `solve`. `began` and `deadline` are seconds of `time.monotonic()`."""

    problem: Problem
    travel: TravelTimes
    limit_s: float | None
    iterations: int | None
    seed: int
    report: Callable[[Progress], None] | None
    stop: Callable[[], bool]
    step: str = "construct"
    rounds: Rounds | None = None
    told: float = 0.0
    gains: list[Gain] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.began = time.monotonic()
        self.plan = Plan(Tables(self.problem))
        size = len(self.problem.visits) + len(self.problem.technicians)
        ending_s = 0.15 + 0.00015 * size  # for times, reasons and the check
        self.deadline = self.began + (1e9 if self.limit_s is None else max(0.05, self.limit_s - ending_s))

    def with_ruin_and_recreate(self, workers: int, crew: Crew | None, *, recombine: bool) -> None:
        if not self.plan.tables.halves or not self.plan.routes:
            return
        warm = adopt(self.plan)
        with ExitStack() as stack:
            if crew is None and workers > 1 and len(self.plan.tables.halves) > SMALL:
                crew = stack.enter_context(Pool(workers, self.stop))
            rounds = Rounds(
                self.plan,
                self.travel,
                crew or Alone(self.stop),
                self.seed,
                self.iterations,
                recombine,
                self.stop,
                self.tell,
            )
            self.search(rounds, workers, warm=warm, recombine=recombine)

    def search(self, rounds: Rounds, workers: int, *, warm: bool, recombine: bool) -> None:
        """Anneal; then let CP-SAT choose among the routes met, and anneal a little from there."""
        self.rounds, whole_s = rounds, self.deadline - time.monotonic()
        later_s = (CHOOSING + MENDING) * whole_s if recombine and not self.iterations else 0.0
        self.step = "improve"
        hot = rounds.hot(self.deadline)
        for _ in range(TRIES if self.iterations else 1):
            rounds.anneal(self.deadline - later_s, min(hot, WARM_S) if warm else hot, COLD_S)
            if rounds.best is None or not rounds.best[0].beyond:
                break
        self.gain("ruin and recreate")
        if not recombine or self.stop() or time.monotonic() > self.deadline:
            return
        self.step = "choose"
        rounds.choose(Choosing(None if self.iterations else CHOOSING * whole_s, workers, self.seed, self.stop))
        self.gain("CP-SAT")
        if not self.iterations:
            self.step = "improve"
            rounds.anneal(self.deadline, MENDING_HOT_S, COLD_S)
            self.gain("ruin and recreate")

    def gain(self, part: str) -> None:
        """Go on from the best plan so far, and note what it is worth."""
        if self.rounds is not None and self.rounds.best is not None:
            self.rounds.go_on_from_best()
            self.plan = self.rounds.plan
        self.gains.append(Gain(part, self.lost_priority(), self.cost(), round(time.monotonic() - self.began, 3)))

    def present(self) -> Plan:
        """The best plan so far."""
        return self.rounds.best[1] if self.rounds is not None and self.rounds.best is not None else self.plan

    def cost(self) -> int:
        return self.rounds.best[0].cost if self.rounds is not None and self.rounds.best is not None else 0

    def missing(self) -> set[int]:
        """Indexes of visits that the best plan so far leaves out."""
        return set(self.plan.tables.visit_of[self.present().left_out()].tolist())

    def lost_priority(self) -> int:
        return sum(self.problem.visits[i].priority + 1 for i in self.missing())

    def tell(self, *, at_last: bool = False) -> None:
        """Report the best plan so far, now and then."""
        if self.report is None or (time.monotonic() - self.told < TOLD_EVERY_S and not at_last):
            return
        self.told = time.monotonic()
        spent, visits = time.monotonic() - self.began, len(self.problem.visits)
        fraction = min(1.0, spent / self.limit_s) if self.limit_s else 0.0
        planned = visits - len(self.missing())
        self.report(Progress(fraction, planned, visits, self.step, self.lost_priority(), self.cost()))

    def with_ortools(self) -> None:
        """Plan with the second engine."""
        from routing.solver.ortools.search import plan_routes  # noqa: PLC0415 - loads OR-Tools

        self.step = "OR-Tools routing"
        self.plan.routes = plan_routes(
            self.problem,
            self.travel,
            deadline=min(self.deadline, self.began + TIME_LIMIT_S),
            seed=self.seed,
            stop=self.stop,
        )
        self.gain("OR-Tools routing")

    def result(self, engine: str) -> Result:
        """Times, reasons, and the judge's verdict."""
        from routing.explain import reasons  # noqa: PLC0415 - what only plans need not load it

        self.step = "check"
        self.tell(at_last=True)
        routes = tuple(timed_routes(self.plan, self.travel))
        solution = Solution(routes, reasons(self.problem, routes, self.travel))
        verdict = check(self.problem, solution, self.travel)
        most = self.problem.goals.changes_at_most
        if most is not None and verdict.score.changes > most:
            raise ProblemError(
                [f"goals: {verdict.score.changes} published visits can't stay, but only {most} may change"]
            )
        if verdict.violations:
            raise SolverError("The plan breaks rules: " + "; ".join(verdict.violations[:10]))
        wall_s = time.monotonic() - self.began
        visits, technicians = len(self.problem.visits), len(self.problem.technicians)
        return Result(solution, verdict.score, engine, wall_s, visits, technicians, tuple(self.gains))
