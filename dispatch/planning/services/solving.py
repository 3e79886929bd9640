"""What every run does between its snapshot and its end, be it for a plan or a trial."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import Plan, PlanRun
from dispatch.models.plan import RunState
from dispatch.planning.clock import DayClock
from dispatch.planning.crew import CeleryCrew
from dispatch.planning.errors import PlanningError
from dispatch.planning.reporter import Reporter
from dispatch.planning.scope import held_by_days_before, narrowed, others_in
from dispatch.planning.services.queue import running
from dispatch.planning.snapshot import snapshot
from dispatch.planning.travel import travel_for
from routing import Goals, Problem, Result, check, solve
from routing.explain import Change, explain
from routing.solver.crew import Crew
from routing.solver.pool import Pool
from routing.travel import TravelTimes

EXPLAIN_S = 5
WORKERS = 2


def problem_for(run: PlanRun, clock: DayClock, *, as_of: datetime) -> Problem:
    """What the run was asked to plan: for whom, with which goals, and without what the days before have."""
    goals = Goals(**run.goals_weights) if run.goals_weights else None
    problem = snapshot(territory=run.territory, clock=clock, as_of=as_of, goals=goals)
    only = frozenset(map(str, run.technicians)) or None
    return narrowed(problem, only=only, others=others_in(run, clock), without=held_by_days_before(run))


def note_problem(run: PlanRun, problem: Problem) -> None:
    PlanRun.objects.filter(pk=run.pk).update(problem=problem.to_json(), visits=len(problem.visits))


def solved(run: PlanRun, problem: Problem, travel: TravelTimes, reporter: Reporter) -> Result:
    """The best plan found within the run's time, or until it was stopped; one that breaks a rule is an error."""
    with crew_for(run, problem, reporter.stop) as crew:
        result = solve(
            problem,
            time_limit_s=run.time_limit_s,
            seed=run.seed,
            workers=WORKERS,
            progress=reporter,
            travel=travel,
            stop=reporter.stop,
            crew=crew,
        )
    reporter.end(result.score)
    verdict = check(problem, result.solution, travel)
    if verdict.violations:
        raise PlanningError(
            _("The planner's answer breaks %(count)s rules, first: %(rule)s"),
            code="rules_broken",
            params={"count": len(verdict.violations), "rule": verdict.violations[0]},
        )
    return result


def cheapest_changes(problem: Problem, result: Result, travel: TravelTimes) -> dict[str, Change]:
    """What would let visits in that are left out, as far as it can be found in a few seconds; urgent ones first."""
    explained = explain(problem, result.solution, travel, limit_s=EXPLAIN_S).visits
    return {each.unplanned.visit: each.cheapest for each in explained if each.cheapest is not None}


def travel_times(run: PlanRun, problem: Problem, reporter: Reporter) -> TravelTimes:
    """What the territory's road server says, or estimates; the run stores warnings, and can be cancelled meanwhile."""

    def go_on(_fraction: float) -> None:
        if reporter.stop():
            raise PlanningError(_("It was cancelled before it began."), code="cancelled")

    travel = travel_for(problem, run.territory, go_on)
    PlanRun.objects.filter(pk=run.pk).update(warnings=travel.warnings)
    return travel.times


@contextmanager
def crew_for(run: PlanRun, problem: Problem, stop: Callable[[], bool]) -> Iterator[Crew | None]:
    """With very many technicians, all workers that listen; None: the processes of this host, as `solve` starts them."""
    if len(problem.technicians) < settings.PLAN_ON_MANY_HOSTS_FROM:
        yield None
    else:
        with Pool(WORKERS, stop) as here:
            yield CeleryCrew(run, here, stop)


def hold(run: PlanRun) -> None:
    """Lock the run's row until the caller's transaction ends; raises `PlanningError` where it was ended meanwhile."""
    if not running().select_for_update().filter(pk=run.pk).exists():
        raise PlanningError(_("The run was ended by somebody else."), code="run_ended")


def end(run: PlanRun, result: Result, *, cancelled: bool, planned: int, plan: Plan | None = None) -> None:
    """The run is done, with what its best plan is worth."""
    now = timezone.now()
    running().filter(pk=run.pk).update(
        state=RunState.DONE,
        plan=plan,
        percent=100,
        planned=planned,
        lost_priority=result.score.lost_priority,
        cost=result.score.cost,
        score=score_of(result),
        cancelled=cancelled,
        heartbeat_at=now,
        finished_at=now,
    )


def score_of(result: Result) -> dict[str, Any]:
    """The run's score column. `violations` is 0: nothing else is stored."""
    return asdict(result.score) | {
        "violations": 0,
        "engine": result.engine,
        "wall_s": round(result.wall_s, 1),
        "visits": result.visits,
        "technicians": result.technicians,
        "gains": [asdict(gain) | {"wall_s": round(gain.wall_s, 1)} for gain in result.gains],
    }
