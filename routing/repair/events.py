"""What happens in the middle of a day."""

from dataclasses import dataclass
from enum import StrEnum

from routing.visit import Visit


class Cause(StrEnum):
    """Why a visit is in the diff."""

    EMERGENCY = "emergency"  # it is new
    CANCELLED = "cancelled"
    SICK = "sick"  # its technician is
    OVERRUN = "overrun"  # what came before on the route lasts longer
    NO_ACCESS = "no_access"
    TIED = "tied"  # it depends on a visit that something happened to
    FREED = "freed"  # it was not planned, and there is time for it now
    MADE_ROOM = "made_room"  # it moved for the others


@dataclass(frozen=True, slots=True)
class Emergency:
    """A visit that nobody knew of; its priority says how urgent it is."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class Cancelled:
    visit: str


@dataclass(frozen=True, slots=True)
class Sick:
    """The technician does no visit that begins at `from_s` or later; a `from_s` in the past counts as now."""

    technician: str
    from_s: int


@dataclass(frozen=True, slots=True)
class Overrun:
    """A visit that has begun ends at `end_s`, not as planned; in the past where that is told later."""

    visit: str
    end_s: int


@dataclass(frozen=True, slots=True)
class NoAccess:
    """Nobody opened: the technician leaves at `at_s`. What had begun counts as over; a new try is a new visit."""

    visit: str
    at_s: int


Event = Emergency | Cancelled | Sick | Overrun | NoAccess
