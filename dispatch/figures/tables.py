"""The figures by week, by territory and by kind of work: on the page, and as a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from dispatch.figures.definitions import COUNTED, FIGURES, Figure
from dispatch.figures.entries import Entry, entry_of, week_name
from dispatch.figures.selection import OTHER
from dispatch.figures.sums import KIND_OF_WORK, TERRITORY, WEEK, Figured


@dataclass(frozen=True, slots=True)
class Line:
    """`sums` are None where too few technicians stand behind it; `url` is the page of this line alone."""

    name: str
    url: str
    sums: Mapping[str, int] | None
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: str
    head: str
    lines: list[Line]


def tables_of(figured: Figured) -> list[Table]:
    selection = figured.selection
    tables = [week_table(figured)]
    if selection.territory is None:
        named: list[tuple[object, str]] = [(territory.pk, territory.name) for territory in selection.territories]
        tables.append(table(figured, "territory", _("By territory"), _("Territory"), named))
    if selection.kind is None:
        named = [(order_type.pk, order_type.name) for order_type in selection.order_types]
        named.append((OTHER, _("Other kinds of work, each by fewer than five technicians")))
        tables.append(table(figured, "type", _("By kind of work"), _("Kind of work"), named))
    return tables


def week_table(figured: Figured) -> Table:
    named = [(week, week_name(week)) for week in reversed(figured.selection.mondays)]
    return table(figured, "week", _("By week"), _("Week"), named)


def table(figured: Figured, key: str, title: str, head: str, names: Sequence[tuple[object, str]]) -> Table:
    """A line for each of `names` that was counted, or that is hidden."""
    sums, of = {
        "week": (figured.weeks, WEEK),
        "territory": (figured.territories, TERRITORY),
        "type": (figured.kinds, KIND_OF_WORK),
    }[key]
    lines = []
    for name, words in names:
        if name in sums:
            alone = {"weeks": 1, "until": name} if key == "week" else {key: name}
            entries = [entry_of(figure, sums[name], figured.selection, **alone) for figure in FIGURES]
            url = f"{reverse('admin:figures')}?{figured.selection.with_facts(**alone)}"
            lines.append(Line(words, url, sums[name], entries))
        elif (of, name) in figured.hidden:
            lines.append(Line(words, "", None, []))
    return Table(key, title, head, lines)


def records(found: Table) -> Iterator[list[object]]:
    """The lines for a file, the head first: each figure, then the numbers of rows that they are made of."""
    labels = [_with_unit(figure) for figure in FIGURES]
    yield [found.head, *labels, *(str(measure.label) for measure in COUNTED.values())]
    for line in found.lines:
        if line.sums is None:
            yield [line.name, _("fewer than five technicians"), *[""] * (len(labels) + len(COUNTED) - 1)]
            continue
        values = [
            _plain(figure, line.sums) if entry.url else "" for figure, entry in zip(FIGURES, line.entries, strict=True)
        ]
        yield [line.name, *values, *(line.sums[name] for name in COUNTED)]


def _with_unit(figure: Figure) -> str:
    return {"percent": f"{figure.label} (%)", "hours": f"{figure.label} (h)"}.get(figure.unit, str(figure.label))


def _plain(figure: Figure, sums: Mapping[str, int]) -> float:
    value = figure.value(sums) or 0
    return round(100 * value if figure.unit == "percent" else value, 2)
