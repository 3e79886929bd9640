"""Numbers for rows that have none: a hash of the row, and which of the identical rows it is."""

import hashlib
import sqlite3
from dataclasses import replace
from types import TracebackType
from typing import Self

from orders.importers.rows import ImportedTicket


class Occurrences:
    """Counts identical rows of a file. A second run of the file gives the same numbers, and true twins stay two.

    The counts lie in a temporary file of SQLite (the path "" means that), so that memory stays the same for a
    file of any length.
    """

    def __init__(self) -> None:
        self._counts = sqlite3.connect("")
        self._counts.execute("CREATE TABLE seen (row BLOB PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._counts.close()

    def numbered(self, row: ImportedTicket) -> ImportedTicket:
        """The row with an `external_id`, its own or "hash-occurrence"."""
        if row.external_id:
            return row
        digest = hashlib.blake2b("\x1f".join((row.source, *row.identity)).encode(), digest_size=16)
        (times,) = self._counts.execute(
            "INSERT INTO seen VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times",
            (digest.digest(),),
        ).fetchone()
        return replace(row, external_id=f"{digest.hexdigest()}-{times}")
