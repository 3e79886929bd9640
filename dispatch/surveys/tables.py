"""The results of surveys in words: as lines of a page and of a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.figures.entries import week_name
from dispatch.figures.selection import OTHER, Selection, last_whole_week
from dispatch.figures.words import in_words
from dispatch.surveys.results import COUNTS, Result, Results

COLUMNS: Mapping[str, str | Promise] = {
    "asked": gettext_lazy("Asked"),
    "answered": gettext_lazy("Answers"),
    "score": gettext_lazy("Recommendation"),
    "glad": gettext_lazy("9 or 10"),
    "neutral": gettext_lazy("7 or 8"),
    "reserved": gettext_lazy("0 to 6"),
    "solved": gettext_lazy("Solved"),
    "not_solved": gettext_lazy("Not solved"),
    "elsewhere": gettext_lazy("Solved elsewhere"),
}
AS_NUMBERS = ("asked", "answered")


@dataclass(frozen=True, slots=True)
class Line:
    """`result` is None where there are too few answers; `url` is the page of this line alone."""

    name: str
    url: str
    result: Result | None

    @property
    def cells(self) -> list[str]:
        return cells_of(self.result) if self.result else []


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: str
    head: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar of 100: where it begins, how wide it is, and how it looks."""

    label: str | Promise
    tone: str
    from_percent: float
    percent: float

    @property
    def share(self) -> str:
        return in_words("percent", self.percent / 100)


TONES = {"glad": "good", "neutral": "plain", "reserved": "bad", "solved": "good", "not_solved": "bad"}


def split_of(result: Result) -> dict[str, Any]:
    return {
        "recommend": _parts(result, ("glad", "neutral", "reserved")),
        "solved": _parts(result, ("solved", "not_solved", "elsewhere")),
        "answered": in_words("percent", result.share("answered")),
    }


def _parts(result: Result, names: Sequence[str]) -> list[Part]:
    parts, begin = [], 0.0
    for name in names:
        percent = 100 * result.share(name)
        parts.append(Part(COLUMNS[name], TONES.get(name, "plain"), begin, percent))
        begin += percent
    return parts


def tables_of(results: Results, selection: Selection) -> list[Table]:
    weeks = [(week, week_name(week)) for week in reversed(selection.mondays) if week <= last_whole_week()]
    tables = [Table("week", _("By week"), _("Week"), _lines(selection, "week", weeks, results.weeks))]
    if selection.territory is None:
        named: list[tuple[Any, str]] = [(territory.pk, territory.name) for territory in selection.territories]
        lines = _lines(selection, "territory", named, results.territories)
        tables.append(Table("territory", _("By territory"), _("Territory"), lines))
    if selection.kind is None:
        named = [(order_type.pk, order_type.name) for order_type in selection.order_types]
        named.append((OTHER, _("Other kinds of work, each with few answers")))
        lines = _lines(selection, "type", named, results.kinds)
        tables.append(Table("type", _("By kind of work"), _("Kind of work"), lines))
    return tables


def _lines(selection: Selection, key: str, names: Sequence[tuple[Any, str]], found: Mapping[Any, Result]) -> list[Line]:
    """A line for each of `names`; those without a result look alike, whether few have answered or nobody."""
    lines = []
    for name, words in names:
        alone = {"weeks": 1, "until": name} if key == "week" else {key: name}
        url = f"{reverse('admin:survey_results')}?{selection.with_facts(**alone)}"
        lines.append(Line(words, url if name in found else "", found.get(name)))
    return lines


def cells_of(result: Result) -> list[str]:
    numbers = [number_format(getattr(result, name), force_grouping=True) for name in AS_NUMBERS]
    shares = [in_words("percent", result.share(name)) for name in COUNTS if name not in AS_NUMBERS]
    return [*numbers, score_in_words(result), *shares]


def score_in_words(result: Result) -> str:
    points = round(100 * result.score)
    return f"{'+' if points > 0 else '−' if points < 0 else '±'}{abs(points)}"


def records(table: Table) -> Iterator[list[object]]:
    """The lines for a file, the head first; answers are counted, so that whoever reads it can add them up."""
    yield [table.head, *map(str, COLUMNS.values())]
    for line in table.lines:
        if line.result is None:
            yield [line.name, _("too few answers"), *[""] * (len(COLUMNS) - 1)]
            continue
        counts = {name: getattr(line.result, name) for name in COUNTS} | {"score": round(100 * line.result.score)}
        yield [line.name, *(counts[name] for name in COLUMNS)]
