"""The dispatcher's side column: what is not planned and why, what waits for a decision, and overdue calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, Exists, F, FilteredRelation, Model, OuterRef, Q, QuerySet, Window
from django.utils.translation import gettext as _

from dispatch.board.appearance import danger_of
from dispatch.board.promised import with_promise
from dispatch.board.selection import Selection
from dispatch.models import Appointment, Assignment, DayEntry, UnplannedVisit
from dispatch.models.day_entry import TO_DECIDE, DayKind
from dispatch.planning.backlog import backlog
from dispatch.planning.changes import change_text
from dispatch.planning.reasons import reason_text
from orders.models import Callback, FieldOrder, Visit
from orders.selectors.undecided import undecided
from technicians.models import Territory

Row = TypeVar("Row", bound=Model)
AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Card:
    visit: Visit
    promised: DateTimeTZRange | None
    reason: str
    change: str  # what would let it in, "" where nothing is known
    is_missed: bool  # the promised window is over
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Unplanned:
    """`cards` are the first `AT_MOST` of `count`, soonest due first; of all of them so many are `promised`."""

    count: int
    promised: int
    cards: list[Card]


def unplanned(selection: Selection, *, now: datetime) -> Unplanned:
    """What the shown version leaves out, and what came in since it was made; on a past day only the former. 1 query."""
    shown, count = first_of(left_out(selection, now=now).annotate(all_promised=Window(Count("promised"))))
    first: Any = shown[0] if shown else None
    promised = first.all_promised if first else 0
    return Unplanned(count, promised, [card_of(visit, has_plan=selection.plan is not None, now=now) for visit in shown])


def all_unplanned(selection: Selection, *, now: datetime) -> list[Card]:
    """Every one of them. 1 query."""
    rows = left_out(selection, now=now)
    return [card_of(visit, has_plan=selection.plan is not None, now=now) for visit in rows]


def left_out(selection: Selection, *, now: datetime) -> QuerySet[Visit]:
    """The soonest due first, each with the reason why."""
    named = FilteredRelation("unplanned", condition=Q(unplanned__plan=selection.plan))
    visits = with_promise(waiting(selection, now=now).prefetch_related(None), order="order").annotate(
        left_out=named, reason=F("left_out__reason"), params=F("left_out__params")
    )
    return visits.order_by(F("order__due_at").asc(nulls_last=True), "pk")


def first_of(rows: QuerySet[Row]) -> tuple[list[Row], int]:
    """The first `AT_MOST`, and how many there are, in one query."""
    shown = list(rows.annotate(all_of_them=Window(Count("*")))[:AT_MOST])
    first: Any = shown[0] if shown else None
    return shown, first.all_of_them if first else 0


def waiting(selection: Selection, *, now: datetime) -> QuerySet[Visit]:
    visits = backlog(territory=selection.territory, clock=selection.clock, now=now)
    promised_later = Appointment.objects.filter(
        order=OuterRef("order"),
        state=Appointment.State.CONFIRMED,
        window__startswith__gte=selection.clock.next_midnight,
    )
    visits = visits.exclude(Exists(promised_later))
    if selection.plan is not None:
        visits = visits.exclude(Exists(Assignment.objects.filter(plan=selection.plan, visit=OuterRef("pk"))))
    if selection.clock.next_midnight <= now:
        left_out = UnplannedVisit.objects.filter(plan=selection.plan, visit=OuterRef("pk"))
        visits = visits.filter(Exists(left_out))
    return visits


def card_of(visit: Visit, *, has_plan: bool, now: datetime) -> Card:
    found: Any = visit  # with what `unplanned` annotates
    change = ""
    if found.reason:
        why = UnplannedVisit(reason=found.reason, params=found.params)
        reason, change = reason_text(why), change_text(why)
    else:
        reason = _("Came in after this version was made.") if has_plan else _("This day has no plan yet.")
    is_overdue = visit.order.due_at is not None and visit.order.due_at <= now
    is_missed = danger_of(found.promised, starts=now, now=now) is not None
    return Card(visit, found.promised, reason, change, is_missed, is_overdue)


def needs_decision(territory: Territory) -> QuerySet[FieldOrder]:
    """Open orders of this territory, or of none, for which nobody comes and nobody calls, soonest due first."""
    orders = FieldOrder.objects.filter(
        Q(site__territory=territory) | Q(site__territory=None), organisation=territory.organisation_id
    )
    return undecided(orders.select_related("site", "order_type"))


def field_reports(selection: Selection) -> list[DayEntry]:
    """What technicians of the territory told of this day, and all that waits for the office; the newest first."""
    told = Q(day=selection.day, kind__in=[DayKind.LATE, DayKind.OVERTIME]) | Q(kind__in=TO_DECIDE, decision="")
    reports = DayEntry.objects.filter(told, organisation=selection.territory.organisation_id)
    mine = reports.filter(technician__territory=selection.territory)
    return list(mine.select_related("technician", "colleague").order_by("-received_at")[:AT_MOST])


def overdue_callbacks(territory: Territory, *, now: datetime) -> QuerySet[Callback]:
    """Open callbacks past their promise, of this territory or of none, the oldest promise first."""
    return (
        Callback.objects.filter(
            Q(territory=territory) | Q(territory=None),
            organisation=territory.organisation_id,
            state=Callback.State.OPEN,
            due__endswith__lte=now,
        )
        .select_related("ticket__customer", "owner")
        .order_by("due__endswith", "pk")
    )
