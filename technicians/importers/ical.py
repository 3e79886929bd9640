"""Shifts and absences from iCalendar (RFC 5545), with events that come again written out one by one."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from django.utils.translation import gettext as _
from icalendar import Calendar

from technicians.importers.entries import (
    KIND_WORDS,
    MOST_ENTRIES,
    SHIFT,
    Entry,
    Reading,
    Refused,
    UnreadableError,
    UnreadableFileError,
    check_span,
    horizon,
    midnight,
    on_the_wall,
    short,
)

# A component as the library read it, valid or not: what stands in its properties is whatever the file says.
Event = Any
OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
MOST_SERIES = 100
OLDEST_SERIES = timedelta(days=3660)


def read_ical(data: bytes, *, zone: ZoneInfo, default_kind: str) -> Reading:
    """All events near today (`horizon`); times without a zone and whole days are `zone`'s.

    Raises `UnreadableFileError`. An event is of the kind that its categories name, else of `default_kind`.
    """
    try:
        events = Calendar.from_ical(data).walk("VEVENT")
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise UnreadableFileError(_("This is no calendar in the format iCalendar (.ics).")) from error
    if len(events) > MOST_ENTRIES:
        raise UnreadableFileError(_("The file has more than %(most)s entries.") % {"most": MOST_ENTRIES})
    lines = [n for n, text in enumerate(data.splitlines(), 1) if text.strip().upper() == b"BEGIN:VEVENT"]
    series: dict[str, list[tuple[int, Event]]] = defaultdict(list)
    for line, event in zip(lines, events, strict=False):
        series[str(event.get("UID", f"without {line}"))].append((line, event))
    reading = Reading()
    if sum("RRULE" in event for event in events) > MOST_SERIES:
        raise UnreadableFileError(_("More than %(most)s events of the file come again.") % {"most": MOST_SERIES})
    for group in series.values():
        _read_series(reading, group, zone, default_kind)
    return reading


def _read_series(reading: Reading, group: list[tuple[int, Event]], zone: ZoneInfo, default_kind: str) -> None:
    """The events of one name: one event, or one that comes again with the days that differ."""
    comes_again = any("RRULE" in event or "RDATE" in event for _line, event in group)
    line = group[0][0]
    try:
        for line, event in group:  # noqa: B007  the line that is refused
            _check(event)
        line = group[0][0]
        for event in _occurrences(group) if comes_again else [event for _line, event in group]:
            reading.add(_entry(event, line, zone, default_kind, comes_again=comes_again))
    except UnreadableError as error:
        reading.refused.append(Refused(line, str(error)))
    except (ValueError, TypeError, KeyError, OverflowError, AttributeError) as error:
        if isinstance(error, UnreadableFileError):
            raise
        reading.refused.append(Refused(line, _("This event can't be read.")))


def _occurrences(group: list[tuple[int, Event]]) -> Iterator[Event]:
    calendar = Calendar()
    for _line, event in group:
        calendar.add_component(event)
    yield from recurring_ical_events.of(calendar).between(*horizon())


def _check(event: Event) -> None:
    begin = event.get("DTSTART")
    if begin is None or not isinstance(begin.dt, date):
        raise UnreadableError(_("The event has no beginning."))
    if isinstance(begin.dt, datetime) and begin.dt.tzinfo is None and (name := begin.params.get("TZID")):
        raise UnreadableError(_("The time zone “%(name)s” is not known.") % {"name": str(name)[:60]})
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if any(often in rule.get("FREQ", []) for often in OFTEN) or any(part in rule for part in WITHIN_A_DAY):
            raise UnreadableError(_("The event comes again more often than once a day."))
        if _day(begin.dt) < (horizon()[0] - OLDEST_SERIES).date():
            raise UnreadableError(_("The event has come again for more than ten years. Please begin a new series."))


def _entry(event: Event, line: int, zone: ZoneInfo, default_kind: str, *, comes_again: bool) -> Entry:
    first, last = event["DTSTART"].dt, _end(event)
    kind = _kind(event, default_kind)
    if kind == SHIFT and not isinstance(first, datetime):
        raise UnreadableError(_("A shift needs a time to begin and to end, not a whole day."))
    begin, end = _instant(first, zone), _instant(last, zone)
    check_span(kind, begin, end)
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return Entry(line, kind, begin, end, _uid(event, first, comes_again=comes_again), cancelled=cancelled)


def _end(event: Event) -> datetime | date:
    """RFC 5545: an event with neither end nor duration is a whole day, or takes no time."""
    if "DTEND" in event:
        end: datetime | date = event["DTEND"].dt
        return end
    first = event["DTSTART"].dt
    if "DURATION" in event:
        after: datetime | date = first + event["DURATION"].dt
        return after
    whole: datetime | date = first if isinstance(first, datetime) else first + timedelta(days=1)
    return whole


def _instant(told: datetime | date, zone: ZoneInfo) -> datetime:
    if not isinstance(told, datetime):
        return midnight(told, zone)
    return told.astimezone(UTC) if told.tzinfo else on_the_wall(told, zone)


def _day(told: datetime | date) -> date:
    return told.date() if isinstance(told, datetime) else told


def _kind(event: Event, default_kind: str) -> str:
    listed: Any = event.get("CATEGORIES", [])
    categories = listed if isinstance(listed, list) else [listed]
    words = [str(word).strip().lower() for category in categories for word in getattr(category, "cats", [category])]
    return next((KIND_WORDS[word] for word in words if word in KIND_WORDS), default_kind)


def _uid(event: Event, first: datetime | date, *, comes_again: bool) -> str:
    """The name of the event; of one that comes again with the day on which it belongs, moved or not."""
    name = str(event.get("UID", ""))
    if not name or not comes_again:
        return short(name)
    belongs = event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else first
    return short(f"{name} {belongs.isoformat()}")
