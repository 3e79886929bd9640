"""What the customer wants, and when it would suit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from routing.levels import NONE, Levels
from routing.place import Place
from routing.visit import TWO


@dataclass(frozen=True, slots=True)
class Window:
    """The service may start from `first_s` to `last_s`: seconds since that day's local midnight."""

    day: date
    first_s: int
    last_s: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A visit that has no time yet, and the windows that could be offered.

    With `technicians_needed` 2 both start in the same second; the second of them needs `second_skills`, or
    the same skills where that is None.
    """

    place: Place
    service_s: int
    windows: tuple[Window, ...]
    skills: Mapping[str, int] = NONE
    technicians_needed: int = 1
    second_skills: Mapping[str, int] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "windows", tuple(self.windows))
        object.__setattr__(self, "skills", Levels(self.skills))
        if self.second_skills is not None:
            object.__setattr__(self, "second_skills", Levels(self.second_skills))
        if self.technicians_needed not in (1, TWO):
            raise ValueError(f"needs {self.technicians_needed!r} technicians, which is neither 1 nor 2")

    @property
    def roles(self) -> tuple[Mapping[str, int], ...]:
        """What each technician must hold, the first one's first."""
        if self.technicians_needed == 1:
            return (self.skills,)
        return (self.skills, self.skills if self.second_skills is None else self.second_skills)
