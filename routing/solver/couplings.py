"""The rules between parts of different routes, as constraints on a choice of routes with fixed starts."""

from collections.abc import Sequence
from typing import Any

Starts = dict[int, list[tuple[int, Any]]]  # part → (start, variable) of every route that has it


class Couplings:
    """Adds to `model` what keeps the rules; `columns` has (part → start, variable) of each route."""

    def __init__(self, model: Any, columns: Sequence[tuple[dict[int, int], Any]]) -> None:
        self.model = model
        self.starts: Starts = {}
        for starts, taken in columns:
            for part, start_s in starts.items():
                self.starts.setdefault(part, []).append((start_s, taken))

    def add(
        self,
        pairs: Sequence[tuple[int, int]],
        after: Sequence[tuple[int, int, int]],
        apart: Sequence[tuple[int, int, int, int]],
    ) -> None:
        for one, other in pairs:
            self.together(one, other)
        for earlier, later, gap_s in after:
            self.in_order(earlier, later, gap_s)
        for one, other, one_lasts_s, other_lasts_s in apart:
            self.never_at_once(one, other, one_lasts_s, other_lasts_s)

    def of(self, part: int) -> list[tuple[int, Any]]:
        return self.starts.get(part, [])

    def together(self, one: int, other: int) -> None:
        """For every start: as many routes with the one part as with the other, and no route with both."""
        for start_s in sorted({at for at, _ in self.of(one) + self.of(other)}):
            mine = [x for at, x in self.of(one) if at == start_s]
            yours = [x for at, x in self.of(other) if at == start_s]
            self.model.add(sum(mine) == sum(yours))
        both = {x.index for _, x in self.of(one)} & {x.index for _, x in self.of(other)}
        for _, x in self.of(one):
            if x.index in both:
                self.model.add(x == 0)

    def in_order(self, earlier: int, later: int, gap_s: int) -> None:
        """The later only with the earlier; of those that start too near each other at most one.

        All that start the later by t exclude all that start the earlier after t - gap, for every t.
        """
        self.model.add(sum(x for _, x in self.of(later)) <= sum(x for _, x in self.of(earlier)))
        for start_s in sorted({at for at, _ in self.of(later)}):
            soon = [x for at, x in self.of(later) if at <= start_s]
            late = [x for at, x in self.of(earlier) if at > start_s - gap_s]
            if late:
                self.model.add(sum(soon) + sum(late) <= 1)

    def never_at_once(self, one: int, other: int, one_lasts_s: int, other_lasts_s: int) -> None:
        for start_s in sorted({at for at, _ in self.of(one)}):
            mine = [x for at, x in self.of(one) if at == start_s]
            meanwhile = [x for at, x in self.of(other) if start_s - other_lasts_s < at < start_s + one_lasts_s]
            if meanwhile:
                self.model.add(sum(mine) + sum(meanwhile) <= 1)
