"""What publishing a version would change for the people who work by the published one, and for customers."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dispatch.board.promised import with_promise
from dispatch.models import Appointment, Plan
from dispatch.planning.backlog import PLANNABLE
from dispatch.planning.clock import DayClock
from dispatch.planning.differences import Change, Kind, Stop, Version, days_of, differences, version_of
from dispatch.planning.priority import priority_on
from dispatch.planning.promises import promises_left_out
from dispatch.planning.reasons import reason_text
from dispatch.planning.services.accepting import Proposal
from orders.models import Visit
from orders.models.states import VisitState
from technicians.models import Shift, Technician

WORDS: dict[Kind, tuple[str, str | Promise]] = {
    Kind.MOVED: ("↔", _("to another technician")),
    Kind.RETIMED: ("◔", _("another time")),
    Kind.ADDED: ("+", _("newly planned")),
    Kind.TAKEN_OUT: ("−", _("taken out")),
}


@dataclass(frozen=True, slots=True)
class Changes:
    """Numbers of visits: with another technician or time, new in the plan, no longer in it."""

    moved: int
    added: int
    removed: int


def changes(*, plan: Plan, against: Plan | None) -> Changes:
    """2 queries, or 1 where there is nothing to compare with."""
    found = differences(was=version_of(against), becomes=version_of(plan))
    kinds = Counter(change.kind for change in found.values())
    return Changes(kinds[Kind.MOVED] + kinds[Kind.RETIMED], kinds[Kind.ADDED], kinds[Kind.TAKEN_OUT])


@dataclass(frozen=True, slots=True)
class Sums:
    """A version in numbers. `travel_minutes`: the ways to its visits; `overtime_minutes`: work after shifts' ends."""

    planned: int
    lost_priority: int
    travel_minutes: int
    overtime_minutes: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a visit stands in one of the versions."""

    technicians: tuple[Technician, ...]
    during: DateTimeTZRange

    @property
    def names(self) -> str:
        return " + ".join(technician.name for technician in self.technicians)


@dataclass(frozen=True, slots=True)
class Line:
    """A changed visit. `reason` says why it is taken out; `breaks`: its customer was promised that day."""

    visit: Visit
    kind: Kind
    was: Standing | None
    becomes: Standing | None
    promised: DateTimeTZRange | None
    reason: str
    breaks: bool

    @property
    def icon(self) -> str:
        return WORDS[self.kind][0]

    @property
    def word(self) -> str:
        return str(WORDS[self.kind][1])

    @property
    def technicians(self) -> list[Technician]:
        """Whose days it changes: who gets it first."""
        both = (standing.technicians for standing in (self.becomes, self.was) if standing)
        return list(dict.fromkeys(technician for those in both for technician in those))

    @property
    def data_technicians(self) -> str:
        return " ".join(str(technician.uuid) for technician in self.technicians)


@dataclass(frozen=True, slots=True)
class Group:
    """A technician whose day changes: the visits they get or do at another time, and how many go elsewhere."""

    technician: Technician
    lines: list[Line]
    gives: int


@dataclass(frozen=True)
class Comparison:
    """`before` is None where no version is in force."""

    proposal: Proposal
    before: Sums | None
    after: Sums
    lines: list[Line]
    messages: int  # to customers without a promise, and to those who lose one
    left_out: list[Appointment]  # promises that would be broken

    @cached_property
    def groups(self) -> list[Group]:
        """By name; what is taken out stands by itself."""
        gets: dict[Technician, list[Line]] = {}
        gives: Counter[Technician] = Counter()
        for line in self.lines:
            if line.becomes:
                gets.setdefault(line.technicians[0], []).append(line)
            new = line.becomes.technicians if line.becomes else ()
            gives.update(each for each in (line.was.technicians if line.was else ()) if each not in new)
        people = sorted({*gets, *gives}, key=lambda technician: (technician.name, technician.pk))
        return [Group(each, gets.get(each, []), gives[each]) for each in people]

    @property
    def taken_out(self) -> list[Line]:
        return [line for line in self.lines if line.kind == Kind.TAKEN_OUT]

    @property
    def promises_touched(self) -> int:
        return sum(line.promised is not None for line in self.lines)


def comparison_of(proposal: Proposal, *, now: datetime) -> Comparison:
    """About 12 queries, however much differs."""
    plan = proposal.plan
    clock = DayClock(plan.day, plan.territory.zone)
    universe = {*proposal.was, *proposal.becomes, *plan.unplanned.values_list("visit", flat=True)}
    visits = {visit.pk: visit for visit in with_work(universe - unchanged(proposal))}
    shifts = shift_ends(proposal, clock)
    before = sums_of(proposal.was, visits, shifts, clock) if proposal.against else None
    broken = promises_left_out(plan, now=now)
    return Comparison(
        proposal,
        before,
        sums_of(proposal.becomes, visits, shifts, clock),
        lines_of(proposal, visits, {appointment.order_id for appointment in broken}),
        without_promise(proposal.becomes) + len(broken),
        broken,
    )


def unchanged(proposal: Proposal) -> set[int]:
    """Planned in both versions, and no change: they cost neither of them anything."""
    return (proposal.was.keys() & proposal.becomes.keys()) - proposal.changes.keys()


def with_work(visits: Collection[int]) -> QuerySet[Visit]:
    rows = Visit.objects.filter(pk__in=visits).select_related("order__site", "order__order_type")
    return with_promise(rows, order="order")


def without_promise(version: Version) -> int:
    """How many orders of it have a customer who was not promised a window yet."""
    told = Appointment.objects.filter(state=Appointment.State.CONFIRMED).values("order")
    movable = [visit for visit, stops in version.items() if all(stop.is_movable for stop in stops)]
    return Visit.objects.filter(pk__in=movable).exclude(order__ticket=None).exclude(order__in=told).count()


def shift_ends(proposal: Proposal, clock: DayClock) -> dict[int, datetime]:
    """Technician's pk → when the last shift of the day ends."""
    team = {
        stop.technician for version in (proposal.was, proposal.becomes) for each in version.values() for stop in each
    }
    ends: dict[int, datetime] = {}
    for technician, during in Shift.objects.filter(technician__in=team, day=clock.day).values_list(
        "technician", "during"
    ):
        ends[technician] = max(ends.get(technician, during.upper), during.upper)
    return ends


