"""The next 14 days: what is promised and what is usual, against the hours that technicians have."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from dispatch.figures.rolling import FEWEST
from dispatch.figures.selection import USUAL_WEEKS, WEEK, Selection, last_whole_week
from dispatch.models import Appointment
from orders.models import Visit
from orders.models.states import VISIT_OPEN
from technicians.models import Technician

DAYS = 14
# Of shifts without breaks and absences; of technicians in territories that have enough of them.
CAPACITY = """
SELECT s.day, sum(GREATEST(0, extract(epoch FROM upper(s.during) - lower(s.during)) - 60 * s.break_minutes
    - COALESCE(away.seconds, 0)))
FROM technicians_shift s
JOIN technicians_technician t ON t.id = s.technician_id AND t.active AND t.territory_id = ANY(%(territories)s)
LEFT JOIN (
    SELECT off.id, sum(extract(epoch FROM upper(off.during * a.during) - lower(off.during * a.during))) AS seconds
    FROM technicians_absence a
    JOIN technicians_shift off ON off.technician_id = a.technician_id AND off.during && a.during
    WHERE off.day BETWEEN %(first)s AND %(last)s GROUP BY off.id
) away ON away.id = s.id
WHERE s.day BETWEEN %(first)s AND %(last)s GROUP BY s.day
"""
USUAL = """
SELECT extract(isodow FROM d.day)::int, sum(d.visits), sum(d.worked_s), sum(d.timed), sum(d.travel_s)
FROM dispatch_dayfigures d
JOIN dispatch_figuregroup g ON g.territory_id = d.territory_id AND g.week = d.week
    AND g.order_type_id = d.order_type_id AND g.technicians >= %(fewest)s
WHERE d.territory_id = ANY(%(territories)s) AND d.day >= %(since)s AND d.day < %(since)s::date + %(days)s
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day's hours: `load_h` is the larger of what is promised and what is usual on its weekday, with travel."""

    day: date
    promised: int
    promised_h: float
    usual_h: float
    usual_visits: int
    capacity_h: float

    @property
    def load_h(self) -> float:
        return max(self.promised_h, self.usual_h)

    @property
    def is_over(self) -> bool:
        return round(self.load_h) > round(self.capacity_h)


def forecast(selection: Selection) -> list[Ahead]:
    """4 queries; none where no chosen territory has five technicians: their hours would tell who is away."""
    territories = large_enough(selection)
    if not territories:
        return []
    first = timezone.localdate()
    promised, usual = _promised(territories, first), _usual(territories)
    visits = sum(day[0] for day in usual.values())
    timed = sum(day[2] for day in usual.values())
    travel_h = sum(day[3] for day in usual.values()) / timed / 3600 if timed else 0
    visit_h = sum(day[1] for day in usual.values()) / timed / 3600 if timed and visits else 0
    capacity = _capacity(territories, first)
    days = []
    for day in (first + timedelta(days=number) for number in range(DAYS)):
        orders, minutes = promised.get(day, (0, 0))
        finished = usual.get(day.isoweekday(), (0, 0, 0, 0))[0]
        days.append(
            Ahead(
                day,
                orders,
                minutes / 60 + orders * travel_h,
                finished / USUAL_WEEKS * visit_h,
                finished,
                capacity.get(day, 0),
            )
        )
    return days


def large_enough(selection: Selection) -> list[int]:
    teams = Technician.objects.filter(territory__in=selection.chosen, active=True).order_by().values("territory")
    return list(teams.annotate(people=Count("pk")).filter(people__gte=FEWEST).values_list("territory", flat=True))


def promised_on(territories: list[int], first: date, last: date) -> QuerySet[Visit]:
    """The open visits whose promise begins on these days, by the zone of the page."""
    begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1)))
    promises = Appointment.objects.filter(
        state=Appointment.State.CONFIRMED, window__startswith__gte=begin, window__startswith__lt=end
    )
    return Visit.objects.filter(
        state__in=VISIT_OPEN, order__site__territory__in=territories, order__appointments__in=promises
    ).order_by("order__appointments__window", "pk")


def _promised(territories: list[int], first: date) -> Mapping[date, tuple[int, int]]:
    """Day → promises and the minutes of their work. One query."""
    promises = promised_on(territories, first, first + timedelta(days=DAYS - 1)).order_by()
    minutes = Sum(F("order__service_minutes") * F("order__needed_technicians"))
    day = TruncDate("order__appointments__window__startswith")
    days = promises.values(promised_day=day).annotate(orders=Count("pk"), minutes=minutes)
    return {found["promised_day"]: (found["orders"], found["minutes"]) for found in days}


def _usual(territories: list[int]) -> Mapping[int, tuple[int, int, int, int]]:
    """Weekday (Monday is 1) → visits, seconds of work and travel, visits of which both are known, seconds of travel."""
    since = last_whole_week() - (USUAL_WEEKS - 1) * WEEK
    facts: dict[str, Any] = {"territories": territories, "since": since, "days": 7 * USUAL_WEEKS, "fewest": FEWEST}
    with connection.cursor() as cursor:
        cursor.execute(USUAL, facts)
        return {weekday: tuple(map(int, sums)) for weekday, *sums in cursor.fetchall()}  # type: ignore[misc]


def _capacity(territories: list[int], first: date) -> Mapping[date, float]:
    facts: dict[str, Any] = {"territories": territories, "first": first, "last": first + timedelta(days=DAYS - 1)}
    with connection.cursor() as cursor:
        cursor.execute(CAPACITY, facts)
        return {day: float(seconds) / 3600 for day, seconds in cursor.fetchall()}
