"""Edits made while a plan was being made win: what no longer holds is taken out of it, and said."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from dispatch.models import Appointment, Assignment, Plan, PlanEdit, UnplannedVisit
from dispatch.models.appointment import LIVE
from dispatch.planning.backlog import PLANNABLE
from dispatch.planning.clock import DayClock
from dispatch.planning.promises import is_promise, keeps, live_on
from dispatch.planning.reasons import Dropped
from dispatch.planning.services.bookings import carry_bookings
from dispatch.planning.services.draft import copy
from dispatch.planning.services.fitting import refit
from dispatch.planning.stops import number_stops
from dispatch.planning.workforce import BEGUN
from orders.models import Visit
from orders.models.states import VisitState
from technicians.models import Absence, Shift


def merge_edits(*, plan: Plan, now: datetime, drafts_since: datetime | None = None) -> set[int]:
    """Bring a draft up to date: facts from the field as the published plan has them, and out with what is overtaken.

    Begun and finished visits of the published plan take the place of whatever the draft has for them, and in
    their time; their pks are returned. So do visits that people have put, locked or taken out there by hand since the
    draft last knew of it, and in other drafts since `drafts_since`. Then what else people changed is taken out and
    listed as unplanned: orders closed or held, visits cancelled, done, moved to another territory or planned on
    another day, promises that say otherwise by now, technicians who are absent, off or gone. What was booked meanwhile
    gets its place. About 18 queries.
    """
    clock = DayClock(plan.day, plan.territory.zone)
    hold_visits(plan, clock)
    facts = list(begun_in_published(plan))
    visits = {row.visit_id for row in facts}
    moved = {visit: draft for visit, draft in by_hand(plan, drafts_since=drafts_since).items() if visit not in visits}
    stay = list(as_changed(plan, moved))
    overtaken = visits | moved.keys()
    plan.assignments.filter(visit__in=overtaken).delete()
    plan.unplanned.filter(visit__in=overtaken).delete()
    rows = list(plan.assignments.select_related("visit__order__site", "technician").order_by("technician", "during"))
    gone = set(crowded_out(rows, [*facts, *stay]))
    rows = [row for row in rows if row.visit_id not in gone] + stay
    gone |= {row.visit_id for row in rows if not is_plannable(row, plan)}
    gone |= set(promised_otherwise(rows, now=now, since=clock.present(now)))
    gone |= set(planned_elsewhere(rows, plan, since=clock.present(now)))
    gone |= set(without_technician(rows, plan))
    plan.assignments.filter(visit__in=gone).delete()
    UnplannedVisit.objects.bulk_create(
        [UnplannedVisit(plan=plan, visit_id=pk, reason=Dropped.CHANGED_MEANWHILE.value) for pk in sorted(gone)]
        + [UnplannedVisit(plan=plan, visit_id=pk, reason=Dropped.TAKEN_OUT.value) for pk in taken_out(plan, moved)]
    )
    kept = [row for row in stay if row.visit_id not in gone]
    copy([*facts, *kept], to=plan)
    refit_around(plan, kept, moved, now=now)
    carry_bookings(plan=plan, now=now, fixed=moved)
    number_stops(plan=plan)
    plan.known_until = timezone.now()
    plan.save(update_fields=["known_until"])
    return visits


def refit_around(plan: Plan, kept: Collection[Assignment], moved: Collection[int], *, now: datetime) -> None:
    """Days that were changed by hand fit together again; what has no room beside the changes waits, and is listed."""
    technicians = {row.technician_id for row in kept}
    if not technicians:
        return
    left_out = refit(plan, fixed=moved, technicians=technicians, now=now)
    UnplannedVisit.objects.bulk_create(
        UnplannedVisit(plan=plan, visit_id=pk, reason=Dropped.CHANGED_MEANWHILE.value) for pk in sorted(left_out)
    )


def hold_visits(plan: Plan, clock: DayClock) -> None:
    """Lock all visits that this is about, so that no technician begins one and no order ends while plans change.

    Those of this plan and the published one, and those that are promised or held on this day.
    """
    plans = Plan.objects.filter(
        Q(pk=plan.pk) | Q(territory=plan.territory_id, day=plan.day, state=Plan.State.PUBLISHED)
    )
    promised = Visit.objects.filter(
        Q(order__site__territory=plan.territory_id) | Q(unplanned__plan=plan),
        state=VisitState.OPEN,
        order__in=live_on(clock).values("order"),
    )
    visits = Assignment.objects.filter(plan__in=plans).values("visit").union(promised.values("pk"))
    list(Visit.objects.filter(pk__in=visits).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def begun_in_published(plan: Plan) -> QuerySet[Assignment]:
    published = Plan.objects.filter(territory=plan.territory_id, day=plan.day, state=Plan.State.PUBLISHED)
    begun = Assignment.objects.filter(plan__in=published, live=True, visit__state__in=BEGUN)
    return begun.order_by("technician", "during")


def by_hand(plan: Plan, *, drafts_since: datetime | None = None) -> dict[int, int | None]:
    """Visits that people changed last after what the draft knows, each with the other draft in which they did.

    None stands for the version in force. Other drafts count from `drafts_since` on, if at all.
    """
    edits = PlanEdit.objects.filter(plan__territory=plan.territory_id, plan__day=plan.day)
    edits = edits.exclude(kind=PlanEdit.Kind.PRIORITY)
    new = Q(at__gt=F("plan__published_at")) & changed_after(plan.known_until)
    if drafts_since is not None:
        new |= Q(plan__state__in=[Plan.State.DRAFT, Plan.State.PUBLISHED]) & changed_after(drafts_since)
    others = last_change(edits.exclude(plan=plan).filter(new))
    own = last_change(edits.filter(plan=plan, undone_at=None))
    return {pk: draft for pk, (at, draft) in others.items() if pk not in own or own[pk][0] <= at}


def changed_after(then: datetime) -> Q:
    return Q(at__gt=then) | Q(undone_at__gt=then)


def last_change(edits: QuerySet[PlanEdit]) -> dict[int, tuple[datetime, int | None]]:
    """Of each visit, two where they were swapped: when, and in which draft."""
    found = {}
    for edit in edits.select_related("plan").order_by("at"):
        draft = edit.plan_id if edit.plan.state == Plan.State.DRAFT else None
        when = max(edit.at, edit.undone_at or edit.at)
        found.update({pk: (when, draft) for pk in (edit.visit_id, edit.other_id) if pk is not None})
    return found


def as_changed(plan: Plan, moved: Mapping[int, int | None]) -> QuerySet[Assignment]:
    """How the version in force, or the draft, has those that can still be moved; what was taken out has no row."""
    rows = Assignment.objects.filter(plan__territory=plan.territory_id, plan__day=plan.day)
    rows = rows.filter(where_changed(moved, Q(live=True)), hold=None, visit__state=VisitState.OPEN)
    return rows.select_related("visit__order__site", "technician").order_by("technician", "during")


def where_changed(moved: Mapping[int, int | None], in_force: Q) -> Q:
    """Each visit in the draft in which it was changed, or where it is `in_force`."""
    of_draft = defaultdict(set)
    for visit, draft in moved.items():
        of_draft[draft].add(visit)
    found = Q(visit__in=of_draft.pop(None, set())) & in_force
    for draft, visits in of_draft.items():
        found |= Q(visit__in=visits, plan=draft)
    return found


def taken_out(plan: Plan, moved: Mapping[int, int | None]) -> QuerySet[Any, int]:
    """Those of them that a person took out of the version in force, or of the draft, and that still wait."""
    waiting = UnplannedVisit.objects.filter(visit__state=VisitState.OPEN)
    waiting = waiting.filter(plan__territory=plan.territory_id, plan__day=plan.day)
    found = waiting.filter(where_changed(moved, Q(plan__state=Plan.State.PUBLISHED)))
    return found.order_by("visit").values_list("visit", flat=True)


def is_plannable(row: Assignment, plan: Plan) -> bool:
    order = row.visit.order
    in_place = order.site.territory_id == plan.territory_id
    return row.visit.state == VisitState.OPEN and order.state in PLANNABLE and in_place


def crowded_out(rows: Iterable[Assignment], facts: Iterable[Assignment]) -> Iterator[int]:
    """Visits in whose time their technician is at one that was begun."""
    taken = defaultdict(list)
    for fact in facts:
        taken[fact.technician_id].append(fact.during)
    for row in rows:
        if any(t.lower < row.during.upper and row.during.lower < t.upper for t in taken[row.technician_id]):
            yield row.visit_id


def promised_otherwise(rows: Iterable[Assignment], *, now: datetime, since: datetime) -> Iterator[int]:
    """Visits whose planned start no longer lies in what the customer was promised."""
    rows = list(rows)
    live = Appointment.objects.filter(state__in=LIVE, order__visits__in=[row.visit_id for row in rows])
    promises = {a.order_id: a for a in live if is_promise(a, now=now, since=since)}
    for row in rows:
        promise = promises.get(row.visit.order_id)
        if promise is not None and not keeps(row.during.lower, promise):
            yield row.visit_id


def planned_elsewhere(rows: Iterable[Assignment], plan: Plan, *, since: datetime) -> Iterable[int]:
    """Visits that the published plan of another day or territory holds, and still can."""
    return (
        Assignment.objects.filter(live=True, visit__in=[row.visit_id for row in rows], during__endswith__gt=since)
        .exclude(plan__territory=plan.territory_id, plan__day=plan.day)
        .values_list("visit_id", flat=True)
    )


def without_technician(rows: Iterable[Assignment], plan: Plan) -> Iterator[int]:
    """Visits whose technician left the team, has no shift then any more, or is absent."""
    rows = list(rows)
    team = {row.technician_id for row in rows}
    shifts, absences = defaultdict(list), defaultdict(list)
    for shift in Shift.objects.filter(technician__in=team, day=plan.day):
        shifts[shift.technician_id].append(shift.during)
    span = Q(during__overlap=(min(r.during.lower for r in rows), max(r.during.upper for r in rows))) if rows else Q()
    for absence in Absence.objects.filter(span, technician__in=team):
        absences[absence.technician_id].append(absence.during)
    for row in rows:
        overtime = timedelta(minutes=row.technician.overtime_minutes or 0)
        at_work = any(
            s.lower <= row.during.lower and row.during.upper <= s.upper + overtime for s in shifts[row.technician_id]
        )
        away = any(a.lower < row.during.upper and row.during.lower < a.upper for a in absences[row.technician_id])
        member = row.technician.active and row.technician.territory_id == plan.territory_id
        if away or not at_work or not member:
            yield row.visit_id
