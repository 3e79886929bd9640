"""Rows → `routing.Problem`, for a territory and day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

from django.db import connection, transaction
from django.db.models import F, Q

import routing
from dispatch.models import Assignment, Plan
from dispatch.models.assignment import KEEPS_TECHNICIAN, KEEPS_TIME
from dispatch.planning.backlog import Locked, visits_to_plan
from dispatch.planning.clock import DayClock
from dispatch.planning.workforce import BEGUN, OFF, technician_to_plan
from technicians.models import Skill, Territory
from technicians.selectors.duty import Duty, duties


def snapshot(
    *, territory: Territory, clock: DayClock, as_of: datetime, goals: routing.Goals | None = None
) -> routing.Problem:
    """The state of one instant; nothing is planned before `as_of`. Ids are the uuids of visits and technicians.

    `goals` stand in for the territory's own. Opens a short REPEATABLE READ transaction of its own, so it can't be
    called inside another.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return problem_of(territory=territory, clock=clock, as_of=as_of, goals=goals)


def problem_of(
    *, territory: Territory, clock: DayClock, as_of: datetime, goals: routing.Goals | None = None
) -> routing.Problem:
    """As `snapshot`, in the caller's transaction; 13 queries, however many visits and technicians.

    One more where the territory learns service times.
    """
    team = duties(territory=territory, day=clock.day)
    live = live_of(team, clock=clock)
    technicians = [
        technician_to_plan(duty, clock=clock, now=as_of, live=live.get(duty.technician.pk, ())) for duty in team
    ]
    at_work = frozenset(technician.id for technician in technicians if technician.shift != OFF)
    locks = locks_of(territory=territory, clock=clock, now=as_of)
    visits = tuple(visits_to_plan(territory=territory, clock=clock, now=as_of, locks=locks, team=at_work))
    everybody = (*technicians, *strangers(visits, technicians))
    goals = goals or territory.goals
    published = published_of(territory, clock, visits=visits, technicians=everybody, moved_s=goals.moved_s)
    catalogue = Skill.objects.filter(organisation=territory.organisation_id).values_list("code", flat=True)
    return routing.Problem(visits, everybody, tuple(published), goals, frozenset(catalogue))


def published_of(
    territory: Territory,
    clock: DayClock,
    *,
    visits: Iterable[routing.Visit],
    technicians: Iterable[routing.Technician],
    moved_s: int,
) -> Iterator[routing.Published]:
    """What the published plan has for the visits that are to be planned again, and that can stay as it is.

    A visit whose technician is off or absent by now moves anyway: it is no change that the plan could avoid.
    """
    open_visits, team = {visit.id for visit in visits}, {technician.id: technician for technician in technicians}
    live = Assignment.objects.filter(plan__territory=territory, plan__day=clock.day, live=True)
    rows = [
        routing.Published(str(visit), str(technician), clock.seconds(during.lower))
        for visit, technician, during in live.values_list("visit__uuid", "technician__uuid", "during").order_by("pk")
        if str(visit) in open_visits
    ]
    lost = {row.visit for row in rows if not is_there(team.get(row.technician), row.start_s, moved_s)}
    return (row for row in rows if row.visit not in lost)


def is_there(technician: routing.Technician | None, start_s: int, moved_s: int) -> bool:
    """Whether somebody is at work at `start_s`, or so soon after that starting then is no change."""
    if technician is None or technician.shift == OFF:
        return False
    begin, end = technician.shift
    away = any(a <= start_s < b for a, b in technician.absences)
    return begin - moved_s <= start_s < end + technician.overtime_s and not away


def live_of(team: Iterable[Duty], *, clock: DayClock) -> dict[int, list[Assignment]]:
    """Technician's pk → live assignments that this plan can't move: begun here, or in another plan, in their time."""
    spans = {d.technician.pk: (d.shifts[0].during.lower, d.shifts[-1].during.upper) for d in team if d.shifts}
    if not spans:
        return {}
    everything = (min(a for a, _ in spans.values()), max(b for _, b in spans.values()))
    bound: dict[int, list[Assignment]] = defaultdict(list)
    movable = ~Q(visit__state__in=BEGUN) & Q(plan__day=clock.day, plan__territory=F("technician__territory"))
    rows = Assignment.objects.filter(~movable, live=True, technician__in=spans, during__overlap=everything)
    for row in rows.select_related("plan", "visit__order__site").order_by("technician", "during"):
        begin, end = spans[row.technician_id]
        if row.during.lower < end and begin < row.during.upper:
            bound[row.technician_id].append(row)
    return bound


def locks_of(*, territory: Territory, clock: DayClock, now: datetime) -> dict[int, Locked]:
    """Visit's pk → what a person locked in the newest version, else in the one in force; no time that has passed."""
    versions = Plan.objects.filter(territory=territory, day=clock.day)
    read = Q(plan__in=versions.order_by("-version").values("pk")[:1]) | Q(plan__in=versions, live=True)
    rows = Assignment.objects.filter(read).exclude(lock="").select_related("technician", "plan")
    locks: dict[int, Locked] = {}
    locked_in: dict[int, int] = {}
    for row in rows.order_by("-plan__version", "pk"):
        if locked_in.setdefault(row.visit_id, row.plan_id) != row.plan_id:
            continue
        is_ahead = row.lock in KEEPS_TIME and row.during.lower >= clock.present(now)
        start_s = clock.seconds(row.during.lower) if is_ahead else None
        if row.lock in KEEPS_TECHNICIAN:
            others = locks[row.visit_id].to if row.visit_id in locks else ()
            locks[row.visit_id] = Locked((*others, routing.Lock(str(row.technician.uuid), start_s)))
        else:
            locks[row.visit_id] = Locked(start_s=start_s)
    return locks


def strangers(visits: Iterable[routing.Visit], team: Iterable[routing.Technician]) -> list[routing.Technician]:
    """Technicians whom a lock names but who left the territory: off, so that the lock is said to be impossible."""
    known = {technician.id for technician in team}
    named = {lock.technician: v.place for v, lock in chain.from_iterable(((v, k) for k in v.locks) for v in visits)}
    return [
        routing.Technician(id=uuid, start=where, end=None, shift=OFF, skills={})
        for uuid, where in named.items()
        if uuid not in known
    ]
