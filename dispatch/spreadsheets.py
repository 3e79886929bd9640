"""Tables for a spreadsheet: no cell is a formula, whatever people called things."""

from collections.abc import Iterable

import tablib
from django.http import HttpResponse
from django.utils.translation import get_language

from technicians.admin.csv_files import harmless

BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets know that it is UTF-8
Records = Iterable[Iterable[object]]


def sheet_of(records: Records, *, title: str = "") -> tablib.Dataset:
    """The first record is the head."""
    head, *rows = [[harmless(value) for value in record] for record in records]
    return tablib.Dataset(*rows, headers=head, title=title)


def as_csv(sheet: tablib.Dataset) -> bytes:
    delimiter = ";" if (get_language() or "").startswith("de") else ","  # as spreadsheets there read it
    return (BYTE_ORDER_MARK + str(sheet.export("csv", delimiter=delimiter))).encode()


def csv_file(name: str, records: Records) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(as_csv(sheet_of(records)), content_type="text/csv; charset=utf-8", headers=headers)
