"""Whether a nation costs as much a visit as a town does: time and memory at a fixed number of iterations a visit."""

from collections.abc import Callable, Iterator

from routing.bench.contest import Contest, Row
from routing.bench.sizes import GROWTH, Size
from routing.bench.table import table

ITERATIONS = 100


def growth_rows(contest: Contest, told: Callable[[str], None]) -> Iterator[tuple[Size, Row]]:
    for size in GROWTH:
        yield from ((size, row) for row in contest.rows(size, told))


def growth_table(rows: list[tuple[Size, Row]]) -> str:
    """The factors compare a visit's share with that of the smallest instance."""
    each = [(row.run.wall_s / size.recipe.visits, row.run.memory_mib / size.recipe.visits) for size, row in rows]
    (first_s, first_mib), head = each[0], ("instance", "wall", "a visit", "growth", "memory", "a visit", "growth")
    return table(
        head,
        [
            (
                size.name,
                f"{row.run.wall_s:.1f} s",
                f"{1000 * wall_s:.1f} ms",
                f"× {wall_s / first_s:.2f}",
                f"{row.run.memory_mib:,.0f} MiB",
                f"{1024 * mib:,.0f} KiB",
                f"× {mib / first_mib:.2f}",
            )
            for (size, row), (wall_s, mib) in zip(rows, each, strict=True)
        ],
    )
