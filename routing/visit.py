"""What is to be done: a visit with its rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from routing.faults import amount_faults, is_seconds, is_whole, seconds_faults, skill_faults, span_faults
from routing.levels import NONE, Levels
from routing.place import Place

HIGHEST_PRIORITY = 1_000_000
TWO = 2


class Position(StrEnum):
    """Where in a technician's day a locked visit stays."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Lock:
    """A person's decision that the planner keeps: this technician and, where given, this start or this position."""

    technician: str
    start_s: int | None = None
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class After:
    """Another visit that must have ended at least `gap_s` before this one starts; without it there is none of this."""

    visit: str
    gap_s: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """One trip to one site.

    A window bounds the START of the service; who is early waits. `skills` gives the level needed of each
    skill. With `technicians_needed` 2 both start in the same second; the second of them needs
    `second_skills`, or the same skills where that is None. A higher `priority` matters more. `setup_s` is
    spent before the service where the stop before was at another place (window and start bound the setup
    then). `delivery` and `pickup` count parts that leave the van here, or come into it. `allowed`,
    `forbidden` and `preferred` name technicians, or their `person`; None allows everybody. Visits of one
    `order` are never done at the same time. `promised`: the customer was told the window.
    """

    id: str
    place: Place
    service_s: int
    windows: tuple[tuple[int, int], ...]
    skills: Mapping[str, int] = NONE
    priority: int = 10
    technicians_needed: int = 1
    second_skills: Mapping[str, int] | None = None
    allowed: frozenset[str] | None = None
    forbidden: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()
    locks: tuple[Lock, ...] = ()
    after: tuple[After, ...] = ()
    order: str = ""
    setup_s: int = 0
    delivery: Mapping[str, int] = NONE
    pickup: Mapping[str, int] = NONE
    promised: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "windows", tuple(tuple(w) for w in self.windows))
        for name in ("skills", "delivery", "pickup"):
            object.__setattr__(self, name, Levels(getattr(self, name)))
        if self.second_skills is not None:
            object.__setattr__(self, "second_skills", Levels(self.second_skills))
        if self.allowed is not None:
            object.__setattr__(self, "allowed", frozenset(self.allowed))
        for name in ("forbidden", "preferred"):
            object.__setattr__(self, name, frozenset(getattr(self, name)))
        for name in ("locks", "after"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    def faults(self) -> Iterator[str]:
        yield from self.place.faults()
        yield from span_faults("window", self.windows)
        yield from skill_faults(self.skills)
        if not self.windows:
            yield "has no window"
        yield from seconds_faults("service", self.service_s)
        yield from seconds_faults("setup", self.setup_s)
        if not is_whole(self.priority, HIGHEST_PRIORITY):
            yield f"priority {self.priority!r} is not a whole number from 0 to {HIGHEST_PRIORITY}"
        if self.technicians_needed not in (1, TWO):
            yield f"needs {self.technicians_needed!r} technicians, which is neither 1 nor 2"
        yield from self.second_faults()
        yield from amount_faults("delivery", self.delivery)
        yield from amount_faults("pickup", self.pickup)
        yield from (f"is to be done {a.gap_s!r} s after {a.visit}" for a in self.after if not is_seconds(a.gap_s))
        yield from self.lock_faults()

    def second_faults(self) -> Iterator[str]:
        if self.second_skills is None:
            return
        yield from skill_faults(self.second_skills)
        if self.technicians_needed != TWO:
            yield "names skills of a second technician, but needs only one"

    def lock_faults(self) -> Iterator[str]:
        names = [lock.technician for lock in self.locks]
        times = {lock.start_s for lock in self.locks if lock.start_s is not None}
        if len(names) > self.technicians_needed or len(set(names)) < len(names):
            yield f"is locked to {names!r}, but needs {self.technicians_needed} different technicians"
        if len(times) > 1:
            yield f"is locked to different times {sorted(times)!r}"
        yield from (f"is locked to {name!r}, who is forbidden" for name in names if name in self.forbidden)
        yield from (f"is locked to {t!r}, which is no second of the day" for t in times if not is_seconds(t))
        known = {None, *Position}
        yield from (f"is locked to position {k.position!r}" for k in self.locks if k.position not in known)


def locked_positions(visits: Iterable[Visit]) -> dict[tuple[str, Position], list[str]]:
    """(technician, position) → the visits locked there; more than one is a fault."""
    places: dict[tuple[str, Position], list[str]] = {}
    for visit in visits:
        for lock in visit.locks:
            if lock.position is not None:
                places.setdefault((lock.technician, lock.position), []).append(visit.id)
    return places
