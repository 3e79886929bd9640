"""The time axis of a day: instants to places on it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

from dispatch.planning.clock import DayClock

FIRST_HOUR, LAST_HOUR = 6, 20
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Axis:
    """From `start_s` to `end_s`, seconds since local midnight."""

    clock: DayClock
    start_s: int
    end_s: int

    @property
    def begins(self) -> datetime:
        return self.clock.instant(self.start_s)

    @property
    def ends(self) -> datetime:
        return self.clock.instant(self.end_s)

    def place(self, instant: datetime) -> str:
        """In percent as SVG wants it, with a point whatever the reader's locale."""
        share = (self.clock.seconds(instant) - self.start_s) / (self.end_s - self.start_s)
        return f"{share * 100:.3f}%"

    def piece(self, begin: datetime, end: datetime) -> tuple[int, int]:
        """Where it begins, in seconds along the axis, and how long it is there; clipped to the axis."""
        first, last = (min(max(self.clock.seconds(at), self.start_s), self.end_s) for at in (begin, end))
        return first - self.start_s, last - first

    def hours(self) -> list[tuple[str, str]]:
        """Place and label of each full hour."""
        seconds = range(self.start_s, self.end_s, HOUR_S)
        return [(self.place(self.clock.instant(s)), f"{self.clock.local(s):%H}") for s in seconds]

    def holds(self, instant: datetime) -> bool:
        return self.begins <= instant < self.ends


def axis_of(clock: DayClock, spans: Collection[tuple[datetime, datetime]]) -> Axis:
    """The full hours that hold all the shifts and visits; 6 to 20 o'clock on a day without any."""
    if not spans:
        return Axis(clock, clock.seconds(clock.at(time(FIRST_HOUR))), clock.seconds(clock.at(time(LAST_HOUR))))
    first = min(clock.seconds(begin) for begin, _ in spans)
    last = max(clock.seconds(end) for _, end in spans)
    return Axis(clock, first // HOUR_S * HOUR_S, -(-last // HOUR_S) * HOUR_S)
