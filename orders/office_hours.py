"""When the office calls people: working days of a territory, 8 to 18 o'clock local time."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from holidays import country_holidays

from technicians.models import Territory

OPENS, CLOSES = time(8), time(18)
PROMISE = timedelta(hours=2)
ROUND_MINUTES = 15
SATURDAY = 5


def next_window(now: datetime, *, territory: Territory | None) -> DateTimeTZRange:
    """The next 2 hours in which the office can call: from the next quarter of an hour, or from 8 o'clock on the next working day."""
    zone = territory.zone if territory else ZoneInfo(settings.TIME_ZONE)
    start = now.astimezone(zone).replace(minute=now.minute // ROUND_MINUTES * ROUND_MINUTES, second=0, microsecond=0)
    start += timedelta(minutes=ROUND_MINUTES)
    day = start.date()
    while not _works(day, territory) or start > _at(day, CLOSES, zone) - PROMISE:
        day += timedelta(days=1)
        start = _at(day, OPENS, zone)
    start = max(start, _at(day, OPENS, zone))
    return DateTimeTZRange(start, start + PROMISE)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone)


def _works(day: date, territory: Territory | None) -> bool:
    if day.weekday() >= SATURDAY:
        return False
    if territory is None:
        return True
    return day not in country_holidays(territory.country, subdiv=territory.holiday_region or None, years=day.year)