def sums_of(version: Version, visits: dict[int, Visit], shift_ends: dict[int, datetime], clock: DayClock) -> Sums:
    days = days_of(version)
    late = (
        stops[-1].during.upper - shift_ends[technician]
        for technician, stops in days.items()
        if technician in shift_ends
    )
    overtime = sum((each for each in late if each > timedelta()), timedelta())
    travel_s = sum(stop.travel_s for stops in days.values() for stop in stops)
    waiting = [visit for pk, visit in visits.items() if pk not in version]
    lost = sum(lost_priority(visit, clock) for visit in waiting)
    return Sums(len(version), lost, round(travel_s / 60), round(overtime.total_seconds() / 60))


def lost_priority(visit: Visit, clock: DayClock) -> int:
    """What leaving it out costs, as the planner counts it; nothing once it is done or off."""
    if visit.state != VisitState.OPEN or visit.order.state not in PLANNABLE:
        return 0
    found: Any = visit  # with what `with_promise` annotates
    promised = found.promised is not None
    return 1 + priority_on(visit.order, midnight=clock.midnight, next_midnight=clock.next_midnight, promised=promised)


def lines_of(proposal: Proposal, visits: dict[int, Visit], broken: Collection[int]) -> list[Line]:
    """In the order of time."""
    pks = {technician for change in proposal.changes.values() for technician in change.technicians}
    people = Technician.objects.in_bulk(pks)
    reasons = {row.visit_id: reason_text(row) for row in proposal.plan.unplanned.filter(visit__in=proposal.changes)}
    lines = [line_of(change, visits[change.visit], people, reasons, broken) for change in proposal.changes.values()]
    return sorted(lines, key=lambda line: ((line.becomes or line.was).during.lower, line.visit.pk))  # type: ignore[union-attr]  # one of them is there


def line_of(
    change: Change, visit: Visit, people: dict[int, Technician], reasons: dict[int, str], broken: Collection[int]
) -> Line:
    found: Any = visit
    breaks = change.kind == Kind.TAKEN_OUT and visit.order_id in broken
    was, becomes = (standing_of(stops, people) for stops in (change.was, change.becomes))
    return Line(visit, change.kind, was, becomes, found.promised, reasons.get(visit.pk, ""), breaks)


def standing_of(stops: Iterable[Stop], people: dict[int, Technician]) -> Standing | None:
    stops = list(stops)
    return Standing(tuple(people[stop.technician] for stop in stops), stops[0].during) if stops else None


def as_data(comparison: Comparison) -> dict[str, Any]:
    """Visit's uuid → where it `was` and what it `becomes` (null: not planned), for the timeline and the map."""
    return {
        str(line.visit.uuid): {
            "order": line.visit.order.number,
            "kind": line.kind.value,
            "icon": line.icon,
            "word": line.word,
            "point": list(point.coords) if (point := line.visit.order.site.point) else None,
            "was": standing_data(line.was),
            "becomes": standing_data(line.becomes),
        }
        for line in comparison.lines
    }


def standing_data(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    technicians = [str(technician.uuid) for technician in standing.technicians]
    begins, ends = standing.during.lower.isoformat(), standing.during.upper.isoformat()
    return {"technicians": technicians, "begins": begins, "ends": ends}
