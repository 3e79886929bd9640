"""The technicians of a day as `routing` takes them, in the middle of the day as well."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

import routing
from dispatch.models import Assignment
from dispatch.planning.clock import DayClock
from orders.models.states import VisitState
from technicians.models import Shift, Technician
from technicians.models.technician import StartsAt
from technicians.selectors.duty import Duty

LUNCH = time(11), time(14)
BREAK_DUE_AFTER = timedelta(hours=6)
OFF = (0, 0)
UNDER_WAY = [VisitState.EN_ROUTE, VisitState.ON_SITE]
BEGUN = [*UNDER_WAY, VisitState.FINISHED]


def technician_to_plan(duty: Duty, *, clock: DayClock, now: datetime, live: Iterable[Assignment]) -> routing.Technician:
    """A technician with what is left of the day. Who is off has an empty shift, so that reasons can tell.

    `live` are the assignments that bind already: visits begun today, which stay where they are, and other
    plans' visits. Their times are absences, and the rest of the day starts where the last begun visit is;
    a visit under way also keeps its technician until its planned end. What is past can't be planned any more,
    except on a day that is over altogether, which is planned as if it lay ahead.
    """
    technician, live = duty.technician, list(live)
    start = place(technician, technician.starts_at)
    begun = sorted((a for a in live if a.visit.state in BEGUN), key=begun_at)
    where = begun[-1].visit.order.site.point if begun else None
    if where is not None:
        start = routing.Place(where.y, where.x)
    shift = remaining_shift(duty, clock=clock, now=now, live=live)
    absent = [(a.during.lower, a.during.upper) for a in duty.absences]
    absent += [(a.during.lower, a.during.upper) for a in live]
    absent += [(a.during.upper, b.during.lower) for a, b in zip(duty.shifts, duty.shifts[1:], strict=False)]
    return routing.Technician(
        id=str(technician.uuid),
        start=start,
        end=place(technician, technician.ends_at),
        shift=shift,
        skills={held.skill.code: held.level for held in technician.skills.all()},
        absences=tuple(merged((clock.seconds(a), clock.seconds(b)) for a, b in absent)) if shift != OFF else (),
        breaks=tuple(breaks(duty.shifts, clock)) if shift != OFF else (),
        overtime_s=60 * (technician.overtime_minutes or 0) if shift != OFF else 0,
        max_visits=None if technician.max_visits is None else max(0, technician.max_visits - len(live)),
    )


def place(technician: Technician, where: str) -> routing.Place:
    """Home or depot; home where the territory has no depot."""
    depot = technician.territory.depot
    point = depot if where == StartsAt.DEPOT and depot is not None else technician.home
    return routing.Place(point.y, point.x)


def begun_at(assignment: Assignment) -> datetime:
    visit = assignment.visit
    return visit.finished_at or visit.on_site_at or visit.en_route_at or assignment.during.lower


def remaining_shift(duty: Duty, *, clock: DayClock, now: datetime, live: list[Assignment]) -> tuple[int, int]:
    if not duty.shifts:
        return OFF
    first, last = clock.seconds(duty.shifts[0].during.lower), clock.seconds(duty.shifts[-1].during.upper)
    busy_until = [clock.seconds(a.during.upper) for a in live if a.visit.state in UNDER_WAY]
    first = max([first, clock.seconds(clock.present(now)), *busy_until])
    return (first, last) if first < last else OFF


def breaks(shifts: Iterable[Shift], clock: DayClock) -> Iterator[routing.Break]:
    """One in each shift of more than 6 hours: between 11 and 14 o'clock if the shift spans that, else mid-shift."""
    for shift in shifts:
        rest = break_in(shift.during, shift.break_minutes, clock)
        if rest is not None:
            yield rest


def break_in(shift: DateTimeTZRange, minutes: int, clock: DayClock) -> routing.Break | None:
    """None where the shift is too short for one, or has none."""
    length, (begin, end) = timedelta(minutes=minutes), (shift.lower, shift.upper)
    if not length or end - begin <= BREAK_DUE_AFTER:
        return None
    noon = tuple(clock.at(wall) for wall in LUNCH)
    middle = begin + (end - begin) / 2
    inside = begin <= noon[0] and noon[1] <= end
    first, last = noon if inside else (middle - timedelta(minutes=90), middle + timedelta(minutes=90))
    return routing.Break(clock.seconds(first), clock.seconds(last - length), int(length.total_seconds()))


def merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same time without overlaps, in order."""
    end = -1
    whole: list[list[int]] = []
    for a, b in sorted(spans):
        if a > end:
            whole.append([a, b])
        end = max(end, b)
        whole[-1][1] = end
    return ((a, b) for a, b in whole if a < b)
