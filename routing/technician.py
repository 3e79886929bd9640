"""Who can work, when, and from where to where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from routing.faults import amount_faults, is_number, is_seconds, is_whole, seconds_faults, skill_faults, span_faults
from routing.levels import NONE, Levels
from routing.place import Place

SLOWEST, FASTEST = 0.1, 5.0
MOST_VISITS = 10_000


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
    """One working day of one person: out from `start` back to `end`, inside `shift`.

    `start` None: the day begins at the first visit; `end` None: it ends at the last. `person` names who it
    is where somebody works on several days of the span (each is a technician of its own); it is the id
    where empty. `overtime_s` is how long after the shift's end the technician may still come back.
    `capacity` is how much of each kind of part the van holds; a kind that it does not name is not limited.
    `speed_factor` 0.5 doubles all travel times.
    """

    id: str
    start: Place | None
    end: Place | None
    shift: tuple[int, int]
    skills: Mapping[str, int] = NONE
    absences: tuple[tuple[int, int], ...] = ()
    breaks: tuple[Break, ...] = ()
    person: str = ""
    overtime_s: int = 0
    capacity: Mapping[str, int] = NONE
    max_visits: int | None = None
    max_travel_s: int | None = None
    speed_factor: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "shift", tuple(self.shift))
        object.__setattr__(self, "skills", Levels(self.skills))
        object.__setattr__(self, "capacity", Levels(self.capacity))
        object.__setattr__(self, "absences", merged(self.absences))
        object.__setattr__(self, "breaks", tuple(self.breaks))

    @property
    def names(self) -> frozenset[str]:
        """What `allowed`, `forbidden` and `preferred` of a visit may call this technician."""
        return frozenset({self.id, self.person or self.id})

    @property
    def slowness_permille(self) -> int:
        """Travel takes (seconds x this + 500) // 1000."""
        return round(1000 / self.speed_factor)

    def slowed_s(self, leg_s: int) -> int:
        """How long a leg takes this technician."""
        return (leg_s * self.slowness_permille + 500) // 1000

    def faults(self) -> Iterator[str]:
        for place in (self.start, self.end):
            if place is not None:
                yield from place.faults()
        yield from span_faults("shift", [self.shift])
        yield from span_faults("absence", self.absences)
        yield from skill_faults(self.skills)
        yield from amount_faults("capacity", self.capacity)
        for pause in self.breaks:
            yield from pause.faults()
        yield from seconds_faults("overtime", self.overtime_s)
        if self.max_travel_s is not None:
            yield from seconds_faults("most travel", self.max_travel_s)
        if self.max_visits is not None and not is_whole(self.max_visits, MOST_VISITS):
            yield f"at most {self.max_visits!r} visits is not a whole number from 0"
        if not is_number(self.speed_factor, FASTEST) or self.speed_factor < SLOWEST:
            yield f"speed factor {self.speed_factor!r} is not a number between {SLOWEST} and {FASTEST}"


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
