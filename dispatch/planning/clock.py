"""The day's clock: `routing` counts elapsed seconds from the instant of local midnight."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from routing.faults import LATEST_S


@dataclass(frozen=True, slots=True)
class DayClock:
    """Turns instants into seconds of a local day and back. 8 o'clock is 25,200 s on the day with 23 hours."""

    day: date
    zone: ZoneInfo

    @property
    def midnight(self) -> datetime:
        return self.at(time())

    @property
    def next_midnight(self) -> datetime:
        return DayClock(self.day + timedelta(days=1), self.zone).midnight

    def at(self, wall: time) -> datetime:
        """The instant, in UTC, at which the clocks on that day's walls say so."""
        return datetime.combine(self.day, wall, self.zone).astimezone(UTC)

    def present(self, now: datetime) -> datetime:
        """Before it nothing can be planned: now, or the day's midnight where the whole day is over already."""
        return now if now < self.next_midnight else self.midnight

    def seconds(self, instant: datetime) -> int:
        """Elapsed since midnight, kept inside what `routing` takes."""
        elapsed = round((instant.astimezone(UTC) - self.midnight).total_seconds())
        return min(max(elapsed, 0), LATEST_S)

    def instant(self, seconds: int) -> datetime:
        return self.midnight + timedelta(seconds=seconds)

    def local(self, seconds: int) -> datetime:
        """The same instant, as the territory's people read it."""
        return self.instant(seconds).astimezone(self.zone)
