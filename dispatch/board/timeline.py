"""The day's technicians as rows, with their visits as blocks on the axis."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from urllib.parse import urlencode

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from dispatch.board.appearance import AT_RISK, DONE, MISSED, Appearance, appearance
from dispatch.board.axis import Axis, Span, axis_of
from dispatch.board.selection import Selection
from dispatch.models import Appointment, Assignment, Plan
from technicians.models import Absence, Technician, TechnicianSkill
from technicians.selectors.duty import Duty, duties


@dataclass(frozen=True, slots=True)
class Block:
    assignment: Assignment
    label: str  # all there is to say about it in one line
    look: Appearance
    span: Span
    leg: tuple[str, str] | None  # where the travel to it begins and ends
    url: str


@dataclass(slots=True)
class Row:
    technician: Technician
    working: list[Span] = field(default_factory=list)
    absent: list[tuple[Span, Absence]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    shift: timedelta = timedelta()
    booked: timedelta = timedelta()

    @property
    def load_percent(self) -> int:
        return min(round(100 * self.booked / self.shift), 100) if self.shift else 0


@dataclass(frozen=True, slots=True)
class Timeline:
    axis: Axis
    rows: list[Row]
    now_x: str | None

    @property
    def blocks(self) -> list[Block]:
        return [block for row in self.rows for block in row.blocks]

    def visits(self, *looks: Appearance) -> int:
        """How many different visits there are, with one of these looks if any is given."""
        return len({b.assignment.visit_id for b in self.blocks if not looks or b.look in looks})

    def showing(self, kind: str) -> list[Row]:
        """The rows behind one of the board's numbers; all of them for a word that is none."""
        look = {"done": DONE, "risk": AT_RISK, "missed": MISSED}.get(kind)
        if kind == "absent":
            return [row for row in self.rows if row.absent]
        return [row for row in self.rows if look is None or any(block.look == look for block in row.blocks)]


def timeline_of(selection: Selection, *, now: datetime) -> Timeline:
    """The shown version of the plan; without one, who works. 4 queries with skills, 3 more with a plan."""
    assignments = assignments_of(selection.plan)
    team = [d for d in duties(territory=selection.territory, day=selection.day) if d.shifts]
    known = {duty.technician.pk for duty in team}
    team += [Duty(t, (), ()) for t in strangers(assignments, known)]
    times = [(s.during.lower, s.during.upper) for duty in team for s in duty.shifts]
    times += [(a.during.lower - timedelta(seconds=a.travel_s), a.during.upper) for a in assignments]
    axis = axis_of(selection.clock, times)
    by_technician: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in assignments:
        by_technician[assignment.technician_id].append(assignment)
    rows = [row_of(duty, by_technician[duty.technician.pk], axis=axis, now=now) for duty in team]
    rows.sort(key=lambda row: (row.technician.name, row.technician.pk))
    return Timeline(axis, rows, axis.place(now) if axis.holds(now) else None)


def assignments_of(plan: Plan | None) -> list[Assignment]:
    if plan is None:
        return []
    promises = Appointment.objects.filter(state=Appointment.State.CONFIRMED)
    return list(
        Assignment.objects.filter(plan=plan)
        .select_related("visit__order__site", "visit__order__order_type")
        .prefetch_related(Prefetch("visit__order__appointments", promises))
        .order_by("technician", "during")
    )


def strangers(assignments: Iterable[Assignment], known: set[int]) -> Iterable[Technician]:
    """Who has visits in the plan without a shift in the territory: lent, or off since."""
    missing = {a.technician_id for a in assignments} - known
    if not missing:
        return []
    skills = TechnicianSkill.objects.select_related("skill")
    return Technician.objects.filter(pk__in=missing).prefetch_related(Prefetch("skills", skills))


def row_of(duty: Duty, assignments: list[Assignment], *, axis: Axis, now: datetime) -> Row:
    row = Row(duty.technician)
    for shift in duty.shifts:
        row.working.append(axis.span(shift.during.lower, shift.during.upper))
        row.shift += shift.during.upper - shift.during.lower - timedelta(minutes=shift.break_minutes)
    row.absent = [(axis.span(a.during.lower, a.during.upper), a) for a in duty.absences]
    for assignment in assignments:
        row.blocks.append(block_of(assignment, axis=axis, now=now))
        row.booked += assignment.during.upper - assignment.during.lower + timedelta(seconds=assignment.travel_s)
    return row


def block_of(assignment: Assignment, *, axis: Axis, now: datetime) -> Block:
    visit, (begin, end) = assignment.visit, (assignment.during.lower, assignment.during.upper)
    promise = next(iter(visit.order.appointments.all()), None)
    leg = None
    if assignment.travel_s:
        leg = axis.place(begin - timedelta(seconds=assignment.travel_s)), axis.place(begin)
    url = f"{reverse('admin:board_visit', args=[visit.uuid])}?{urlencode({'plan': assignment.plan_id})}"
    look = appearance(visit, promise, starts=begin, ends=end, now=now)
    label = label_of(assignment, promise, look, zone=axis.clock.zone)
    return Block(assignment, label, look, axis.span(begin, end), leg, url)


def label_of(assignment: Assignment, promise: Appointment | None, look: Appearance, *, zone: tzinfo) -> str:
    order, during = assignment.visit.order, times(assignment.during, zone)
    parts = ["{from}–{to}".format(**during), order.site.address, order.order_type.name, str(look.word)]
    if promise is not None:
        parts.append(_("promised %(from)s–%(to)s") % times(promise.window, zone))
    if assignment.locked:
        parts.append(_("locked"))
    return ", ".join(parts)


def times(span: DateTimeTZRange, zone: tzinfo) -> dict[str, str]:
    """Its ends as the territory's clocks show them."""
    return {"from": f"{span.lower.astimezone(zone):%H:%M}", "to": f"{span.upper.astimezone(zone):%H:%M}"}
