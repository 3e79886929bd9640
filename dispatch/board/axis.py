"""The time axis of one day, or of several beside each other: instants to places on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from dispatch.planning.clock import DayClock

FIRST_HOUR, LAST_HOUR = 6, 20
HOUR_S = 3600
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Axis:
    """Of each of its days the time from `start_s` to `end_s`, seconds since local midnight; nights are left out."""

    clocks: tuple[DayClock, ...]
    start_s: int
    end_s: int

    @property
    def clock(self) -> DayClock:
        """Of the first day."""
        return self.clocks[0]

    @property
    def begins(self) -> list[datetime]:
        """One instant a day."""
        return [clock.instant(self.start_s) for clock in self.clocks]

    @property
    def day_s(self) -> int:
        """How long each day is on it."""
        return self.end_s - self.start_s

    def piece(self, begin: datetime, end: datetime, day: int = 0) -> tuple[int, int]:
        """Where it begins, in seconds along the axis, and how long it is there; clipped to this day's part."""
        clock = self.clocks[day]
        first, last = (min(max(clock.seconds(at), self.start_s), self.end_s) for at in (begin, end))
        return first - self.start_s + day * self.day_s, last - first

    def hours(self) -> list[tuple[str, str]]:
        """Place and label of each full hour; where there are several days, of every third one."""
        step = HOUR_S if len(self.clocks) == 1 else 3 * HOUR_S
        seconds = range(self.start_s, self.end_s, step)
        return [(self._share(day, s), f"{clock.local(s):%H}") for day, clock in enumerate(self.clocks) for s in seconds]

    def days(self) -> list[tuple[str, datetime]]:
        """Place and local begin of each day."""
        return [(self._share(day, self.start_s), clock.local(self.start_s)) for day, clock in enumerate(self.clocks)]

    def _share(self, day: int, seconds: int) -> str:
        """In percent as SVG wants it, with a point whatever the reader's locale."""
        share = (day * self.day_s + seconds - self.start_s) / (len(self.clocks) * self.day_s)
        return f"{share * 100:.3f}%"


def axis_of(clock: DayClock, spans: Collection[Span]) -> Axis:
    """The full hours of a day that hold all the shifts and visits; 6 to 20 o'clock without any."""
    if not spans:
        return Axis((clock,), clock.seconds(clock.at(time(FIRST_HOUR))), clock.seconds(clock.at(time(LAST_HOUR))))
    first = min(clock.seconds(begin) for begin, _ in spans)
    last = max(clock.seconds(end) for _, end in spans)
    return Axis((clock,), first // HOUR_S * HOUR_S, -(-last // HOUR_S) * HOUR_S)


def axis_over(days: Sequence[Axis]) -> Axis:
    """These days, one axis each, beside each other; from the earliest hour of any to the latest."""
    clocks = tuple(axis.clock for axis in days)
    return Axis(clocks, min(axis.start_s for axis in days), max(axis.end_s for axis in days))
