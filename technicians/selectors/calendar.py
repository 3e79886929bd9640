"""A technician's shifts and absences, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from technicians.models import Absence, Shift, Technician


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on a day: when, what and of which sort (`shift` or an absence's kind)."""

    row: Shift | Absence
    kind: str
    what: str
    when: str


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    marks: tuple[Mark, ...]


def calendar_of(technician: Technician, *, first: date, last: date) -> list[Day]:
    """Each day from `first` to `last`, both included, by the territory's clock; 2 queries."""
    zone = technician.territory.zone
    span = (datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone))
    shifts = list(Shift.objects.filter(technician=technician, during__overlap=span).order_by("during"))
    absences = list(Absence.objects.filter(technician=technician, during__overlap=span).order_by("during"))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [Day(day, tuple(_marks(day, shifts, absences, zone))) for day in days]


def _marks(day: date, shifts: list[Shift], absences: list[Absence], zone: ZoneInfo) -> Iterator[Mark]:
    begin, end = (datetime.combine(day + timedelta(days=n), time(), zone) for n in (0, 1))
    for absence in absences:
        if absence.during.lower < end and begin < absence.during.upper:
            lower, upper = max(absence.during.lower, begin), min(absence.during.upper, end)
            when = _("all day") if (lower, upper) == (begin, end) else _hours(lower, upper, zone)
            yield Mark(absence, absence.kind, absence.get_kind_display(), when)
    for shift in shifts:
        if shift.during.lower.astimezone(zone).date() == day:
            yield Mark(shift, "shift", _("Shift"), _hours(shift.during.lower, shift.during.upper, zone))


def _hours(begin: datetime, end: datetime, zone: ZoneInfo) -> str:
    return f"{begin.astimezone(zone):%H:%M}–{end.astimezone(zone):%H:%M}"
