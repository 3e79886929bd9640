"""What a calendar's file changes in a technician's shifts and absences: first shown, then written in one go."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Model, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from technicians.importers.entries import Entry
from technicians.models import Absence, Shift, Technician

DEFAULT_BREAK_MINUTES = 30
Row = Shift | Absence
Span = tuple[datetime, datetime]


class Standing(TextChoices):
    NEW = "new", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Changed")
    REMOVED = "removed", gettext_lazy("Removed")
    SAME = "same", gettext_lazy("The same")
    REFUSED = "refused", gettext_lazy("Refused")


WRITTEN = (Standing.NEW, Standing.CHANGED, Standing.REMOVED)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry beside the row that it means, if there is one; `reason` says why it is refused."""

    entry: Entry
    row: Row | None
    standing: Standing
    reason: str = ""


def compare(*, technician: Technician, entries: Sequence[Entry]) -> list[Line]:
    """What each entry would do, in the order of the file; 2 queries.

    An entry means the row that came from the event of the same name; else the one that begins at the same time and
    has no name; a shift else the one on the same day that it overlaps, since a day has shifts by the weekly pattern.
    """
    if not entries:
        return []
    shifts, absences = (_rows_near(model, technician, entries) for model in (Shift, Absence))
    taken: set[tuple[bool, int]] = set()
    lines = []
    for entry in entries:
        mine, others = (shifts, absences) if entry.is_shift else (absences, shifts)
        row = mine.of(entry)
        if row is not None and (entry.is_shift, row.pk) in taken and entry.uid != row.uid:
            row = None  # another event at the same time
        if entry.uid and others.by_uid.get(entry.uid):
            reason = _("It came in as something else before. Remove that first.")
            lines.append(Line(entry, None, Standing.REFUSED, reason))
        elif row is not None and (entry.is_shift, row.pk) in taken:
            lines.append(Line(entry, row, Standing.REFUSED, _("An earlier line of the file says the same.")))
        else:
            if row is not None:
                taken.add((entry.is_shift, row.pk))
            lines.append(Line(entry, row, _standing(entry, row)))
    return _without_overlaps(_without_twins(lines), shifts.rows)


@transaction.atomic
def apply(*, technician: Technician, entries: Sequence[Entry]) -> list[Line]:
    """Write what `compare` shows, as things stand now; what is refused stays as it is. Returns the lines."""
    Technician.objects.select_for_update().get(pk=technician.pk)
    lines = compare(technician=technician, entries=entries)
    written = [line for line in lines if line.standing in WRITTEN]
    gone = [line.row for line in written if line.row is not None]
    # Taken away first, so that two shifts may change places; those that were there keep their number.
    Shift.objects.filter(pk__in=[row.pk for row in gone if isinstance(row, Shift)]).delete()
    Absence.objects.filter(pk__in=[row.pk for row in gone if isinstance(row, Absence)]).delete()
    kept = [line for line in written if line.standing != Standing.REMOVED]
    Shift.objects.bulk_create([_shift(technician, line) for line in kept if line.entry.is_shift])
    Absence.objects.bulk_create([_absence(technician, line) for line in kept if not line.entry.is_shift])
    return lines


