"""What publishing a version would change for the people who work by the published one."""

from collections import defaultdict
from dataclasses import dataclass

from dispatch.models import Assignment, Plan


@dataclass(frozen=True, slots=True)
class Changes:
    """Numbers of visits: with another technician or time, new in the plan, no longer in it."""

    moved: int
    added: int
    removed: int


def changes(*, plan: Plan, against: Plan | None) -> Changes:
    """2 queries, or 1 where there is nothing to compare with."""
    new, old = placements(plan), placements(against)
    moved = sum(1 for visit in new.keys() & old.keys() if new[visit] != old[visit])
    return Changes(moved, len(new.keys() - old.keys()), len(old.keys() - new.keys()))


def placements(plan: Plan | None) -> dict[int, set[tuple[int, object]]]:
    """Visit's pk → who and when."""
    found: dict[int, set[tuple[int, object]]] = defaultdict(set)
    if plan is not None:
        for visit, technician, during in Assignment.objects.filter(plan=plan).values_list(
            "visit", "technician", "during"
        ):
            found[visit].add((technician, during.lower))
    return found
