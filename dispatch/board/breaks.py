"""Where the breaks of a technician's day fall: as early in their time as the stops leave room."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dispatch.board.team import Member
from dispatch.planning.clock import DayClock
from dispatch.planning.workforce import break_in

Span = tuple[datetime, datetime]


def breaks_between(member: Member, stops: Collection[Span], clock: DayClock) -> list[DateTimeTZRange]:
    """One for each shift that has one; none where a full day leaves no room. `stops` are with the way to each.

    Plans keep room for them and don't say where it is; technicians take them when it suits.
    """
    busy = sorted([*stops, *((away.during.lower, away.during.upper) for away in member.absences)])
    rests = (break_in(*shift, clock) for shift in zip(member.shifts, member.break_minutes, strict=True))
    found = []
    for rest in rests:
        if rest is None:
            continue
        length, latest = timedelta(seconds=rest.length_s), clock.instant(rest.latest_s)
        begin = first_room(clock.instant(rest.earliest_s), length, busy)
        if begin <= latest:
            found.append(DateTimeTZRange(begin, begin + length))
    return found


def first_room(begin: datetime, length: timedelta, busy: Collection[Span]) -> datetime:
    """The first moment from `begin` on with so much time before the next of `busy`, which are in order."""
    for occupied, free in busy:
        if occupied >= begin + length:
            break
        begin = max(begin, free)
    return begin
