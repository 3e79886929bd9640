"""A card a figure: its value, what it is made of, how it changed, and a bar a week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import number_format

from dispatch.figures.definitions import COUNTED, FIGURES, Figure
from dispatch.figures.entries import Entry, entry_of, rows_url, week_name
from dispatch.figures.selection import Selection
from dispatch.figures.sums import Figured
from dispatch.figures.words import change_in_words, in_words, judgement

WIDTH, HEIGHT, GAP = 240, 56, 2


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    figure: Figure
    entry: Entry
    counts: list[Entry]
    change: str
    judged: str
    bars: list[Bar]


def cards_of(figured: Figured) -> list[Card]:
    return [card_of(figure, figured, figured.weeks) for figure in FIGURES]


def card_of(figure: Figure, figured: Figured, weeks: Mapping[date, Mapping[str, int]]) -> Card:
    selection = figured.selection
    entry = entry_of(figure, figured.total, selection)
    now, before = figure.value(figured.total), figure.value(figured.before)
    is_compared = bool(entry.url) and now is not None and before is not None
    return Card(
        figure,
        entry,
        counts_of(figure, figured.total, selection) if entry.url else [],
        change_in_words(figure, now, before) if is_compared else "",  # type: ignore[arg-type]  # both are known
        judgement(figure, now, before) if is_compared else "",  # type: ignore[arg-type]
        bars_of(figure, selection, weeks) if entry.url else [],
    )


def counts_of(figure: Figure, sums: Mapping[str, int], selection: Selection) -> list[Entry]:
    """What the figure is made of, as far as it is rows."""
    names = dict.fromkeys(name for name in (figure.part, figure.whole, figure.opens) if name in COUNTED)
    return [
        Entry(f"{COUNTED[name].label}: {number_format(sums[name], force_grouping=True)}", rows_url(selection, name))
        for name in names
    ]


def bars_of(figure: Figure, selection: Selection, weeks: Mapping[date, Mapping[str, int]]) -> list[Bar]:
    """A bar a week, from nought to the highest; none for a week without a value."""
    values = {week: figure.value(weeks.get(week, {})) for week in selection.mondays}
    highest = max((value for value in values.values() if value), default=0) or 1
    step = WIDTH / len(values)
    bars = []
    for number, (week, value) in enumerate(values.items()):
        if value is not None:
            height = max(1, HEIGHT * value / highest)
            label = f"{week_name(week)}: {in_words(figure.unit, value)}"
            bars.append(Bar(number * step, HEIGHT - height, step - GAP, height, label))
    return bars
