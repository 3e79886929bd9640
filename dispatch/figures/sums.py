"""The figures of a selection: of the whole, of each week, territory and kind of work, and of the period before."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.functional import cached_property

from dispatch.figures.definitions import MEASURES
from dispatch.figures.rolling import FEWEST
from dispatch.figures.selection import OTHER, Selection

KIND = f"CASE WHEN g.pooled THEN {OTHER} ELSE d.order_type_id END"
CHOSEN = f"""
FROM dispatch_dayfigures d
JOIN dispatch_figuregroup g ON g.territory_id = d.territory_id AND g.week = d.week
    AND g.order_type_id IS NOT DISTINCT FROM d.order_type_id
WHERE d.territory_id = ANY(%(territories)s) AND d.day BETWEEN %(first)s AND %(last)s
    AND (%(kind)s::bigint IS NULL OR {KIND} = %(kind)s)
"""
# Sums of what at least five technicians did together; of other groups, nothing but that they are there.
CELLS = f"""
SELECT d.territory_id, {KIND}, d.week, g.technicians >= {FEWEST},
    {", ".join(f"CASE WHEN g.technicians >= {FEWEST} THEN sum(d.{name}) ELSE 0 END" for name in MEASURES)}
{CHOSEN} GROUP BY 1, 2, 3, g.technicians
"""
TOTAL = f"""
SELECT COALESCE(sum(d.{{measure}}), 0) {CHOSEN} AND g.technicians >= {FEWEST}
    AND (%(weekday)s::int IS NULL OR extract(isodow FROM d.day) = %(weekday)s)
"""  # noqa: S608  names of our own


@dataclass(frozen=True, slots=True)
class Cell:
    """A territory's week of one kind of work: an order type's pk, `OTHER`, or None for calls."""

    territory: int
    kind: int | None
    week: date
    sums: Mapping[str, int]


Key = Callable[[Cell], Hashable]


class Figured:
    """What one query has found; `hidden` are cells of fewer than five technicians, whose numbers stay in the database.

    Every number is a sum over the cells that are shown, so none tells of a hidden one by what it leaves over.
    """

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.cells: list[Cell] = []
        self.hidden: list[Cell] = []
        for territory, kind, week, is_shown, *sums in _read(selection):
            cell = Cell(territory, kind, week, dict(zip(MEASURES, map(int, sums), strict=True)))
            (self.cells if is_shown else self.hidden).append(cell)

    @cached_property
    def present(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.week >= self.selection.first_week]

    @cached_property
    def total(self) -> dict[str, int]:
        return added(self.present)

    @cached_property
    def before(self) -> dict[str, int]:
        return added(cell for cell in self.cells if cell.week < self.selection.first_week)

    @cached_property
    def hidden_present(self) -> list[Cell]:
        return [cell for cell in self.hidden if cell.week >= self.selection.first_week]

    def by(self, key: Key) -> dict[Any, dict[str, int]]:
        groups: dict[Any, list[Cell]] = defaultdict(list)
        for cell in self.present:
            groups[key(cell)].append(cell)
        return {name: added(cells) for name, cells in groups.items()}

    def hidden_by(self, key: Key) -> set[Any]:
        """Those of whom nothing can be shown."""
        return {key(cell) for cell in self.hidden_present} - {key(cell) for cell in self.present}


def added(cells: Iterable[Cell]) -> dict[str, int]:
    sums = dict.fromkeys(MEASURES, 0)
    for cell in cells:
        for name, number in cell.sums.items():
            sums[name] += number
    return sums


def total_of(selection: Selection, measure: str, *, weekday: int | None = None) -> int:
    """One measure of the selection, of a weekday (Monday is 1) where one is given. One query."""
    facts = {**_facts(selection), "first": selection.first_week, "weekday": weekday}
    with connection.cursor() as cursor:
        cursor.execute(TOTAL.format(measure=measure), facts)
        return int(cursor.fetchone()[0])


def _read(selection: Selection) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(CELLS, {**_facts(selection), "first": selection.before_first})
        return cursor.fetchall()


def _facts(selection: Selection) -> dict[str, Any]:
    return {"territories": selection.chosen, "last": selection.last, "kind": selection.kind}
