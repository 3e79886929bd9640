"""What a repair changed, visit by visit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from routing.repair.events import Cause
from routing.solution import Route


@dataclass(frozen=True, slots=True)
class Moved:
    """`before` and `after` name the technicians (empty: not planned), with the starts where there are any."""

    visit: str
    cause: Cause
    before: tuple[str, ...]
    after: tuple[str, ...]
    from_s: int | None
    to_s: int | None


@dataclass(frozen=True, slots=True)
class Diff:
    """`moved`: other technicians; `retimed`: the same, more than `Goals.moved_s` earlier or later."""

    moved: tuple[Moved, ...]
    retimed: tuple[Moved, ...]
    added: tuple[Moved, ...]
    dropped: tuple[Moved, ...]


def diff(before: Iterable[Route], after: Iterable[Route], causes: Mapping[str, Cause], moved_s: int) -> Diff:
    """Differences between two plans; what has no cause of its own made room for the others."""
    old, new = doing(before), doing(after)
    rows: dict[str, list[Moved]] = {"moved": [], "retimed": [], "added": [], "dropped": []}
    for name in sorted(old.keys() | new.keys()):
        (who, from_s), (then, to_s) = old.get(name, ((), None)), new.get(name, ((), None))
        kind = kind_of(who, then, from_s, to_s, moved_s)
        if kind:
            rows[kind].append(Moved(name, causes.get(name, Cause.MADE_ROOM), who, then, from_s, to_s))
    return Diff(**{kind: tuple(found) for kind, found in rows.items()})


def kind_of(who: tuple[str, ...], then: tuple[str, ...], from_s: int | None, to_s: int | None, moved_s: int) -> str:
    if from_s is None or to_s is None:
        return "added" if from_s is None else "dropped"
    if who != then:
        return "moved"
    return "retimed" if abs(to_s - from_s) > moved_s else ""


def doing(routes: Iterable[Route]) -> dict[str, tuple[tuple[str, ...], int | None]]:
    """Visit → its technicians in the order of their names, and its start."""
    found: dict[str, tuple[tuple[str, ...], int | None]] = {}
    for route in routes:
        for stop in route.stops:
            others, _ = found.get(stop.visit, ((), None))
            found[stop.visit] = tuple(sorted((*others, route.technician))), stop.start_s
    return found
