"""A run of the planner: queued, carried out, and safe to kill at any moment.

The rows tell everything. Who carries a run out holds an advisory lock of its database session; the lock goes
with the process, so that anybody can see that a run marked as running is dead.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import Plan, PlanRun
from dispatch.models.plan import RunState
from dispatch.planning import group_tasks
from dispatch.planning.booking_order import lock_territory
from dispatch.planning.clock import DayClock
from dispatch.planning.errors import PlanningError
from dispatch.planning.reporter import Reporter
from dispatch.planning.services import draft
from dispatch.planning.services.merge import merge_edits
from dispatch.planning.services.others import keep_others
from dispatch.planning.services.queue import TIME_LIMIT_S, fail, running, start_run, waiting
from dispatch.planning.services.solving import (
    cheapest_changes,
    end,
    hold,
    note_problem,
    problem_for,
    solved,
    travel_times,
)
from dispatch.planning.services.trials import carry_out_trial
from routing import Problem, Progress, Result
from routing.explain import Change
from technicians.models import Territory

DEAD_AFTER = timedelta(minutes=2)
LOCK_CLASS = 0x504C414E  # "PLAN": keeps these advisory locks apart from others

logger = structlog.get_logger(__name__)


def execute_run(
    *, run: PlanRun, progress: Callable[[Progress], None] | None = None, as_of: datetime | None = None
) -> Plan | None:
    """Carry out a queued run and return the draft plan it made, None for a trial; call it outside any transaction.

    The snapshot and the storing are short transactions; in between nothing is locked, and what people change
    meanwhile wins. Of today only what lies ahead is planned: ahead of `as_of` where a day is made up afterwards,
    as in demo data. Raises `PlanningError` where the run was taken by somebody else or fails; a run that
    failed has an error line, and the former plans are whole.
    """
    with carried_out_here(run):
        if not waiting().filter(pk=run.pk).update(state=RunState.RUNNING, heartbeat_at=timezone.now()):
            raise PlanningError(_("This run was taken by another process."), code="run_taken")
        try:
            if run.trial:
                carry_out_trial(run, progress)
                return None
            return carry_out(run, progress, as_of=as_of)
        except BaseException as error:
            said = words_for(error, run)
            fail(PlanRun.objects.filter(pk=run.pk), error=said)
            if isinstance(error, PlanningError) or not isinstance(error, Exception):
                raise
            logger.exception("plan run failed", run=run.pk)
            raise PlanningError(said, code="run_failed") from error
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


def carry_out(run: PlanRun, progress: Callable[[Progress], None] | None, *, as_of: datetime | None) -> Plan:
    clock = DayClock(run.day, run.territory.zone)
    known_until = timezone.now()
    reporter = Reporter(run, progress)
    problem = problem_for(run, clock, as_of=as_of or timezone.now())
    note_problem(run, problem)
    travel = travel_times(run, problem, reporter)
    result = solved(run, problem, travel, reporter)
    changes = {} if reporter.stopped else cheapest_changes(problem, result, travel)  # who stopped it wants no more
    return store(run, problem, result, clock, changes, as_of=as_of, known_until=known_until, cancelled=reporter.stopped)


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
    hold(run)
    began = known_until
    if run.technicians and run.based_on and run.based_on.state != Plan.State.PUBLISHED:
        known_until = min(known_until, run.based_on.known_until)
    plan = draft.next_plan(territory=run.territory, day=run.day, known_until=known_until)
    chosen = len(run.technicians)
    draft.fill(plan=plan, problem=problem, solution=result.solution, changes=changes, clock=clock, chosen=chosen)
    keep_others(plan=plan, run=run)
    now = timezone.now()
    merge_edits(plan=plan, now=as_of or now, drafts_since=began)
    end(run, result, cancelled=cancelled, plan=plan, planned=planned_of(problem, plan))
    return plan


def planned_of(problem: Problem, plan: Plan) -> int:
    """How many of the visits that were to be planned are; a plan for some technicians holds and lists others too."""
    rows = plan.assignments.filter(visit__uuid__in=[visit.id for visit in problem.visits])
    return rows.aggregate(visits=Count("visit", distinct=True))["visits"]


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


def words_for(error: BaseException, run: PlanRun) -> str:
    """What people read of a run that failed. What an accident itself says is not for them: rows may stand in it."""
    if isinstance(error, PlanningError):
        return str(error).replace("\n", " ")[:500]
    if not isinstance(error, Exception):
        return _("The process that planned it has ended.")
    return _("The fault is ours, not yours. Nothing was changed; the log tells more of run %(run)s.") % {"run": run.pk}
