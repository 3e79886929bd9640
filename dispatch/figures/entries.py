"""A number of the page, and where its rows are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dispatch.figures.definitions import Figure
from dispatch.figures.selection import Selection
from dispatch.figures.words import in_words


@dataclass(frozen=True, slots=True)
class Entry:
    """`why` says why there is no number."""

    text: str
    url: str = ""
    why: str = ""


def rows_url(selection: Selection, measure: str, **changed: object) -> str:
    """Of a selection with some of its facts changed."""
    return f"{reverse('admin:figures_rows')}?{selection.with_facts(rows=measure, **changed)}"


def entry_of(figure: Figure, sums: Mapping[str, int], selection: Selection, **changed: object) -> Entry:
    kind = changed.get("type", selection.kind)
    if kind is not None and not figure.by_type:
        return Entry("–", why=_("Counted for all kinds of work together"))
    value = figure.value(sums)
    if value is None:
        return Entry("–", why=_("There was none"))
    return Entry(in_words(figure.unit, value), rows_url(selection, figure.opens, **changed))


def week_name(week: date) -> str:
    return _("week %(number)s of %(year)s, from %(day)s") % {
        "number": week.isocalendar().week,
        "year": week.isocalendar().year,
        "day": date_format(week, "SHORT_DATE_FORMAT"),
    }
