"""The figures page, the rows behind each of its numbers, and both as files."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dispatch.board.frame import frame_of
from dispatch.figures.cards import cards_of
from dispatch.figures.definitions import FIGURES
from dispatch.figures.listing import listing_of
from dispatch.figures.load import backlog_table, forecast_chart
from dispatch.figures.rows import COLUMNS
from dispatch.figures.selection import OTHER, WEEKS, Selection, select
from dispatch.figures.sums import Figured
from dispatch.figures.tables import records, tables_of
from dispatch.spreadsheets import csv_file
from technicians.access import signed_in


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    selection = asked(request)
    frame = frame_of(request, _("Figures"))
    figured = Figured(selection)
    return render(
        request,
        "figures/page.html",
        {
            **frame,
            "page": "admin:figures",
            "selection": selection,
            "weeks": WEEKS,
            "other": OTHER,
            "figured": figured,
            "figures": FIGURES,
            "cards": cards_of(figured),
            "tables": tables_of(figured),
            "backlog": backlog_table(selection),
            "forecast": forecast_chart(selection) if selection.kind is None else None,
        },
    )


@require_GET
def as_file(request: HttpRequest) -> HttpResponse:
    selection = asked(request)
    found = next((table for table in tables_of(Figured(selection)) if table.key == request.GET.get("by")), None)
    if found is None:
        raise Http404
    return csv_file(f"figures-{found.key}-{selection.until}", records(found))


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The visits or calls behind a number, a page at a time; as a file with `file=csv`."""
    selection = asked(request)
    listing = listing_of(selection, request.GET)
    if request.GET.get("file") == "csv":
        return csv_file(f"figures-rows-{selection.until}", [map(str, COLUMNS), *(line.cells for line in listing.lines)])
    address = request.GET.copy()
    address.pop("page", None)
    frame = frame_of(request, str(listing.title))
    return render(
        request,
        "figures/rows.html",
        {
            **frame,
            "selection": selection,
            "listing": listing,
            "columns": COLUMNS,
            "page": listing.page(request.GET.get("page", "1")),
            "address": address.urlencode(),
        },
    )


def asked(request: HttpRequest) -> Selection:
    selection = select(user=signed_in(request), asked=request.GET)
    for fault in selection.faults:
        messages.error(request, fault)
    return selection
