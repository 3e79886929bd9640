"""The figures of a selection: of the whole, of each week, territory and kind of work, and of the period before."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from dispatch.figures.definitions import MEASURES
from dispatch.figures.rolling import FEWEST
from dispatch.figures.selection import OTHER, Selection

Sums = dict[str, int]
KIND = f"CASE WHEN g.pooled THEN {OTHER} ELSE g.order_type_id END"
CHOSEN = f"""
WHERE g.territory_id = ANY(%(territories)s) AND g.week BETWEEN %(first)s AND %(last)s
    AND (%(kind)s::bigint IS NULL OR {KIND} = %(kind)s)
"""
# Sums of what at least five technicians did together; of other groups, nothing but that they are there. Both periods,
# each as a whole, by week, by territory and by kind of work.
SUMS = f"""
SELECT present, 15 - GROUPING(present, week, territory_id, kind), week, territory_id, kind,
    COALESCE(bool_or(shown), false), COALESCE(bool_or(NOT shown), false),
    {", ".join(f"COALESCE(sum({name}) FILTER (WHERE shown), 0)" for name in MEASURES)}
FROM (
    SELECT g.*, {KIND} AS kind, g.technicians >= {FEWEST} AS shown, g.week >= %(present)s AS present
    FROM dispatch_figuregroup g {CHOSEN}
) counted
GROUP BY GROUPING SETS ((present), (present, week), (present, territory_id), (present, kind))
"""  # noqa: S608  names of our own
# The bits of what a line is grouped by, the period among them.
WHOLE, WEEK, TERRITORY, KIND_OF_WORK = 8, 12, 10, 9
TOTAL = f"""
SELECT COALESCE(sum(d.{{measure}}), 0)
FROM dispatch_figuregroup g JOIN dispatch_dayfigures d ON d.territory_id = g.territory_id AND d.week = g.week
    AND d.order_type_id IS NOT DISTINCT FROM g.order_type_id
    AND d.day BETWEEN %(first)s AND %(last)s
{CHOSEN} AND g.technicians >= {FEWEST} AND (%(weekday)s::int IS NULL OR extract(isodow FROM d.day) = %(weekday)s)
"""  # noqa: S608  names of our own


class Figured:
    """What one query has found. Numbers of fewer than five technicians stay in the database.

    Every number is a sum over groups that are shown, so none tells of a hidden one by what it leaves over.
    `weeks`, `territories` (by pk) and `kinds` (an order type's pk, `OTHER`, or None for calls) have the sums of the
    period; `hidden` names those of which nothing can be shown.
    """

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.total = dict.fromkeys(MEASURES, 0)
        self.before = dict.fromkeys(MEASURES, 0)
        self.weeks: dict[Any, Sums] = {}
        self.territories: dict[Any, Sums] = {}
        self.kinds: dict[Any, Sums] = {}
        self.hidden: set[tuple[int, Any]] = set()
        self.is_empty, self.leaves_out = True, False
        for is_present, of, *names, is_shown, is_hidden, sums in _read(selection):
            self._take(is_present, of, next((name for name in names if name is not None), None), sums, is_shown)
            self.is_empty = False
            self.leaves_out |= is_present and is_hidden

    def _take(self, is_present: bool, of: int, name: Any, sums: Sums, is_shown: bool) -> None:
        if of == WHOLE:
            (self.total if is_present else self.before).update(sums)
        elif is_present and is_shown:
            {WEEK: self.weeks, TERRITORY: self.territories, KIND_OF_WORK: self.kinds}[of][name] = sums
        elif is_present:
            self.hidden.add((of, name))


def total_of(selection: Selection, measure: str, *, weekday: int | None = None) -> int:
    """One measure of the selection, of a weekday (Monday is 1) where one is given. One query."""
    facts = {**_facts(selection), "first": selection.first_week, "weekday": weekday}
    with connection.cursor() as cursor:
        cursor.execute(TOTAL.format(measure=measure), facts)
        return int(cursor.fetchone()[0])


def _read(selection: Selection) -> Iterator[tuple[Any, ...]]:
    facts = {**_facts(selection), "first": selection.before_first, "present": selection.first_week}
    with connection.cursor() as cursor:
        cursor.execute(SUMS, facts)
        for *line, sums in ((*row[:7], dict(zip(MEASURES, map(int, row[7:]), strict=True))) for row in cursor):
            yield (*line, sums)


def _facts(selection: Selection) -> dict[str, Any]:
    return {"territories": selection.chosen, "last": selection.last, "kind": selection.kind}
