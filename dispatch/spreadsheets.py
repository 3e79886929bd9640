"""Tables as CSV for a spreadsheet: no cell is a formula, whatever people called things."""

from collections.abc import Iterable

import tablib
from django.http import HttpResponse
from django.utils.translation import get_language

from technicians.admin.csv_files import harmless

BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets know that it is UTF-8


def csv_file(name: str, records: Iterable[Iterable[object]]) -> HttpResponse:
    """The first record is the head."""
    sheet = tablib.Dataset()
    for record in records:
        sheet.append([harmless(value) for value in record])
    delimiter = ";" if (get_language() or "").startswith("de") else ","  # as spreadsheets there read it
    body = BYTE_ORDER_MARK + str(sheet.export("csv", delimiter=delimiter))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(body.encode(), content_type="text/csv; charset=utf-8", headers=headers)
