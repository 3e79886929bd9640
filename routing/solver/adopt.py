"""The plan in force as the beginning of the search: what can stay where it is stays, for the rounds to improve."""

from collections import defaultdict

from routing.eligible import may
from routing.problem import Published
from routing.solver.draft import Draft

TWO = 2


def adopt(draft: Draft) -> None:
    """Put each published visit back to its technician, in the order of the published times, where that still works."""
    technicians = {technician.id: k for k, technician in enumerate(draft.problem.technicians)}
    rows = defaultdict(list)
    for row in sorted(draft.problem.published, key=lambda row: (row.start_s, row.technician)):
        rows[row.visit].append(row)
    starts = {row.visit: row.start_s for row in draft.problem.published}
    for first in list(draft.unpaired):
        adopt_pair(draft, first, rows[draft.parts[first].id], technicians, starts)
    for part in sorted(draft.left_out(), key=lambda i: starts.get(draft.parts[i].id, 0)):
        for row in rows[draft.parts[part].id]:
            adopt_single(draft, part, technicians[row.technician], starts)


def adopt_pair(
    draft: Draft, first: int, rows: list[Published], technicians: dict[str, int], starts: dict[str, int]
) -> None:
    """Both technicians at the published second, or neither; then it is paired anew."""
    if len(rows) != TWO or rows[0].start_s != rows[1].start_s:
        return
    visit, start_s = draft.parts[first], rows[0].start_s
    who = [technicians[row.technician] for row in rows]
    if not any(lo <= start_s <= hi for lo, hi in visit.windows) or visit.locks:
        return
    places = [place(draft, k, start_s, starts) for k in who]
    if all(fits(draft, first, k, at) for k, at in zip(who, places, strict=True)):
        draft.fix(first, start_s, list(zip(who, places, strict=True)))
        if any(draft.schedule(k, draft.routes[k]) is None for k in who):
            draft.unfix(first, visit)


def adopt_single(draft: Draft, part: int, technician: int, starts: dict[str, int]) -> None:
    at = place(draft, technician, starts[draft.parts[part].id], starts)
    if fits(draft, part, technician, at):
        route = draft.routes[technician]
        draft.set_route(technician, [*route[:at], part, *route[at:]])


def place(draft: Draft, technician: int, start_s: int, starts: dict[str, int]) -> int:
    """Where in the route a stop of that time belongs; stops that were not published are locked and count by window."""
    times = [starts.get(draft.parts[i].id, draft.parts[i].windows[-1][1]) for i in draft.routes[technician]]
    return sum(time_s < start_s for time_s in times)


def fits(draft: Draft, part: int, technician: int, at: int) -> bool:
    person, route = draft.problem.technicians[technician], draft.routes[technician]
    return may(person, draft.parts[part]) and draft.schedule(technician, [*route[:at], part, *route[at:]]) is not None
