"""What is to be planned: visits, technicians and their rules, as frozen data without any database row.

Seconds are integers, elapsed since the instant of local midnight, so that a day with a clock change
needs no special case. `Problem` validates everything at once: its error lists every fault with its id.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from routing.skills import SkillLevels

LATEST_S = 48 * 3600  # a night shift may run into the next day, no further


class ProblemError(ValueError):
    """The input makes no sense. `faults` lists everything that is wrong, each with the id it concerns."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults: tuple[str, ...] = tuple(faults)
        super().__init__("; ".join(self.faults))


def is_seconds(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LATEST_S


def span_faults(what: str, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Faults of (from, to) pairs, both ends in seconds of the day."""
    for span in spans:
        if len(span) != 2 or not all(map(is_seconds, span)):  # noqa: PLR2004
            yield f"{what} {span!r} is not a pair of whole seconds between 0 and {LATEST_S}"
        elif span[0] > span[1]:
            yield f"{what} {span!r} ends before it begins"


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The same time as spans that neither touch nor overlap; what is no span yet stays, to be reported."""
    spans = tuple((*span,) for span in spans)
    if any(span_faults("span", spans)):
        return spans
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def skill_faults(skills: Mapping[str, int]) -> Iterator[str]:
    for code, level in skills.items():
        if not isinstance(level, int) or level < 1:
            yield f"skill {code!r} has level {level!r}, which is not a whole number from 1"


@dataclass(frozen=True, slots=True)
class Place:
    """A point on earth, in degrees (WGS 84)."""

    latitude: float
    longitude: float

    def faults(self) -> Iterator[str]:
        for name, value, limit in (("latitude", self.latitude, 90), ("longitude", self.longitude, 180)):
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not math.isfinite(value) or abs(value) > limit:
                yield f"{name} {value!r} is not a number between -{limit} and {limit}"


@dataclass(frozen=True, slots=True)
class Lock:
    """A person's decision that the planner keeps: this technician, and where `start_s` is given, this time."""

    technician: str
    start_s: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One trip to one site.

    A window bounds the START of the service; who is early waits. `skills` gives the level needed of each
    skill. With `technicians_needed` 2 both start in the same second. A higher `priority` matters more.
    """

    id: str
    place: Place
    service_s: int
    windows: tuple[tuple[int, int], ...]
    skills: Mapping[str, int]
    priority: int = 10
    technicians_needed: int = 1
    forbidden: frozenset[str] = frozenset()
    locks: tuple[Lock, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "windows", tuple(tuple(w) for w in self.windows))
        object.__setattr__(self, "skills", SkillLevels(self.skills))
        object.__setattr__(self, "forbidden", frozenset(self.forbidden))
        object.__setattr__(self, "locks", tuple(self.locks))

    def faults(self) -> Iterator[str]:
        yield from self.place.faults()
        yield from span_faults("window", self.windows)
        yield from skill_faults(self.skills)
        if not self.windows:
            yield "has no window"
        if not is_seconds(self.service_s):
            yield f"service of {self.service_s!r} s is not a number of whole seconds between 0 and {LATEST_S}"
        if not isinstance(self.priority, int) or self.priority < 0:
            yield f"priority {self.priority!r} is not a whole number from 0"
        if self.technicians_needed not in (1, 2):
            yield f"needs {self.technicians_needed!r} technicians, which is neither 1 nor 2"
        yield from self.lock_faults()

    def lock_faults(self) -> Iterator[str]:
        names = [lock.technician for lock in self.locks]
        times = {lock.start_s for lock in self.locks if lock.start_s is not None}
        if len(names) > self.technicians_needed or len(set(names)) < len(names):
            yield f"is locked to {names!r}, but needs {self.technicians_needed} different technicians"
        if len(times) > 1:
            yield f"is locked to different times {sorted(times)!r}"
        yield from (f"is locked to {name!r}, who is forbidden" for name in names if name in self.forbidden)
        yield from (f"is locked to {t!r}, which is no second of the day" for t in times if not is_seconds(t))


@dataclass(frozen=True, slots=True)
class Break:
    """A rest of `length_s` that begins between `earliest_s` and `latest_s`: between visits, or on the way."""

    earliest_s: int
    latest_s: int
    length_s: int

    def faults(self) -> Iterator[str]:
        yield from span_faults("break", [(self.earliest_s, self.latest_s)])
        if not is_seconds(self.length_s) or self.length_s == 0:
            yield f"break of {self.length_s!r} s is not a number of whole seconds from 1"


@dataclass(frozen=True, slots=True)
class Technician:
    """Who can work: from `start` back to `end` (None: the day ends at the last visit), inside `shift`."""

    id: str
    start: Place
    end: Place | None
    shift: tuple[int, int]
    skills: Mapping[str, int]
    absences: tuple[tuple[int, int], ...] = ()
    breaks: tuple[Break, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "shift", tuple(self.shift))
        object.__setattr__(self, "skills", SkillLevels(self.skills))
        object.__setattr__(self, "absences", merged(self.absences))
        object.__setattr__(self, "breaks", tuple(self.breaks))

    def faults(self) -> Iterator[str]:
        yield from self.start.faults()
        if self.end is not None:
            yield from self.end.faults()
        yield from span_faults("shift", [self.shift])
        yield from span_faults("absence", self.absences)
        yield from skill_faults(self.skills)
        for pause in self.breaks:
            yield from pause.faults()


@dataclass(frozen=True, slots=True)
class Published:
    """A visit as the plan in force has it: the search begins there, so that a new plan is never worse."""

    visit: str
    technician: str
    start_s: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A day to plan. Raises `ProblemError` with every fault of every visit and technician."""

    visits: tuple[Visit, ...]
    technicians: tuple[Technician, ...]
    published: tuple[Published, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "visits", tuple(self.visits))
        object.__setattr__(self, "technicians", tuple(self.technicians))
        object.__setattr__(self, "published", tuple(self.published))
        if faults := tuple(self.faults()):
            raise ProblemError(faults)

    def faults(self) -> Iterator[str]:
        known = {technician.id for technician in self.technicians}
        for visit in self.visits:
            unknown = [
                f"is locked to {k.technician!r}, who is unknown" for k in visit.locks if k.technician not in known
            ]
            yield from (f"visit {visit.id}: {fault}" for fault in [*visit.faults(), *unknown])
        for technician in self.technicians:
            yield from (f"technician {technician.id}: {fault}" for fault in technician.faults())
        visits = {visit.id for visit in self.visits}
        for row in self.published:
            if row.visit not in visits or row.technician not in known:
                yield f"published visit {row.visit}: it or its technician {row.technician!r} is unknown"
        yield from repeated("visit", [visit.id for visit in self.visits])
        yield from repeated("technician", [technician.id for technician in self.technicians])

    def to_json(self) -> dict[str, Any]:
        """Plain lists, numbers and strings, for a JSON column; `from_json` makes the same problem of it."""
        return {
            "visits": [asdict(v) | {"skills": dict(v.skills), "forbidden": sorted(v.forbidden)} for v in self.visits],
            "technicians": [asdict(t) | {"skills": dict(t.skills)} for t in self.technicians],
            "published": [asdict(row) for row in self.published],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Problem":
        return cls(
            tuple(visit_from_json(row) for row in data["visits"]),
            tuple(technician_from_json(row) for row in data["technicians"]),
            tuple(Published(**row) for row in data["published"]),
        )


def repeated(kind: str, ids: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in ids:
        if not isinstance(name, str) or not name:
            yield f"{kind} {name!r}: the id is not a word"
        elif name in seen:
            yield f"{kind} {name}: the id occurs more than once"
        seen.add(name)


def visit_from_json(row: Mapping[str, Any]) -> Visit:
    place, locks = Place(**row["place"]), tuple(Lock(**lock) for lock in row["locks"])
    return Visit(**(dict(row) | {"place": place, "locks": locks}))


def technician_from_json(row: Mapping[str, Any]) -> Technician:
    start, end = Place(**row["start"]), row["end"] and Place(**row["end"])
    breaks = tuple(Break(**pause) for pause in row["breaks"])
    return Technician(**(dict(row) | {"start": start, "end": end, "breaks": breaks}))
