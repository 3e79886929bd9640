"""The day's technicians as rows, with their visits as blocks on the axis."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urlencode

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils.translation import gettext as _

from dispatch.board.appearance import AT_RISK, DONE, MISSED, Appearance, appearance
from dispatch.board.axis import Axis, Span, axis_of
from dispatch.board.promised import with_promise
from dispatch.board.selection import Selection
from dispatch.board.team import Away, Mark, Member, team_of
from dispatch.models import Assignment, Plan
from technicians.models import Technician


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
    skills: list[Mark]
    working: list[Span]
    absent: list[tuple[Span, Away]]
    shift: timedelta
    blocks: list[Block] = field(default_factory=list)
    booked: timedelta = timedelta()

    @property
    def load_percent(self) -> int:
        return min(round(100 * self.booked / self.shift), 100) if self.shift else 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """`phones`: how many of the territory's are unsent or silent."""

    axis: Axis
    rows: list[Row]
    now_x: str | None
    phones: int

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
    """The shown version of the plan; without one, who works. 2 queries."""
    assignments = assignments_of(selection.plan)
    by_technician: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in assignments:
        by_technician[assignment.technician_id].append(assignment)
    team = team_of(territory=selection.territory, clock=selection.clock, others=by_technician.keys(), now=now)
    shown = [member for member in team if is_shown(member, by_technician)]
    times = [(shift.lower, shift.upper) for member in shown for shift in member.shifts]
    times += [(a.during.lower - timedelta(seconds=a.travel_s), a.during.upper) for a in assignments]
    axis = axis_of(selection.clock, times)
    rows = [row_of(member, by_technician[member.technician.pk], axis=axis, now=now) for member in shown]
    now_x = axis.place(now) if axis.holds(now) else None
    return Timeline(axis, rows, now_x, sum(member.phones for member in team))


def is_shown(member: Member, stops: Mapping[int, object]) -> bool:
    """Who works on the day, and who has visits in the plan all the same: lent, off since, or gone."""
    return member.technician.pk in stops or (member.technician.active and bool(member.shifts))


def assignments_of(plan: Plan | None) -> list[Assignment]:
    if plan is None:
        return []
    rows = Assignment.objects.filter(plan=plan).select_related("visit__order__site", "visit__order__order_type")
    return list(with_promise(rows, order="visit__order").order_by("technician", "during"))


def row_of(member: Member, assignments: list[Assignment], *, axis: Axis, now: datetime) -> Row:
    row = Row(
        member.technician,
        skills=member.skills,
        working=[axis.span(shift.lower, shift.upper) for shift in member.shifts],
        absent=[(axis.span(away.during.lower, away.during.upper), away) for away in member.absences],
        shift=member.worked,
    )
    for assignment in assignments:
        row.blocks.append(block_of(assignment, axis=axis, now=now))
        row.booked += assignment.during.upper - assignment.during.lower + timedelta(seconds=assignment.travel_s)
    return row


def block_of(assignment: Assignment, *, axis: Axis, now: datetime) -> Block:
    visit, (begin, end) = assignment.visit, (assignment.during.lower, assignment.during.upper)
    found: Any = assignment
    promised: DateTimeTZRange | None = found.promised
    leg = None
    if assignment.travel_s:
        leg = axis.place(begin - timedelta(seconds=assignment.travel_s)), axis.place(begin)
    url = f"{reverse('admin:board_visit', args=[visit.uuid])}?{urlencode({'plan': assignment.plan_id})}"
    look = appearance(visit, promised, starts=begin, ends=end, now=now)
    label = label_of(assignment, promised, look, zone=axis.clock.zone)
    return Block(assignment, label, look, axis.span(begin, end), leg, url)


def label_of(assignment: Assignment, promised: DateTimeTZRange | None, look: Appearance, *, zone: tzinfo) -> str:
    order, during = assignment.visit.order, times(assignment.during, zone)
    parts = ["{from}–{to}".format(**during), order.site.address, order.order_type.name, str(look.word)]
    if promised is not None:
        parts.append(_("promised %(from)s–%(to)s") % times(promised, zone))
    if assignment.locked:
        parts.append(_("locked"))
    return ", ".join(parts)


def times(span: DateTimeTZRange, zone: tzinfo) -> dict[str, str]:
    """Its ends as the territory's clocks show them."""
    return {"from": f"{span.lower.astimezone(zone):%H:%M}", "to": f"{span.upper.astimezone(zone):%H:%M}"}
