"""Days that are not planned yet: how many arrivals a window still takes, by skill and area."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import connection
from django.db.models import Count, DurationField, ExpressionWrapper, Sum
from django.db.models.functions import Lower, Upper
from numpy.typing import NDArray

from dispatch.booking.crews import Crew
from dispatch.booking.windows import Slot
from dispatch.booking.wishes import Wish
from dispatch.models import Assignment, DayCapacity
from routing.slots import Window
from technicians.models import Shift, Territory

AREA_CHARACTERS = 3  # of a postal code: a town, or a part of a large one
USUAL_A_HOUR = 0.7  # visits in an hour of a shift, before a territory has a past of its own
PAST = timedelta(days=28)
HOUR = timedelta(hours=1)
HOUR_S = 3600
LENGTH = ExpressionWrapper(Upper("during") - Lower("during"), output_field=DurationField())

# Every search asks it: in SQL, as making it of a queryset takes longer than the answer.
TAKEN = f"""
    SELECT day, first_minute, area, skill, level, held + booked FROM {DayCapacity._meta.db_table}
    WHERE territory_id = %s AND day BETWEEN %s AND %s AND area = ANY(%s) AND skill = ANY(%s)
"""  # noqa: S608  names of our own

Near = NDArray[np.bool_]
Kind = tuple[str, str, int]  # area ("": the whole territory), skill ("": any work), level
Key = tuple[date, int, str, str, int]  # day, first minute, then the kind


@dataclass(frozen=True, slots=True)
class Places:
    """The row of `DayCapacity` that a wish falls into, how many places it takes there, and how many there are."""

    kind: Kind
    needed: int
    capacity: int


def kinds_of(wish: Wish) -> Counter[Kind]:
    """Every kind that the wish counts as → the technicians that it needs of it.

    Who holds a level holds those below, so that a place of level 3 is one of level 1 and 2 as well.
    """
    needs = [wish.skills]
    if wish.technicians_needed > 1:
        needs.append(wish.skills if wish.second_skills is None else wish.second_skills)
    kinds: Counter[Kind] = Counter()
    for area in dict.fromkeys(["", wish.postal_code[:AREA_CHARACTERS]]):
        for skills in needs:
            kinds[area, "", 0] += 1
            kinds.update((area, skill, below) for skill, level in skills.items() for below in range(1, level + 1))
    return kinds


def places_in(
    wish: Wish, windows: Sequence[Window], *, crew: Crew, near: Near, visits_an_hour: float
) -> Iterator[list[Places]]:
    """For each window of a day its places, without the share for emergencies; `near` is who is in reach."""
    offered = visits_an_hour * (1 - wish.territory.emergency_percent / 100)
    worked_s = crew.worked_s(windows)
    by_kind = [
        [Places(kind, needed, int(s / HOUR_S * offered)) for s in (worked_s @ able_in(kind, crew, near)).tolist()]
        for kind, needed in sorted(kinds_of(wish).items())
    ]
    yield from map(list, zip(*by_kind, strict=True))


def able_in(kind: Kind, crew: Crew, near: Near) -> Near:
    area, skill, level = kind
    return crew.able(skill, level) & near if area else crew.able(skill, level)


def taken(territory: Territory, days: Collection[date], kinds: Collection[Kind]) -> Mapping[Key, int]:
    """Places that are held or booked already; one query."""
    areas, skills = {area for area, *_ in kinds}, {skill for _, skill, _ in kinds}
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, [territory.pk, min(days), max(days), list(areas), list(skills)])
        return {(day, first, area, skill, level): used for day, first, area, skill, level, used in cursor.fetchall()}


def fill_of(slot: Slot, places: Collection[Places], used: Mapping[Key, int]) -> float:
    """How full the fullest of the wish's kinds would be: above 1 there is no room."""
    return max(
        (used.get((slot.day, slot.first_minute, *each.kind), 0) + each.needed) / each.capacity
        if each.capacity
        else float("inf")
        for each in places
    )


def visits_an_hour(territory: Territory, *, today: date) -> float:
    """How many visits an hour of a shift takes, by the territory's published plans of the last four weeks.

    A quiet past tells what was asked for, and not what could have been done: then it counts how long the work and the
    way to it took, up to the usual.
    """
    past = (today - PAST, today - timedelta(days=1))
    visits = Assignment.objects.filter(live=True, plan__territory=territory, plan__day__range=past)
    shifts = Shift.objects.filter(day__in=visits.values("plan__day"), technician__in=visits.values("technician"))
    shift, busy = (rows.aggregate(all=Sum(LENGTH))["all"] for rows in (shifts, visits))
    if not shift or not busy:
        return USUAL_A_HOUR
    done = visits.aggregate(visits=Count("pk"), travel_s=Sum("travel_s"))
    busy += timedelta(seconds=done["travel_s"])
    return max(done["visits"] / (shift / HOUR), min(USUAL_A_HOUR, done["visits"] / (busy / HOUR)))
