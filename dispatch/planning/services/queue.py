"""Runs of the planner that wait or are at work: how they are asked for, taken one by one, and ended early."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dispatch.models import Plan, PlanRun
from dispatch.models.plan import PlanState, RunState
from dispatch.planning.errors import PlanningError
from technicians.models import PlanGoals, Territory, User

TIME_LIMIT_S = 60
ALIVE = [RunState.QUEUED, RunState.RUNNING]


def start_run(
    *,
    territory: Territory,
    day: date,
    started_by: User | None = None,
    time_limit_s: int = TIME_LIMIT_S,
    seed: int = 1,
    goals: PlanGoals | None = None,
    technicians: Sequence[UUID] = (),
    based_on: Plan | None = None,
    group: UUID | None = None,
    trial: bool = False,
) -> PlanRun:
    """Queue a run. Raises `PlanningError` while another one for the territory and day is queued or running.

    With `technicians` only their days are planned; the others' stay as the version `based_on` has them. A `trial`
    stands beside other runs.
    """
    run = PlanRun(
        organisation_id=territory.organisation_id,
        territory=territory,
        day=day,
        started_by=started_by,
        time_limit_s=time_limit_s,
        seed=seed,
        goals_name=str(goals) if goals else "",
        goals_weights=asdict(goals.goals if goals else territory.goals),
        technicians=list(technicians),
        based_on=based_on,
        group=group,
        trial=trial,
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


@transaction.atomic
def start_runs(
    *,
    territory: Territory,
    days: Sequence[date],
    started_by: User,
    time_limit_s: int,
    goals: PlanGoals | None,
    technicians: Sequence[UUID],
    shown: Plan | None,
) -> list[PlanRun]:
    """Queue one run a day, of all days or of none; several are a group, planned in the order of the days.

    Where only some technicians are planned, the others' days stay as in the version `shown`, on other days than its
    own as in the published version, else in the newest. Raises `PlanningError` as `start_run` does.
    """
    group = uuid4() if len(days) > 1 else None
    return [
        start_run(
            territory=territory,
            day=day,
            started_by=started_by,
            time_limit_s=time_limit_s,
            goals=goals,
            technicians=technicians,
            based_on=version_of(territory, day, shown) if technicians else None,
            group=group,
        )
        for day in days
    ]


def version_of(territory: Territory, day: date, shown: Plan | None) -> Plan | None:
    if shown is not None and shown.day == day:
        return shown
    versions = Plan.objects.filter(territory=territory, day=day).order_by("-version")
    return versions.filter(state=PlanState.PUBLISHED).first() or versions.first()


def cancel_run(*, run: PlanRun, by: User | None = None) -> None:
    """Ask a run to end: within a few seconds it is done with the best plan so far; one that waits is never begun.

    Raises `PlanningError` where it has ended already.
    """
    if not ask_to_end(PlanRun.objects.filter(pk=run.pk), by=by):
        raise PlanningError(_("This run has ended already."), code="run_over")
    run.refresh_from_db()


def ask_to_end(runs: QuerySet[PlanRun], *, by: User | None) -> int:
    """As `cancel_run`, of all these that have not ended; how many they are."""
    pks = list(runs.filter(state__in=ALIVE).values_list("pk", flat=True))
    asked = PlanRun.objects.filter(pk__in=pks, state__in=ALIVE)
    count = asked.update(cancel_requested_at=timezone.now(), cancel_requested_by=by)
    # A run that was taken between these two lines reads the request itself.
    fail(waiting().filter(pk__in=pks), error=_("It was cancelled before it began."))
    return count


def next_waiting(*, without: Collection[int]) -> PlanRun | None:
    """The run to carry out next, but none `without`; of a group no day before the earlier ones have ended.

    What one day's plan holds is no longer to be planned on the next one.
    """
    earlier = PlanRun.objects.filter(group=OuterRef("group"), day__lt=OuterRef("day"), state__in=ALIVE)
    free = waiting().filter(~Exists(earlier)).exclude(pk__in=without)
    return free.select_related("territory").order_by("pk").first()


def fail(runs: QuerySet[PlanRun], *, error: str) -> int:
    alive = runs.filter(state__in=ALIVE)
    return alive.update(state=RunState.FAILED, error=error, finished_at=timezone.now())


def waiting() -> QuerySet[PlanRun]:
    return PlanRun.objects.filter(state=RunState.QUEUED)


def running() -> QuerySet[PlanRun]:
    return PlanRun.objects.filter(state=RunState.RUNNING)
