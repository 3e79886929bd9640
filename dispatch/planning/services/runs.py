"""A run of the planner: queued, carried out, and safe to kill at any moment.

The rows tell everything. Who carries a run out holds an advisory lock of its database session; the lock goes
with the process, so that anybody can see that a run marked as running is dead.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dispatch.models import Plan, PlanRun
from dispatch.models.plan import RunState
from dispatch.planning import group_tasks
from dispatch.planning.booking_order import lock_territory
from dispatch.planning.clock import DayClock
from dispatch.planning.crew import CeleryCrew
from dispatch.planning.errors import PlanningError
from dispatch.planning.reporter import Reporter
from dispatch.planning.services import draft
from dispatch.planning.services.merge import merge_edits
from dispatch.planning.snapshot import snapshot
from dispatch.planning.travel import travel_for
from routing import Problem, Progress, Result, check, solve
from routing.explain import Change, explain
from routing.solver.crew import Crew
from routing.solver.pool import Pool
from routing.travel import TravelTimes
from technicians.models import Territory, User

TIME_LIMIT_S = 60
EXPLAIN_S = 5
WORKERS = 2
DEAD_AFTER = timedelta(minutes=2)
LOCK_CLASS = 0x504C414E  # "PLAN": keeps these advisory locks apart from others

logger = structlog.get_logger(__name__)


def start_run(
    *, territory: Territory, day: date, started_by: User | None = None, time_limit_s: int = TIME_LIMIT_S, seed: int = 1
) -> PlanRun:
    """Queue a run. Raises `PlanningError` while another one for the territory and day is queued or running."""
    run = PlanRun(
        organisation_id=territory.organisation_id,
        territory=territory,
        day=day,
        started_by=started_by,
        time_limit_s=time_limit_s,
        seed=seed,
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError as error:
        raise PlanningError(
            _("%(territory)s on %(day)s is being planned already. Wait until that run has ended."),
            code="run_alive",
            params={"territory": territory, "day": date_format(day)},
        ) from error
    return run


def execute_run(
    *, run: PlanRun, progress: Callable[[Progress], None] | None = None, as_of: datetime | None = None
) -> Plan:
    """Carry out a queued run and return the draft plan it made; call it outside any transaction.

    The snapshot and the storing are short transactions; in between nothing is locked, and what people change
    meanwhile wins. Of today only what lies ahead is planned: ahead of `as_of` where a day is made up afterwards,
    as in demo data. Raises `PlanningError` where the run was taken by somebody else or fails; a run that
    failed has an error line, and the former plans are whole.
    """
    with carried_out_here(run):
        if not waiting().filter(pk=run.pk).update(state=RunState.RUNNING, heartbeat_at=timezone.now()):
            raise PlanningError(_("This run was taken by another process."), code="run_taken")
        try:
            return carry_out(run, progress, as_of=as_of)
        except BaseException as error:
            fail(PlanRun.objects.filter(pk=run.pk), error=error_line(error))
            if isinstance(error, PlanningError) or not isinstance(error, Exception):
                raise
            logger.exception("plan run failed", run=run.pk)
            raise PlanningError(
                _("Planning failed: %(error)s"), code="run_failed", params={"error": str(error)[:300]}
            ) from error
        finally:
            run.refresh_from_db()


def plan_now(
    *,
    territory: Territory,
    day: date,
    time_limit_s: int = TIME_LIMIT_S,
    seed: int = 1,
    progress: Callable[[Progress], None] | None = None,
) -> PlanRun:
    """Start a run and carry it out here, out of a worker's reach; the run that is returned has its plan."""
    with transaction.atomic(durable=True):
        run = start_run(territory=territory, day=day, time_limit_s=time_limit_s, seed=seed)
        try_lock(run.pk)  # before others can see it
    try:
        execute_run(run=run, progress=progress)
    finally:
        unlock(run.pk)
    return run


