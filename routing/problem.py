"""What is to be planned: visits, technicians and their rules, as frozen data without any database row.

Seconds are integers, elapsed since the instant of local midnight of the first day, so that a day with a
clock change needs no special case. `Problem` validates everything at once: its error lists every fault.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from routing.faults import ProblemError, is_seconds, repeated
from routing.goals import Goals
from routing.place import Place
from routing.technician import Break, Technician
from routing.visit import After, Lock, Position, Visit, locked_positions

EARTH_KM = 6371
DEFAULT_GOALS = Goals()
FARTHEST_KM = 2500  # from the nearest technician: beyond it latitude and longitude were exchanged, or are 0


@dataclass(frozen=True, slots=True)
class Published:
    """A visit as the plan in force has it: the search begins there, so that a new plan is never worse."""

    visit: str
    technician: str
    start_s: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A day, or a span of days, to plan. Raises `ProblemError` with every fault of every visit and technician.

    `known_skills`: the catalogue; a skill that is not in it is a fault. None: any word is a skill.
    """

    visits: tuple[Visit, ...]
    technicians: tuple[Technician, ...]
    published: tuple[Published, ...] = ()
    goals: Goals = DEFAULT_GOALS
    known_skills: frozenset[str] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "visits", tuple(self.visits))
        object.__setattr__(self, "technicians", tuple(self.technicians))
        object.__setattr__(self, "published", tuple(self.published))
        if self.known_skills is not None:
            object.__setattr__(self, "known_skills", frozenset(self.known_skills))
        faults = tuple(self.faults()) or tuple(self.far_away())
        if faults:
            raise ProblemError(faults)

    def faults(self) -> Iterator[str]:
        for visit in self.visits:
            yield from (f"visit {visit.id}: {fault}" for fault in visit.faults())
        for technician in self.technicians:
            yield from (f"technician {technician.id}: {fault}" for fault in technician.faults())
        yield from repeated("visit", [visit.id for visit in self.visits])
        yield from repeated("technician", [technician.id for technician in self.technicians])
        yield from self.unknown_names()
        yield from self.crowded_positions()
        yield from self.circles()
        yield from self.goals.faults()

    def unknown_names(self) -> Iterator[str]:
        technicians, visits = {t.id for t in self.technicians}, {v.id for v in self.visits}
        for visit in self.visits:
            for lock in visit.locks:
                if lock.technician not in technicians:
                    yield f"visit {visit.id}: is locked to {lock.technician!r}, who is unknown"
            for before in visit.after:
                if before.visit not in visits:
                    yield f"visit {visit.id}: is to be done after {before.visit!r}, which is unknown"
        for row in self.published:
            if row.visit not in visits or row.technician not in technicians or not is_seconds(row.start_s):
                yield f"published visit {row.visit}: it, its technician {row.technician!r} or its start is unknown"
        if self.known_skills is not None:
            yield from self.unknown_skills(self.known_skills)

    def crowded_positions(self) -> Iterator[str]:
        for (technician, position), names in locked_positions(self.visits).items():
            if len(names) > 1:
                yield f"technician {technician}: visits {names!r} are all locked as the {position}"

    def unknown_skills(self, known: frozenset[str]) -> Iterator[str]:
        for visit in self.visits:
            for code in sorted({*visit.skills, *(visit.second_skills or {})} - known):
                yield f"visit {visit.id}: skill {code!r} is unknown"
        for technician in self.technicians:
            for code in sorted(technician.skills.keys() - known):
                yield f"technician {technician.id}: skill {code!r} is unknown"

    def circles(self) -> Iterator[str]:
        """Visits that would have to be done after themselves."""
        before = {visit.id: {a.visit for a in visit.after} for visit in self.visits if visit.after}
        settled = False
        while before and not settled:
            free = [name for name, names in before.items() if not names & before.keys()]
            settled = not free
            for name in free:
                del before[name]
        if before:
            yield f"visits {sorted(before)!r} are to be done after each other, in a circle"

    def far_away(self) -> Iterator[str]:
        """Visits in another continent than everybody who could go there; asked only where all places are points."""
        starts = [t.start or t.end for t in self.technicians]
        points = np.radians([(p.latitude, p.longitude) for p in starts if p is not None]).reshape(-1, 2)
        if not len(points) or not self.visits:
            return
        cells = np.unique(np.round(points, 1), axis=0)  # a tenth is 640 km: good enough to tell continents apart
        here = np.radians([(v.place.latitude, v.place.longitude) for v in self.visits])
        cosine = np.outer(np.sin(here[:, 0]), np.sin(cells[:, 0])) + np.outer(
            np.cos(here[:, 0]), np.cos(cells[:, 0])
        ) * np.cos(here[:, 1, None] - cells[None, :, 1])
        km = EARTH_KM * np.arccos(np.clip(cosine.max(axis=1), -1, 1))
        for i in np.flatnonzero(km > FARTHEST_KM).tolist():
            yield f"visit {self.visits[i].id}: lies {km[i]:.0f} km from the nearest technician; is the point right?"

    def to_json(self) -> dict[str, Any]:
        """Plain lists, numbers and strings, for a JSON column; `from_json` makes the same problem of it."""
        return {
            "visits": [plain(visit) for visit in self.visits],
            "technicians": [plain(technician) for technician in self.technicians],
            "published": [asdict(row) for row in self.published],
            "goals": asdict(self.goals),
            "known_skills": None if self.known_skills is None else sorted(self.known_skills),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Problem":
        """The problem of `to_json`; keys that an older version did not write have their defaults."""
        return cls(
            tuple(visit_from_json(row) for row in data["visits"]),
            tuple(technician_from_json(row) for row in data["technicians"]),
            tuple(Published(**row) for row in data["published"]),
            Goals(**data.get("goals", {})),
            data.get("known_skills"),
        )


def plain(row: Visit | Technician) -> dict[str, Any]:
    """The fields that differ from their defaults, in JSON's types."""
    facts = {}
    for field in fields(row):
        value = getattr(row, field.name)
        if value != field.default:
            facts[field.name] = plain_value(value)
    return facts


def plain_value(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [plain_value(item) for item in value]
    if isinstance(value, Place | Break | Lock | After):
        return asdict(value)
    return value


def visit_from_json(row: Mapping[str, Any]) -> Visit:
    locks = (Lock(**(lock | {"position": position_of(lock)})) for lock in row.get("locks", ()))
    after = (After(**before) for before in row.get("after", ()))
    return Visit(**(dict(row) | {"place": Place(**row["place"]), "locks": tuple(locks), "after": tuple(after)}))


def position_of(lock: Mapping[str, Any]) -> Position | None:
    return None if lock.get("position") is None else Position(lock["position"])


def technician_from_json(row: Mapping[str, Any]) -> Technician:
    ends = {name: row[name] and Place(**row[name]) for name in ("start", "end")}
    breaks = tuple(Break(**pause) for pause in row.get("breaks", ()))
    return Technician(**(dict(row) | ends | {"breaks": breaks}))
