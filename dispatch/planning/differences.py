"""How two versions of a territory's day differ: visit by visit, where it stood and where it comes to stand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dispatch.models import Assignment, Plan
from orders.models.states import VisitState


class Stop(NamedTuple):
    """A row of a version; `is_movable`: nobody has begun the visit, and it is not merely held for a customer."""

    visit: int
    technician: int
    during: DateTimeTZRange
    travel_s: int
    lock: str
    is_movable: bool

    @property
    def where(self) -> tuple[int, DateTimeTZRange]:
        return self.technician, self.during


Version = Mapping[int, tuple[Stop, ...]]  # visit's pk → its stops, in the order of technicians


class Kind(StrEnum):
    MOVED = "moved"  # to another technician
    RETIMED = "retimed"  # another time
    ADDED = "added"
    TAKEN_OUT = "taken_out"


@dataclass(frozen=True, slots=True)
class Change:
    """A visit's stops in both versions; none where that version does not plan it."""

    visit: int
    was: tuple[Stop, ...]
    becomes: tuple[Stop, ...]

    @property
    def kind(self) -> Kind:
        if not self.was or not self.becomes:
            return Kind.ADDED if self.becomes else Kind.TAKEN_OUT
        return Kind.RETIMED if people(self.was) == people(self.becomes) else Kind.MOVED

    @property
    def technicians(self) -> set[int]:
        """Whose days it changes."""
        return people(self.was) | people(self.becomes)


def version_of(plan: Plan | None) -> Version:
    """All stops of a version, of the one in force those that are live. 1 query."""
    found: dict[int, tuple[Stop, ...]] = defaultdict(tuple)
    if plan is None:
        return found
    rows = Assignment.objects.filter(plan=plan).order_by("technician", "during")
    if plan.state == Plan.State.PUBLISHED:
        rows = rows.filter(live=True)
    read = ("visit", "technician", "during", "travel_s", "lock", "hold", "visit__state")
    for visit, technician, during, travel_s, lock, hold, state in rows.values_list(*read):
        is_movable = state == VisitState.OPEN and hold is None
        found[visit] += (Stop(visit, technician, during, travel_s, lock, is_movable),)
    return found


def differences(*, was: Version, becomes: Version) -> dict[int, Change]:
    """Visit's pk → its change, of all visits that can still be moved and stand elsewhere, or at another time."""
    changes = {}
    for visit in was.keys() | becomes.keys():
        old, new = was.get(visit, ()), becomes.get(visit, ())
        is_movable = all(stop.is_movable for stop in (*old, *new))
        if is_movable and {stop.where for stop in old} != {stop.where for stop in new}:
            changes[visit] = Change(visit, old, new)
    return changes


def people(stops: Iterable[Stop]) -> set[int]:
    return {stop.technician for stop in stops}


def days_of(version: Version) -> dict[int, list[Stop]]:
    """Technician's pk → their stops in the order of time."""
    days: dict[int, list[Stop]] = defaultdict(list)
    for stops in version.values():
        for stop in stops:
            days[stop.technician].append(stop)
    for day in days.values():
        day.sort(key=lambda stop: stop.during.lower)
    return days
