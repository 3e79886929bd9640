"""The day's technicians as rows, with their visits as blocks."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from dispatch.board.appearance import AT_RISK, DONE, MISSED, Appearance, appearance
from dispatch.board.axis import Axis, axis_of
from dispatch.board.breaks import breaks_between
from dispatch.board.promised import with_promise
from dispatch.board.selection import Selection
from dispatch.board.team import Away, Mark, Member, team_of, touch
from dispatch.models import Assignment, Plan
from dispatch.planning.clock import DayClock
from technicians.models import Technician


class Stop(NamedTuple):
    """A planned visit: of a thousand of them only what the board shows."""

    technician: int
    visit: UUID
    order: int
    state: str
    outcome: str
    during: DateTimeTZRange
    travel_s: int
    lock: str
    street: str
    postal_code: str
    city: str
    country: str
    work: str
    promised: DateTimeTZRange | None


READ = (
    "technician",
    "visit__uuid",
    "visit__order",
    "visit__state",
    "visit__outcome",
    "during",
    "travel_s",
    "lock",
    "visit__order__site__street",
    "visit__order__site__postal_code",
    "visit__order__site__city",
    "visit__order__site__country",
    "visit__order__order_type__name",
    "promised",
)


@dataclass(frozen=True, slots=True)
class Block:
    stop: Stop
    look: Appearance


@dataclass(slots=True)
class Row:
    technician: Technician
    skills: list[Mark]
    working: list[DateTimeTZRange]
    absent: list[Away]
    breaks: list[DateTimeTZRange]
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
    phones: int

    @property
    def blocks(self) -> list[Block]:
        return [block for row in self.rows for block in row.blocks]

    def visits(self, *looks: Appearance) -> int:
        """How many different visits there are, with one of these looks if any is given."""
        return len({block.stop.visit for block in self.blocks if not looks or block.look in looks})

    def showing(self, kind: str) -> list[Row]:
        """The rows behind one of the board's numbers; all of them for a word that is none."""
        look = {"done": DONE, "risk": AT_RISK, "missed": MISSED}.get(kind)
        if kind == "absent":
            return [row for row in self.rows if row.absent]
        return [row for row in self.rows if look is None or any(block.look == look for block in row.blocks)]


def timeline_of(selection: Selection, *, now: datetime) -> Timeline:
    """The shown version of the plan; without one, who works. 2 queries."""
    stops = stops_of(selection.plan)
    by_technician: dict[int, list[Stop]] = defaultdict(list)
    for stop in stops:
        by_technician[stop.technician].append(stop)
    team = team_of(territory=selection.territory, clock=selection.clock, others=by_technician.keys(), now=now)
    shown = [member for member in team if is_shown(member, by_technician)]
    times = [(shift.lower, shift.upper) for member in shown for shift in member.shifts]
    times += [(begin_of(stop), stop.during.upper) for stop in stops]
    axis = axis_of(selection.clock, times)
    rows = [row_of(member, by_technician[member.technician.pk], selection.clock, now=now) for member in shown]
    return Timeline(axis, rows, sum(member.phones for member in team))


def begin_of(stop: Stop) -> datetime:
    """When the way to it begins."""
    return stop.during.lower - timedelta(seconds=stop.travel_s)


def is_shown(member: Member, stops: Mapping[int, object]) -> bool:
    """Who works on the day, and who has visits in the plan all the same: lent, off since, or gone."""
    return member.technician.pk in stops or (member.technician.active and bool(member.shifts))


def stops_of(plan: Plan | None) -> list[Stop]:
    return [] if plan is None else stops_in(Assignment.objects.filter(plan=plan))


def stops_in(assignments: QuerySet[Assignment]) -> list[Stop]:
    """In the order of technicians and time. 1 query."""
    rows = with_promise(assignments, order="visit__order")
    return [Stop(*row) for row in rows.order_by("technician", "during").values_list(*READ)]


def row_of(member: Member, stops: list[Stop], clock: DayClock, *, now: datetime) -> Row:
    row = Row(
        member.technician,
        skills=member.skills,
        working=member.shifts,
        absent=member.absences,
        breaks=breaks_between(member, [(begin_of(stop), stop.during.upper) for stop in stops], clock),
        shift=member.worked,
    )
    for stop in stops:
        begin, end = stop.during.lower, stop.during.upper
        is_away = any(touch(away.during, stop.during) for away in member.absences)
        look = appearance(stop.state, stop.outcome, stop.promised, starts=begin, ends=end, now=now, is_away=is_away)
        row.blocks.append(Block(stop, look))
        row.booked += end - begin + timedelta(seconds=stop.travel_s)
    return row
