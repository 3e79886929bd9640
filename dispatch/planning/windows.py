"""The window that a customer is promised for a planned visit."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

HOUR = timedelta(hours=1)
LENGTH = 2 * HOUR


def promised_window(start: datetime, *, shift: DateTimeTZRange, zone: ZoneInfo) -> DateTimeTZRange:
    """Two hours on whole local hours that contain the planned start, with it as near the middle as can be.

    Inside the technician's shift where such a window exists: 15:40 in a shift until 17:00 is 15 to 17 o'clock.
    """
    local = start.astimezone(zone)
    hour = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    choices = [DateTimeTZRange(first, first + LENGTH) for first in (hour - HOUR, hour)]
    inside = [c for c in choices if shift.lower <= c.lower and c.upper <= shift.upper]
    return min(inside or choices, key=lambda c: abs(c.lower + LENGTH / 2 - start))
