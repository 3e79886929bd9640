"""Due times in working hours: 8 to 18 o'clock, Monday to Friday, without the territory's public holidays.

Local time decides what is a working hour, UTC does the arithmetic, so that a change of the clock costs nothing.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from technicians.models import Territory
from technicians.services.shifts import public_holidays

OPENS, CLOSES = time(8), time(18)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The clock and the public holidays of one territory."""

    zone: ZoneInfo
    country: str
    region: str

    def after(self, start: datetime, *, hours: int) -> datetime:
        """The instant at which `hours` working hours have passed since `start` (aware), in UTC.

        10 hours from 8 o'clock end at 18 o'clock of that day; 0 hours mean the next working moment.
        """
        left = timedelta(hours=hours)
        moment = start.astimezone(UTC)
        day = start.astimezone(self.zone).date()
        while True:
            opens, closes = _opening(day, self)
            moment = max(moment, opens)
            if opens < closes and moment + left <= closes:
                return moment + left
            left -= max(closes - moment, timedelta(0))
            day += timedelta(days=1)


def calendar_of(territory: Territory) -> Calendar:
    return Calendar(territory.zone, territory.country, territory.holiday_region)


@lru_cache(maxsize=4096)
def _opening(day: date, calendar: Calendar) -> tuple[datetime, datetime]:
    """When work begins and ends on that local day, in UTC; twice the same instant where nobody works."""
    opens = datetime.combine(day, OPENS, calendar.zone).astimezone(UTC)
    closes = datetime.combine(day, CLOSES, calendar.zone).astimezone(UTC)
    return (opens, closes) if is_working_day(day, calendar) else (opens, opens)


def is_working_day(day: date, calendar: Calendar) -> bool:
    """A region that nobody knows has no holidays here; making shifts is where its dispatcher is told so."""
    if day.weekday() >= SATURDAY:
        return False
    try:
        return day not in public_holidays(calendar.country, calendar.region)
    except NotImplementedError:
        return True