class _Rows:
    """The rows of one kind near the entries, found by the ways in which an entry may mean them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = list(rows)
        self.by_uid = {row.uid: row for row in self.rows if row.uid}
        self.by_begin = {row.during.lower: row for row in self.rows if not row.uid}

    def of(self, entry: Entry) -> Row | None:
        row = self.by_uid.get(entry.uid) if entry.uid else None
        row = row or self.by_begin.get(entry.begin)
        if row is None and entry.is_shift:
            free = (row for row in self.rows if not row.uid)
            touching = [r for r in free if r.during.lower < entry.end and entry.begin < r.during.upper]
            row = touching[0] if len(touching) == 1 else None
        return row


def _rows_near(model: type[Shift] | type[Absence], technician: Technician, entries: Sequence[Entry]) -> _Rows:
    first, last = min(entry.begin for entry in entries), max(entry.end for entry in entries)
    rows: QuerySet[Model] = model._default_manager.filter(technician=technician)
    near = rows.filter(during__overlap=(first - timedelta(days=1), last + timedelta(days=1)))
    named = rows.filter(uid__in={entry.uid for entry in entries if entry.uid})
    return _Rows((near | named).order_by("during"))  # type: ignore[arg-type]


def _standing(entry: Entry, row: Row | None) -> Standing:
    if entry.cancelled:
        return Standing.SAME if row is None else Standing.REMOVED
    if row is None:
        return Standing.NEW
    return Standing.SAME if _said(entry, row) == _facts(row) else Standing.CHANGED


def _said(entry: Entry, row: Row) -> tuple[object, ...]:
    """The row as the entry would have it; what a file doesn't say stays."""
    uid = entry.uid or row.uid
    if isinstance(row, Shift):
        minutes = row.break_minutes if entry.break_minutes is None else entry.break_minutes
        return entry.begin, entry.end, uid, minutes
    return entry.begin, entry.end, uid, entry.kind


def _facts(row: Row) -> tuple[object, ...]:
    return row.during.lower, row.during.upper, row.uid, row.break_minutes if isinstance(row, Shift) else row.kind


def _without_twins(lines: list[Line]) -> list[Line]:
    """New ones that the file itself says twice."""
    seen: set[tuple[object, ...]] = set()
    checked = []
    for line in lines:
        entry = line.entry
        name = (entry.uid,) if entry.uid else (entry.is_shift, entry.begin)
        if line.standing == Standing.NEW and name in seen:
            reason = _("An earlier line of the file says the same.")
            checked.append(replace(line, standing=Standing.REFUSED, reason=reason))
        else:
            seen.add(name)
            checked.append(line)
    return checked


def _without_overlaps(lines: list[Line], shifts: Iterable[Row]) -> list[Line]:
    """Nobody works two shifts at a time. What is refused leaves its row as it is, which others may then overlap."""
    while True:
        moved = {line.row.pk for line in lines if line.entry.is_shift and line.row and line.standing in WRITTEN}
        spans: list[Span] = sorted((row.during.lower, row.during.upper) for row in shifts if row.pk not in moved)
        checked = [_if_free(line, spans) for line in lines]
        if checked == lines:
            return lines
        lines = checked


def _if_free(line: Line, spans: list[Span]) -> Line:
    """The line, refused if its shift overlaps one of `spans`; else it is one of them from now on."""
    if not line.entry.is_shift or line.standing not in (Standing.NEW, Standing.CHANGED):
        return line
    span = line.entry.begin, line.entry.end
    after = bisect_left(spans, span)
    before_overlaps = after > 0 and spans[after - 1][1] > span[0]
    if before_overlaps or (after < len(spans) and spans[after][0] < span[1]):
        return replace(line, standing=Standing.REFUSED, reason=_("The technician has another shift in this time."))
    insort(spans, span)
    return line


def _shift(technician: Technician, line: Line) -> Shift:
    entry, row = line.entry, line.row
    minutes = row.break_minutes if isinstance(row, Shift) else DEFAULT_BREAK_MINUTES
    return Shift(
        pk=row.pk if row else None,
        technician=technician,
        day=entry.begin.astimezone(technician.territory.zone).date(),
        during=DateTimeTZRange(entry.begin, entry.end),
        break_minutes=minutes if entry.break_minutes is None else entry.break_minutes,
        uid=entry.uid or (row.uid if row else ""),
    )


def _absence(technician: Technician, line: Line) -> Absence:
    entry, row = line.entry, line.row
    return Absence(
        pk=row.pk if row else None,
        technician=technician,
        during=DateTimeTZRange(entry.begin, entry.end),
        kind=entry.kind,
        uid=entry.uid or (row.uid if row else ""),
    )
