"""Concrete shifts out of weekly patterns: local times, public holidays left out."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache

import holidays
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from technicians.models import Shift, Technician, WeeklyShift


@transaction.atomic
def make_shifts(*, technicians: Iterable[Technician], first: date, last: date) -> int:
    """Write the shifts from `first` to `last`, both included, and return how many were new.

    A technician who has a shift on a day keeps it as it is, so that a second run changes nothing and a
    dispatcher's edit stays. Whoever shall not work on a day is given an absence: a deleted shift comes back.
    """
    technicians = list(technicians)
    prefetch_related_objects(technicians, "territory", "weekly_shifts")
    present = Shift.objects.filter(technician__in=technicians, day__range=(first, last))
    taken = set(present.values_list("technician_id", "day"))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    shifts = [
        shift_on(day, pattern, technician)
        for technician in technicians
        for day in working_days(days, technician)
        if (technician.pk, day) not in taken
        for pattern in technician.weekly_shifts.all()
        if pattern.weekday == day.weekday()
    ]
    before = present.count()
    # Another process may be at it too, and a night shift may reach into the next morning's: the first one stays.
    Shift.objects.bulk_create(shifts, batch_size=2000, ignore_conflicts=True)
    return present.count() - before


def working_days(days: Iterable[date], technician: Technician) -> Iterator[date]:
    territory = technician.territory
    try:
        free = public_holidays(territory.country, territory.holiday_region)
    except NotImplementedError as error:
        raise ValidationError(
            _("Territory %(territory)s: no public holidays are known for “%(region)s”. Correct its country or region."),
            code="holiday_region",
            params={"territory": territory, "region": f"{territory.country} {territory.holiday_region}".strip()},
        ) from error
    return (day for day in days if day not in free)


@cache
def public_holidays(country: str, region: str) -> holidays.HolidayBase:
    """The public holidays of a country and, where `region` is not empty, of that part of it."""
    return holidays.country_holidays(country, subdiv=region or None)


def shift_on(day: date, pattern: WeeklyShift, technician: Technician) -> Shift:
    """The pattern on that day: by the clock on the wall, also where the night has 23 or 25 hours."""
    zone = technician.territory.zone
    last_day = day if pattern.ends_at > pattern.starts_at else day + timedelta(days=1)
    during = DateTimeTZRange(
        datetime.combine(day, pattern.starts_at, zone), datetime.combine(last_day, pattern.ends_at, zone)
    )
    return Shift(technician=technician, day=day, during=during, break_minutes=pattern.break_minutes)
