"""Files of admin lists: for people's spreadsheets, and safe to open in one."""

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import tablib
from django.db.models import Model
from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV, XLSX
from import_export.widgets import ForeignKeyWidget, IntegerWidget

from technicians.importers.text import text_of
from technicians.models import User

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
DELIMITERS = ",;\t"
MOST_LINES, MOST_UNPACKED_BYTES = 5000, 50 * 1024 * 1024
WHOLE_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula, with a sign in front that keeps it text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def unmarked(text: str) -> str:
    """The text again that `harmless` had put a mark before."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_SIGNS) else text


class FileRefusedError(ValueError):
    """A file that can be read, and is not taken; in words."""


class SpreadsheetCsv(CSV):
    """Read with the delimiter of its first line: spreadsheets in German write semicolons, and a mark in front."""

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> tablib.Dataset:
        text = text_of(in_stream) if isinstance(in_stream, bytes) else str(in_stream).removeprefix("\ufeff")
        head = text.partition("\n")[0]
        return limited(super().create_dataset(text, delimiter=max(DELIMITERS, key=head.count), **kwargs))


class SpreadsheetXlsx(XLSX):
    """The first sheet; of a formula only what it came to."""

    def create_dataset(self, in_stream: Any) -> tablib.Dataset:
        """Raises `FileRefusedError`, also for a small file that would unpack to a huge one."""
        with ZipFile(BytesIO(in_stream)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise FileRefusedError(_("The file is too large. Please send it in parts."))
        return limited(super().create_dataset(in_stream))


def limited(dataset: tablib.Dataset) -> tablib.Dataset:
    if len(dataset) > MOST_LINES:
        text = _("The file has more than %(most)s lines. Please send it in parts.")
        raise FileRefusedError(text % {"most": MOST_LINES})
    return dataset


class WholeNumberWidget(IntegerWidget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:  # noqa: ARG002  the library's signature
        """Raises `ValueError` in words."""
        text = "" if value is None else str(value).strip()
        if not WHOLE_NUMBER.fullmatch(text):
            raise ValueError(_("“%(text)s” is no whole number.") % {"text": text})
        return int(text)


class OptionalNumberWidget(WholeNumberWidget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:  # type: ignore[override]
        return super().clean(value, row, **kwargs) if str(value or "").strip() else None


class NameWidget(ForeignKeyWidget):
    """A row that `user` may see, by a text that is no formula when a spreadsheet opens it."""

    user: User | None = None  # set before anything is read

    def __init__(self, model: type[Model], field: str, *, missing: Any) -> None:
        super().__init__(model, field)
        self.missing = missing

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
        rows = super().get_queryset(value, row, *args, **kwargs)
        if self.user is None:
            return rows.none()
        return rows if self.user.is_superuser else rows.filter(organisation=self.user.organisation_id)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Raises `ValueError` in words where there is none, or more than one."""
        text = unmarked(str(value or "").strip())
        found = list(self.get_queryset(text, row, **kwargs).filter(**{self.field: text})[:2])
        if len(found) != 1:
            raise ValueError(self.missing % {"text": text})
        return found[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(harmless(super().render(value, obj, **kwargs) or ""))
