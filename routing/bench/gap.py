"""How far from the best possible plan ours is, where that can be proved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from routing.bench.contest import Contest
from routing.bench.instances import make
from routing.bench.sizes import PROVABLE
from routing.bench.table import table
from routing.solution import Score
from routing.solver.bound import Bound, lower_bound
from routing.vroom import read

PROOF_S = 120.0


@dataclass(frozen=True, slots=True)
class Gap:
    size: str
    score: Score
    bound: Bound

    @property
    def share(self) -> float | None:
        """Of travel above the bound; None where more was left out than the bound says must be.

        A plan that leaves out no more than the bound proves by itself that this is the least.
        """
        comparable = self.score.lost_priority == self.bound.lost_priority
        return self.score.travel_s / self.bound.travel_s - 1 if comparable else None


def gaps(contest: Contest, told: Callable[[str], None]) -> Iterator[Gap]:
    for size in PROVABLE:
        for row in contest.rows(size, told):
            if row.verdict is not None:
                instance = read(make(size.recipe))
                yield Gap(size.name, row.verdict.score, lower_bound(instance.problem, instance.travel, limit_s=PROOF_S))


def gap_table(rows: list[Gap]) -> str:
    shares = [row.share for row in rows if row.share is not None]
    mean = f"{100 * sum(shares) / len(shares):.2f} % of {len(shares)}" if shares else "none"
    lines = [
        (
            row.size,
            f"{row.score.lost_priority}",
            f"{row.bound.lost_priority}",
            f"{row.score.travel_s:,} s",
            f"{row.bound.travel_s:,.0f} s",
            "–" if row.share is None else f"{100 * row.share:.2f} %",
        )
        for row in rows
    ]
    head = ("instance", "lost priority", "at least", "travel", "at least", "gap")
    return table(head, [*lines, ("mean", "", "", "", "", mean)])
