"""The plan in force as the beginning of the search: each technician's visits in the order of their times."""

from collections.abc import Iterator

from routing.solver.kernel.layout import AFTER, TOGETHER
from routing.solver.plan import Plan
from routing.solver.tables import Tables


def adopt(plan: Plan) -> bool:
    """Give the published visits back to their technicians; the search leaves out what no longer fits.

    Visits that depend on each other keep their published seconds if all of them are published and keep the
    rules; otherwise they are planned anew. False: nothing is published.
    """
    tables = plan.tables
    published = [row for row in tables.published if tables.may(*row[:2])]
    starts = {part: start_s for part, _, start_s in published}
    broken = set(broken_families(plan, starts))
    rows: list[list[tuple[int, int, int]]] = [[] for _ in plan.routes]
    for part, technician, start_s in published:
        if part not in broken:
            rows[technician].append((start_s, tables.visits[part].service_s, part))  # what takes no time comes first
            if part in tables.family_of:
                plan.lo[part] = plan.hi[part] = start_s
    plan.kept[:] = [len(row) for row in rows]
    plan.routes = [[part for _, _, part in sorted(row)] for row in rows]
    return bool(tables.published)


def broken_families(plan: Plan, starts: dict[int, int]) -> Iterator[int]:
    """Related parts that are not all published, or at seconds that break windows or relations."""
    tables = plan.tables
    wrong = {part for part in tables.family_of if not is_open(tables, part, starts.get(part))}
    wrong |= {row[0] for row in tables.relation.tolist() if not wrong & {*row[:2]} and not keeps(tables, row, starts)}
    for part in wrong:
        yield from tables.family_of[part]


def is_open(tables: Tables, part: int, start_s: int | None) -> bool:
    windows, begin, end = tables.windows
    rows = windows[begin[part] : end[part]].tolist()
    return start_s is not None and any(lo <= start_s <= hi for lo, hi in rows)


def keeps(tables: Tables, row: list[int], starts: dict[int, int]) -> bool:
    """Whether two parts keep their relation."""
    earlier, later, gap_s, kind = row
    first, second = starts[earlier], starts[later]
    ends = [starts[i] + tables.visits[i].service_s + tables.visits[i].setup_s for i in (earlier, later)]
    if kind == TOGETHER:
        return first == second
    if kind == AFTER:
        return ends[0] + gap_s <= second
    return ends[0] <= second or ends[1] <= first
