"""CSV files of admin lists: for people's spreadsheets, and safe to open in one."""

import re
from typing import Any

import tablib
from django.db.models import Model
from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV
from import_export.widgets import ForeignKeyWidget, IntegerWidget

from technicians.models import User

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
DELIMITERS = ",;\t"
WHOLE_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula, with a sign in front that keeps it text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


class SpreadsheetCsv(CSV):
    """Read with the delimiter of its first line: spreadsheets in German write semicolons, and a mark in front."""

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> tablib.Dataset:
        text = in_stream.decode("utf-8-sig") if isinstance(in_stream, bytes) else str(in_stream).removeprefix("\ufeff")
        head = text.partition("\n")[0]
        return super().create_dataset(text, delimiter=max(DELIMITERS, key=head.count), **kwargs)


class WholeNumberWidget(IntegerWidget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:  # noqa: ARG002  the library's signature
        """Raises `ValueError` in words."""
        text = str(value or "").strip()
        if not WHOLE_NUMBER.fullmatch(text):
            raise ValueError(_("“%(text)s” is no whole number.") % {"text": text})
        return int(text)


class NameWidget(ForeignKeyWidget):
    """A row that `user` may see, by a text that is no formula when a spreadsheet opens it."""

    user: User

    def __init__(self, model: type[Model], field: str, *, missing: Any) -> None:
        super().__init__(model, field)
        self.missing = missing

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
        rows = super().get_queryset(value, row, *args, **kwargs)
        return rows if self.user.is_superuser else rows.filter(organisation=self.user.organisation_id)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Raises `ValueError` in words where there is none, or more than one."""
        text = str(value or "").strip()
        if text[:1] == "'" and text[1:].startswith(FORMULA_SIGNS):
            text = text[1:]
        found = list(self.get_queryset(text, row, **kwargs).filter(**{self.field: text})[:2])
        if len(found) != 1:
            raise ValueError(self.missing % {"text": text})
        return found[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(harmless(super().render(value, obj, **kwargs) or ""))
