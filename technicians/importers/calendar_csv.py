"""Shifts and absences from CSV: kind, from, to, and where wanted a break in minutes and a name of one's own."""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from technicians.importers.entries import (
    KIND_WORDS,
    MOST_BREAK_MINUTES,
    SHIFT,
    Entry,
    Reading,
    Refused,
    UnreadableError,
    UnreadableFileError,
    check_span,
    midnight,
    on_the_wall,
    short,
)
from technicians.importers.text import text_of

DELIMITERS = ";,\t"
COLUMNS = {
    "kind": "kind",
    "art": "kind",
    "from": "from",
    "von": "from",
    "to": "to",
    "bis": "to",
    "break": "break",
    "pause": "break",
    "uid": "uid",
}
NEEDED = ("kind", "from")
MOST_LINES = 4000
GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
MINUTES = re.compile(r"\d{1,3}", re.ASCII)


def read_csv(data: bytes, *, zone: ZoneInfo) -> Reading:
    """All lines; times without an offset are `zone`'s. Raises `UnreadableFileError`."""
    lines = text_of(data).splitlines()
    head = lines[0] if lines else ""
    rows = csv.reader(lines, delimiter=max(DELIMITERS, key=head.count))
    reading = Reading()
    try:
        names = [COLUMNS.get(name.strip().lower(), "") for name in next(rows, [])]
        if missing := [name for name in NEEDED if name not in names]:
            words = _("The first line must name the columns kind, from and to. Missing: %(names)s.")
            raise UnreadableFileError(words % {"names": ", ".join(missing)})
        for row in islice(rows, MOST_LINES):
            _read_row(reading, dict(zip(names, map(str.strip, row), strict=False)), rows.line_num, zone)
    except csv.Error as error:
        raise UnreadableFileError(_("Line %(line)s is no CSV.") % {"line": rows.line_num}) from error
    return reading


def _read_row(reading: Reading, row: Mapping[str, str], line: int, zone: ZoneInfo) -> None:
    if not any(row.values()):
        return
    try:
        reading.add(_entry(row, line, zone))
    except UnreadableError as error:
        reading.refused.append(Refused(line, str(error)))


def _entry(row: Mapping[str, str], line: int, zone: ZoneInfo) -> Entry:
    kind = KIND_WORDS.get(row["kind"].lower())
    if kind is None:
        raise UnreadableError(
            _("“%(kind)s” is no kind. Write shift, holiday, sick, training or other.") % {"kind": row["kind"][:30]}
        )
    first = _moment(row["from"], _("from"), zone)
    last = _moment(row["to"], _("to"), zone) if row.get("to") else first
    if kind == SHIFT and not (isinstance(first, datetime) and isinstance(last, datetime)):
        raise UnreadableError(_("A shift needs a time in from and to, such as 2026-12-01 08:00."))
    begin = first if isinstance(first, datetime) else midnight(first, zone)
    end = last if isinstance(last, datetime) else midnight(last + timedelta(days=1), zone)
    check_span(kind, begin, end)
    return Entry(line, kind, begin, end, short(row.get("uid", "")), _minutes(row.get("break", "")))


def _moment(text: str, column: str, zone: ZoneInfo) -> datetime | date:
    """An instant, or a whole day."""
    iso = " ".join(_parts(text))
    try:
        if len(iso) <= len("2026-12-01"):
            return date.fromisoformat(iso)
        told = datetime.fromisoformat(iso)
        return told.astimezone(UTC) if told.tzinfo else on_the_wall(told, zone)
    except UnreadableError:
        raise
    except (ValueError, OverflowError):
        raise UnreadableError(
            _("“%(text)s” in %(column)s is no day or time. Write 2026-12-01 or 2026-12-01 08:00.")
            % {"text": text[:30], "column": column}
        ) from None


def _parts(text: str) -> Iterator[str]:
    for part in text.replace("T", " ").split():
        found = GERMAN_DAY.fullmatch(part)
        yield f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else part


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if not MINUTES.fullmatch(text) or int(text) > MOST_BREAK_MINUTES:
        raise UnreadableError(_("“%(text)s” is no break in minutes, from 0 to 240.") % {"text": text[:30]})
    return int(text)
