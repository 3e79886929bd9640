"""What customers answered, of the groups of a selection: of the whole, by week, territory and kind of work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from dispatch.figures.selection import OTHER, Selection
from dispatch.models import SurveyGroup

COUNTS = ("asked", "answered", "glad", "neutral", "reserved", "solved", "not_solved", "elsewhere")


@dataclass(frozen=True, slots=True)
class Result:
    """Sums over whole groups; none of an empty selection. `asked` are surveys that are over, answered or not."""

    asked: int
    answered: int
    glad: int
    neutral: int
    reserved: int
    solved: int
    not_solved: int
    elsewhere: int

    @property
    def score(self) -> float:
        """From -1 to 1: the share that recommends us gladly less the share that would rather not."""
        return (self.glad - self.reserved) / self.answered

    def share(self, count: str) -> float:
        """Of the answers; of `answered`, of those who were asked."""
        whole = self.asked if count == "answered" else self.answered
        return float(getattr(self, count)) / whole


@dataclass(frozen=True, slots=True)
class Results:
    """`kinds` by the order type's pk, `OTHER` for the rare ones together."""

    whole: Result | None
    weeks: Mapping[date, Result]
    territories: Mapping[int, Result]
    kinds: Mapping[int, Result]


def results_of(selection: Selection) -> Results:
    """4 queries, over weekly sums."""
    groups = groups_of(selection)
    whole = groups.aggregate(**{name: Sum(name) for name in COUNTS})
    return Results(
        Result(**whole) if whole["answered"] else None,
        _by(groups, "week"),
        _by(groups, "territory"),
        {pk or OTHER: result for pk, result in _by(groups, "order_type").items()},
    )


def groups_of(selection: Selection) -> QuerySet[SurveyGroup]:
    groups = SurveyGroup.objects.filter(
        territory__in=selection.chosen, week__range=(selection.first_week, selection.until)
    )
    if selection.kind is not None:
        groups = groups.filter(order_type=selection.kind or None)
    return groups


def _by(groups: QuerySet[SurveyGroup], column: str) -> dict[Any, Result]:
    rows = groups.order_by().values(column).annotate(**{f"sum_{name}": Sum(name) for name in COUNTS})
    return {row[column]: Result(**{name: row[f"sum_{name}"] for name in COUNTS}) for row in rows}
