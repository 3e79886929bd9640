"""What customers answered: a page, and each of its tables as a file. No answer is opened from here."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dispatch.board.frame import frame_of
from dispatch.figures.selection import OTHER, WEEKS
from dispatch.figures.views import asked
from dispatch.spreadsheets import csv_file
from dispatch.surveys.results import results_of
from dispatch.surveys.tables import COLUMNS, records, score_in_words, split_of, tables_of


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    selection = asked(request)
    found = results_of(selection)
    context = {
        "page": "admin:survey_results",
        "selection": selection,
        "weeks": WEEKS,
        "other": OTHER,
        "whole": found.whole,
        "split": split_of(found.whole) if found.whole else None,
        "score": score_in_words(found.whole) if found.whole else "",
        "columns": COLUMNS.values(),
        "tables": tables_of(found, selection),
    }
    return render(request, "surveys/page.html", {**frame_of(request, _("Answers of customers")), **context})


@require_GET
def as_file(request: HttpRequest) -> HttpResponse:
    selection = asked(request)
    tables = tables_of(results_of(selection), selection)
    found = next((table for table in tables if table.key == request.GET.get("by")), None)
    if found is None:
        raise Http404
    return csv_file(f"answers-{found.key}-{selection.until}", records(found))
