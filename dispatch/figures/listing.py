"""What an address of rows asks for: counted rows, visits that wait, or those promised to a day ahead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dispatch.figures.backlog import AGES_D, waiting
from dispatch.figures.definitions import COUNTED
from dispatch.figures.forecast import large_enough, promised_on
from dispatch.figures.rows import Line, lines_of, rows_behind, waiting_lines
from dispatch.figures.selection import Selection
from dispatch.figures.sums import total_of

PAGE = 50
MOST = 10_000  # rows that are turned over or written into a file; a narrower choice reaches the rest
WAITING, PROMISED = "waiting", "ahead"  # no names of measures
WEEKDAYS = tuple(map(str, range(1, 8)))


@dataclass(frozen=True, slots=True)
class Listing:
    title: str | Promise
    total: int
    rows: QuerySet[Any]
    read: Callable[[QuerySet[Any]], list[Line]]

    def page(self, number: str) -> "Page[Line]":
        """The nearest page there is to the one asked for."""
        found = Paginator(range(min(self.total, MOST)), PAGE).get_page(number)
        first = found.start_index() - 1 if found else 0
        found.object_list = self.read(self.rows[max(first, 0) : first + PAGE])  # type: ignore[assignment]
        return found  # type: ignore[return-value]  # the lines stand in for their numbers

    @property
    def lines(self) -> list[Line]:
        return self.read(self.rows[:MOST])

    @property
    def is_cut(self) -> bool:
        return self.total > MOST


def listing_of(selection: Selection, asked: Mapping[str, str]) -> Listing:
    """Raise `Http404` for rows that nothing counts."""
    name = asked.get("rows", "")
    if name == WAITING:
        return waiting_listing(selection, asked)
    if name == PROMISED:
        return promised_listing(selection, asked)
    weekday = asked.get("weekday", "")
    if name not in COUNTED or weekday not in ("", *WEEKDAYS):
        raise Http404
    chosen = int(weekday) if weekday else None
    total = total_of(selection, name, weekday=chosen)
    return Listing(COUNTED[name].label, total, rows_behind(selection, name, weekday=chosen), lines_of)


def waiting_listing(selection: Selection, asked: Mapping[str, str]) -> Listing:
    age = asked.get("age", "")
    if age not in ("", *map(str, AGES_D)):
        raise Http404
    rows = waiting(selection, age=int(age) if age else None, skill=asked.get("skill"))
    return Listing(_("Visits that wait"), rows.count(), rows, waiting_lines)


def promised_listing(selection: Selection, asked: Mapping[str, str]) -> Listing:
    try:
        day = parse_date(asked.get("day", ""))
    except ValueError:
        day = None
    if day is None:
        raise Http404
    rows = promised_on(large_enough(selection), day, day)
    title = _("Visits promised to %(day)s") % {"day": date_format(day, "SHORT_DATE_FORMAT")}
    return Listing(title, rows.count(), rows, waiting_lines)
