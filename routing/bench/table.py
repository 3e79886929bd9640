"""The benchmark's answers as Markdown tables."""

from collections.abc import Iterable, Sequence

from routing.bench.contest import Row


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def contest_table(rows: Sequence[Row]) -> str:
    """Sorted as they ran; the travel of each is compared with the best other's that left out as much."""
    head = ("instance", "who", "wall", "memory", "lost priority (visits)", "travel", "rules broken")
    return table(head, [contest_row(row) for row in rows])


def contest_row(row: Row) -> tuple[str, ...]:
    run = (row.size, row.who, f"{row.run.wall_s:.1f} s", f"{row.run.memory_mib:,.0f} MiB")
    if row.verdict is None:
        return (*run, f"none: {row.run.last_words or f'status {row.run.status}'}", "", "")
    score = row.verdict.score
    lost = f"{score.lost_priority:,} ({score.unplanned:,})"
    return (*run, lost, f"{score.travel_s:,} s", str(len(row.verdict.violations)))
