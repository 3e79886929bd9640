"""Import a file of tickets: read, place, write; what happened to every row is counted."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from orders.catalogue import install_catalogue
from orders.importers import comcast, json_tickets, mapped_csv, montgomery
from orders.importers.mapping import read_mapping
from orders.importers.occurrences import Occurrences
from orders.importers.placing import Placer
from orders.importers.rejects import Rejects
from orders.importers.rows import BadRow, ImportedTicket, Reason, RefusedError, Warned
from orders.importers.store import Store
from orders.importers.text_file import check_text
from orders.models import Category
from technicians.models import Organisation

FORMATS = ("montgomery", "comcast", "csv", "json")
_CHUNK_ROWS = 1_000

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class ImportCounts:
    """Every row that was read is imported, already there, not open on the day, or rejected.

    `sites` counts the new sites by the accuracy of their point ("" for none).
    """

    read: int = 0
    imported: int = 0
    already_there: int = 0
    not_open: int = 0
    rejected: Counter[Reason] = field(default_factory=Counter)
    warned: Counter[Warned] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)


def rows_of(path: Path, *, file_format: str, mapping: Path | None = None) -> Iterator[ImportedTicket | BadRow]:
    """The file's rows, one at a time; raises `RefusedError` at once where it is not what `file_format` says."""
    if (mapping is None) == (file_format == "csv"):
        raise RefusedError(_("The format csv, and no other, needs a mapping file."))
    if mapping:
        return mapped_csv.read(path, mapping=read_mapping(mapping))
    readers = {"montgomery": montgomery.read, "comcast": comcast.read, "json": json_tickets.read}
    return readers[file_format](path)


def import_tickets(
    *,
    organisation: Organisation,
    path: Path,
    file_format: str,
    placer: Placer,
    rejects: Path,
    as_of: date | None = None,
    mapping: Path | None = None,
    progress: Progress | None = None,
) -> ImportCounts:
    """Import the tickets of a file that are not there yet; `progress` is told lines done and lines in all.

    An organisation without any category gets the standard catalogue first. Memory does not grow with the file. It
    is committed in chunks, so an import that was interrupted is finished by running it again. With `as_of` the file
    is taken as it stood on that day. Raises `RefusedError`, with nothing written, where the file as a whole can't be
    what it is said to be.
    """
    lines = check_text(path)
    rows = rows_of(path, file_format=file_format, mapping=mapping)
    if rejects.exists() and rejects.samefile(path):
        raise RefusedError(_("The rejects would overwrite %(path)s itself.") % {"path": path})
    if not Category.objects.filter(organisation=organisation).exists():
        install_catalogue(organisation=organisation)
    store = Store(organisation=organisation, placer=placer)
    with Rejects(rejects) as rejected, Occurrences() as occurrences:
        run = _Run(store=store, rejects=rejected, occurrences=occurrences, as_of=as_of)
        for row in rows:
            run.take(row)
            if progress and run.counts.read % _CHUNK_ROWS == 0:
                progress(row.line, lines)
        run.flush()
    if progress:
        progress(lines, lines)
    return run.counts


@dataclass(slots=True, kw_only=True)
class _Run:
    """Takes rows one by one and writes them a chunk at a time."""

    store: Store
    rejects: Rejects
    occurrences: Occurrences
    as_of: date | None
    counts: ImportCounts = field(default_factory=ImportCounts)
    chunk: list[ImportedTicket] = field(default_factory=list)

    def take(self, row: ImportedTicket | BadRow) -> None:
        self.counts.read += 1
        if isinstance(row, BadRow):
            self.counts.rejected[row.reason] += 1
            self.rejects.add(row)
            return
        # Numbered before the day is asked for: twins keep their numbers whatever the day.
        numbered = self.occurrences.numbered(row)
        kept = numbered.as_it_stood_on(self.as_of) if self.as_of else numbered
        if kept is None:
            self.counts.not_open += 1
            return
        self.chunk.append(kept)
        if len(self.chunk) == _CHUNK_ROWS:
            self.flush()

    def flush(self) -> None:
        if not self.chunk:
            return
        written = self.store.write(self.chunk)
        self.counts.imported += len(written.rows)
        self.counts.already_there += len(self.chunk) - len(written.rows)
        self.counts.warned.update(warning for row in written.rows for warning in row.warnings)
        self.counts.sites.update(site.accuracy for site in written.new_sites)
        self.chunk.clear()
