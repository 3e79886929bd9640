"""Text files row by row, with the number of the physical line and the row as it stands in the file."""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from orders.importers.rows import BadRow, ImportedTicket, Reason, RefusedError, RowError

_CHUNK_BYTES = 1 << 20
_LONGEST_LINE_BYTES = 1 << 20


def check_text(path: Path) -> int:
    """Raise `RefusedError` unless the whole file is UTF-8 text; returns its number of lines."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    lines, open_line_bytes, blank = 0, 0, True
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                blank = not decoder.decode(chunk).strip() and blank
                lines += chunk.count(b"\n")
                _head, newline, tail = chunk.rpartition(b"\n")
                open_line_bytes = len(tail) if newline else open_line_bytes + len(chunk)
                if b"\0" in chunk or open_line_bytes > _LONGEST_LINE_BYTES:
                    raise RefusedError(_("%(path)s is a binary file. Expected: text in UTF-8.") % {"path": path})
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise RefusedError(
            _("%(path)s is not in UTF-8 (after line %(line)d). Save it as UTF-8 and try again.")
            % {"path": path, "line": lines}
        ) from error
    except OSError as error:
        raise RefusedError(
            _("%(path)s can't be read: %(why)s.") % {"path": path, "why": error.strerror or type(error).__name__}
        ) from error
    if blank:
        raise RefusedError(_("%(path)s is empty.") % {"path": path})
    return lines + 1


class _Lines:
    """The lines of a file, remembering those since the last call of `take`."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._taken: list[str] = []
        self._before = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            self._taken.append(line)
            yield line

    def take(self) -> tuple[int, str]:
        """The number of the first line since the last call, and the text since then."""
        first, text = self._before + 1, "".join(self._taken)
        self._before += len(self._taken)
        self._taken.clear()
        return first, text.rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a CSV file; `record["City"]` is that cell without white space around it."""

    line: int
    text: str
    columns: dict[str, int]
    cells: list[str]

    def __getitem__(self, column: str) -> str:
        return " ".join(self.cells[self.columns[column]].split())


def csv_header(path: Path, *, delimiter: str = ",") -> list[str]:
    """The first row, its names stripped; empty where there is none that can be read as CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            return [name.strip() for name in next(csv.reader(file, delimiter=delimiter, strict=True), [])]
        except csv.Error:
            return []


def csv_records(path: Path, *, delimiter: str = ",") -> Iterator[Record | BadRow]:
    """Every row after the header. Strict, so that an open quote costs the rows it swallows and no more."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        columns = {name.strip(): index for index, name in enumerate(next(reader))}
        lines.take()
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                line, text = lines.take()
                yield BadRow.of(RowError(Reason.UNREADABLE, str(error)), line=line, text=text)
                continue
            line, text = lines.take()
            if cells:
                yield _record(line, text, columns, cells)


def _record(line: int, text: str, columns: dict[str, int], cells: list[str]) -> Record | BadRow:
    if len(cells) == len(columns):
        return Record(line, text, columns, cells)
    error = RowError(
        Reason.COLUMNS, _("%(found)d instead of %(expected)d") % {"found": len(cells), "expected": len(columns)}
    )
    return BadRow.of(error, line=line, text=text)


def converted(
    records: Iterable[Record | BadRow], convert: Callable[[Record], ImportedTicket]
) -> Iterator[ImportedTicket | BadRow]:
    for record in records:
        if isinstance(record, BadRow):
            yield record
            continue
        try:
            yield convert(record)
        except RowError as error:
            yield BadRow.of(error, line=record.line, text=record.text)


def require_columns(path: Path, *, found: Sequence[str], wanted: Sequence[str]) -> None:
    """Raise `RefusedError` that names what is missing, or twice there."""
    missing = [name for name in wanted if name not in found]
    twice = sorted({name for name in found if found.count(name) > 1})
    if missing:
        raise RefusedError(
            _("%(path)s has no column %(missing)s. Expected a header with: %(wanted)s.")
            % {"path": path, "missing": ", ".join(missing), "wanted": ", ".join(wanted)}
        )
    if twice:
        raise RefusedError(
            _("%(path)s has a column twice: %(twice)s.") % {"path": path, "twice": ", ".join(map(repr, twice))}
        )
