"""The rejects file: what was not imported, where it stands and why, ready to be mended and imported again."""

import csv
import os
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from django.utils.translation import gettext as _

from orders.importers.rows import BadRow, RefusedError


class _Writer(Protocol):
    def writerow(self, row: list[Any], /) -> Any: ...


class Rejects:
    """Made at the first bad row; a run without one leaves an older file of that name alone."""

    def __init__(self, path: Path) -> None:
        """Raises `RefusedError` at once where it could not be written later."""
        if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
            raise RefusedError(_("The rejects file %(path)s can't be written.") % {"path": path})
        self._path = path
        self._stack = ExitStack()
        self._rows: _Writer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, bad: BadRow) -> None:
        if self._rows is None:
            # The rows are personal data.
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            file = self._stack.enter_context(os.fdopen(descriptor, "w", encoding="utf-8", newline=""))
            self._rows = csv.writer(file)
            self._rows.writerow(["line", "reason", "row"])
        self._rows.writerow([bad.line, bad.message, bad.text])
