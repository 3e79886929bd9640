"""The days of a draft around what people have put there by hand: its other stops move as far as they must and may."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dispatch.booking.routes import routes_of
from dispatch.models import Assignment, Plan
from dispatch.planning.clock import DayClock
from dispatch.planning.travel import estimate_of
from routing.slots import Placed, Stop, TechnicianDay, Wanted, Window, insert
from routing.slots.placing import raw_legs_s
from routing.travel import TravelTimes


def refit(plan: Plan, *, fixed: Collection[int], technicians: Collection[int], now: datetime) -> set[int]:
    """Bring these technicians' days in order around the `fixed` visits; the pks of those that have no room any more.

    Every stop that stays is reached in time, with its breaks, and no promise is broken for it. 9 queries.
    """
    clock, travel = DayClock(plan.day, plan.territory.zone), estimate_of(plan.territory)
    rows = {str(row.pk): row for row in plan.assignments.filter(technician__in=technicians).select_related("visit")}
    together = set(plan.assignments.filter(visit__order__needed_technicians__gt=1).values_list("visit", flat=True))
    stay = {pk for pk, row in rows.items() if row.visit_id in fixed or row.visit_id in together}
    changed: list[tuple[Assignment, datetime, int]] = []
    gone: set[int] = set()
    for route in routes_of(territory=plan.territory, clock=clock, now=now, only=technicians, draft=plan):
        fitted = around(route, stay, travel, clock)
        kept = {stop.id for stop in fitted.stops}
        gone |= {rows[stop.id].visit_id for stop in route.stops if stop.id not in kept}
        before, after = previous(s for s in route.stops if s.id not in stay), previous(fitted.stops)
        start_s = {stop.id: stop.start_s for stop in route.stops}
        for stop, leg_s in legs(fitted, travel):
            row = rows[stop.id]
            # Who is late counts as coming now, but what stands in the plan is the time that was set.
            begin = row.during.lower if stop.start_s == start_s[stop.id] else clock.instant(stop.start_s)
            has_own_leg = stop.id not in stay and before[stop.id] == after[stop.id]
            changed.append((row, begin, row.travel_s if has_own_leg else leg_s))
    write(plan, [each for each in changed if is_new(*each)], gone)
    return gone


def around(route: TechnicianDay, stay: Collection[str], travel: TravelTimes, clock: DayClock) -> TechnicianDay:
    """The same day with what stays at its time, and of the rest, in the order of time, what has room beside it.

    A stop begins no earlier than it was planned, unless there is no other way.
    """
    day = replace(route, stops=tuple(pinned(stop) for stop in route.stops if stop.id in stay))
    for stop in route.stops:
        if stop.id in stay:
            continue
        windows = [Window(clock.day, first_s, stop.last_s) for first_s in (stop.start_s, stop.first_s)]
        wanted = Wanted(stop.place, stop.service_s, tuple(windows))
        found = (insert(day, wanted, window, travel=travel) for window in windows)
        placed = next((each for each in found if each is not None), None)
        if placed is not None:
            day = with_stop(day, stop, placed)
    return day


def pinned(stop: Stop) -> Stop:
    return replace(stop, first_s=stop.start_s, last_s=stop.start_s)


def with_stop(day: TechnicianDay, stop: Stop, placed: Placed) -> TechnicianDay:
    behind = zip(day.stops[placed.position :], placed.starts_s, strict=True)
    later = (replace(each, start_s=start_s) for each, start_s in behind)
    return replace(day, stops=(*day.stops[: placed.position], replace(stop, start_s=placed.start_s), *later))


def previous(stops: Iterable[Stop]) -> dict[str, str]:
    """The stop before each one, "" for the first."""
    ids = [stop.id for stop in stops]
    return dict(zip(ids, ["", *ids], strict=False))


def legs(day: TechnicianDay, travel: TravelTimes) -> Iterator[tuple[Stop, int]]:
    """Each stop with the seconds that the way to it takes."""
    there = list(pairwise(day.points))[:-1]
    yield from zip(day.stops, (day.technician.slowed_s(leg_s) for leg_s in raw_legs_s(there, travel)), strict=True)


def is_new(row: Assignment, begin: datetime, leg_s: int) -> bool:
    return (row.during.lower, row.travel_s) != (begin, leg_s)


def write(plan: Plan, changed: Collection[tuple[Assignment, datetime, int]], gone: set[int]) -> None:
    """Rows anew instead of moved one by one, so that none overlaps another on the way."""
    old = [row.pk for row, _begin, _leg_s in changed]
    plan.assignments.filter(pk__in=old).delete()
    plan.assignments.filter(visit__in=gone).delete()
    for row, begin, leg_s in changed:
        length = row.during.upper - row.during.lower
        row.pk, row.travel_s, row.during = None, leg_s, DateTimeTZRange(begin, begin + length)
    Assignment.objects.bulk_create(row for row, _begin, _leg_s in changed)