def cancel_run(*, run: PlanRun, by: User | None = None) -> None:
    """Ask a run to end: within a few seconds it is done with the best plan so far; one that waits is never begun.

    Raises `PlanningError` where it has ended already.
    """
    alive = PlanRun.objects.filter(pk=run.pk, state__in=[RunState.QUEUED, RunState.RUNNING])
    if not alive.update(cancel_requested_at=timezone.now(), cancel_requested_by=by):
        raise PlanningError(_("This run has ended already."), code="run_over")
    # A run that was taken between these two lines reads the request itself.
    fail(waiting().filter(pk=run.pk), error=_("It was cancelled before it began."))
    run.refresh_from_db()


def carry_out(run: PlanRun, progress: Callable[[Progress], None] | None, *, as_of: datetime | None) -> Plan:
    clock = DayClock(run.day, run.territory.zone)
    known_until = timezone.now()
    problem = snapshot(territory=run.territory, clock=clock, as_of=as_of or timezone.now())
    PlanRun.objects.filter(pk=run.pk).update(problem=problem.to_json(), visits=len(problem.visits))
    reporter = Reporter(run, progress)
    travel = travel_times(run, problem, reporter)
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
    verdict = check(problem, result.solution, travel)
    if verdict.violations:
        raise PlanningError(
            _("The planner's answer breaks %(count)s rules, first: %(rule)s"),
            code="rules_broken",
            params={"count": len(verdict.violations), "rule": verdict.violations[0]},
        )
    changes = {} if reporter.stopped else cheapest_changes(problem, result, travel)  # who stopped it wants no more
    return store(run, problem, result, clock, changes, as_of=as_of, known_until=known_until, cancelled=reporter.stopped)


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


@transaction.atomic
def store(
    run: PlanRun,
    problem: Problem,
    result: Result,
    clock: DayClock,
    changes: Mapping[str, Change],
    *,
    as_of: datetime | None,
    known_until: datetime,
    cancelled: bool,
) -> Plan:
    """The draft and the end of its run, or nothing of both."""
    lock_territory(run.territory_id)
    if not running().select_for_update().filter(pk=run.pk).exists():
        raise PlanningError(_("The run was ended by somebody else."), code="run_ended")
    plan = draft.next_plan(territory=run.territory, day=run.day, known_until=known_until)
    draft.fill(plan=plan, problem=problem, solution=result.solution, changes=changes, clock=clock)
    now = timezone.now()
    merge_edits(plan=plan, now=as_of or now)
    running().filter(pk=run.pk).update(
        state=RunState.DONE,
        plan=plan,
        percent=100,
        planned=len(problem.visits) - plan.unplanned.count(),
        lost_priority=result.score.lost_priority,
        cost=result.score.cost,
        score=score_of(result),
        cancelled=cancelled,
        heartbeat_at=now,
        finished_at=now,
    )
    return plan


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


@contextmanager
def carried_out_here(run: PlanRun) -> Iterator[None]:
    """Hold the run's lock in this session."""
    if not try_lock(run.pk):
        raise PlanningError(_("This run was taken by another process."), code="run_taken")
    try:
        yield
    finally:
        unlock(run.pk)


def try_lock(pk: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, pk])
        return bool(cursor.fetchone()[0])


def unlock(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, pk])


def fail_dead_runs() -> int:
    """Mark runs whose process is gone, or was silent for two minutes, as failed; return how many there were.

    What they asked of other hosts goes with them.
    """
    dead = 0
    for run in running():
        gone = try_lock(run.pk)
        if gone:
            unlock(run.pk)
        if gone or (run.heartbeat_at or run.created_at) < timezone.now() - DEAD_AFTER:
            dead += fail(running().filter(pk=run.pk), error=_("The process that planned it has ended."))
    group_tasks.drop_left_behind()
    return dead


def fail(runs: QuerySet[PlanRun], *, error: str) -> int:
    alive = runs.filter(state__in=[RunState.QUEUED, RunState.RUNNING])
    return alive.update(state=RunState.FAILED, error=error, finished_at=timezone.now())


def waiting() -> QuerySet[PlanRun]:
    return PlanRun.objects.filter(state=RunState.QUEUED)


def running() -> QuerySet[PlanRun]:
    return PlanRun.objects.filter(state=RunState.RUNNING)


def error_line(error: BaseException) -> str:
    said = str(error) if isinstance(error, PlanningError) else f"{type(error).__name__}: {error}"
    return said.replace("\n", " ")[:500]
