"""What this process knows of each territory's days: routes of those that are planned, crews of the others.

Each follows the database before it answers. The versions of days (see `models.slots`) say what has changed; what a
transaction has committed is in the next answer of every process, and a technician-day that has changed is loaded alone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle, groupby, islice
from math import ceil
from threading import Lock

from django.db import connection

from dispatch.booking.capacity import Places, places_in, visits_an_hour
from dispatch.booking.crews import Crew, crew_of, near
from dispatch.booking.routes import routes_of
from dispatch.booking.windows import Slot
from dispatch.booking.wishes import Wish
from dispatch.models import DayVersion, Plan, TechnicianDayVersion
from dispatch.planning.clock import DayClock
from dispatch.planning.travel import estimate_of
from routing.slots import SlotEngine
from routing.travel import GreatCircle
from technicians.models import Technician, Territory
from technicians.selectors.duty import duties

# What is left of today becomes less, so that everybody's route is read anew in so long a time: a few each turn, since
# callers wait meanwhile. Nothing is offered that begins within the hour, and booking reads anew.
TODAY_KEPT = timedelta(minutes=5)
TURN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Days:
    """A territory's days as they were committed at one moment: nothing changes them any more.

    `engine` has the days with a published plan, `crews` the others.
    """

    engine: SlotEngine
    crews: Mapping[date, Crew]
    travel: GreatCircle
    visits_an_hour: float

    def places_of(self, wish: Wish, slots: Iterable[Slot]) -> Iterator[list[Places]]:
        """For each slot of a day that is not planned, the places that the wish would take and those there are."""
        windows = {day: [slot.window for slot in its] for day, its in groupby(slots, key=lambda slot: slot.day)}
        crews = [self.crews[day] for day in windows]
        for crew, its, reached in zip(crews, windows.values(), near(crews, wish.place, self.travel), strict=True):
            yield from places_in(wish, its, crew=crew, near=reached, visits_an_hour=self.visits_an_hour)


class Diary:
    """Follows a territory's days. Threads share it: one brings it up to date, and who needs nothing new goes on."""

    def __init__(self, travel: GreatCircle) -> None:
        self.travel = travel
        self.today: date | None = None
        self.turn_at: datetime | None = None  # when the last few of today were read
        self.following = 0  # where in today's team the next few begin
        self.engine = SlotEngine(travel=travel)
        self.crews: dict[date, Crew] = {}
        self.visits_an_hour = 0.0
        self.versions: dict[date, int] = {}
        self.read: Days = self.as_now()
        self.lock = Lock()

    def follow(self, territory: Territory, days: Collection[date], *, now: datetime) -> Days:
        """`days`, from today on, at least as they are committed now; 1 query where nothing has changed.

        Today is read anew in turn: nobody is offered by where they should have been long ago.
        """
        versions = versions_of(territory, days)
        if not self.is_current(versions):
            with self.lock:
                self.catch_up(territory, versions, now=now)
        elif self.is_due(now) and self.lock.acquire(blocking=False):
            try:
                self.catch_up(territory, versions, now=now)
            finally:
                self.lock.release()
        return self.read

    def is_current(self, versions: Mapping[date, int]) -> bool:
        return self.today == min(versions) and all(
            self.versions.get(day) == version for day, version in versions.items()
        )

    def is_due(self, now: datetime) -> bool:
        return self.turn_at is None or now - self.turn_at >= TURN

    def catch_up(self, territory: Territory, versions: dict[date, int], *, now: datetime) -> None:
        """Read what has changed. What others see is replaced before they are told that it is new.

        Where somebody else was faster, a day may be newer than its version here: then it is read once more next time.
        """
        today = min(versions)
        if self.today != today:
            self.forget_before(today)
            self.visits_an_hour = visits_an_hour(territory, today=today)
        for day, version in versions.items():
            if self.versions.get(day) != version:
                self.load(territory, DayClock(day, territory.zone), now=now)
        if self.is_due(now):
            self.read_in_turn(territory, DayClock(today, territory.zone), now=now)
        self.read = self.as_now()
        self.versions |= versions
        self.today = today

    def read_in_turn(self, territory: Territory, clock: DayClock, *, now: datetime) -> None:
        """The next few of a planned day's team, as many as the time since the last turn asks for."""
        team = self.engine.team(clock.day)
        share = min((now - self.turn_at) / TODAY_KEPT, 1.0) if self.turn_at else 0.0
        few = set(islice(cycle(team), self.following, self.following + ceil(len(team) * share)))
        self.turn_at = now
        self.following = (self.following + len(few)) % max(len(team), 1)
        if not few:
            return
        turn = set(Technician.objects.filter(uuid__in=few).values_list("pk", flat=True))
        routes = routes_of(territory=territory, clock=clock, now=now, only=turn)
        if len(few) == len(team):
            self.engine.set_day(clock.day, routes)
            return
        for route in routes:
            self.engine.set_technician(clock.day, route)

    def as_now(self) -> Days:
        return Days(self.engine.as_now(), dict(self.crews), self.travel, self.visits_an_hour)

    def load(self, territory: Territory, clock: DayClock, *, now: datetime) -> None:
        """The whole day, or of a planned day that is here already just what has changed."""
        published = Plan.objects.filter(territory=territory, day=clock.day, state=Plan.State.PUBLISHED)
        if not published.exists():
            self.crews[clock.day] = crew_of(duties(territory=territory, day=clock.day), clock)
            return
        self.crews.pop(clock.day, None)
        changed = self.changed(territory, clock.day)
        routes = routes_of(territory=territory, clock=clock, now=now, only=changed)
        if changed is None or len(routes) < len(changed):  # somebody has left the team
            self.engine.set_day(clock.day, routes_of(territory=territory, clock=clock, now=now))
        else:
            for route in routes:
                self.engine.set_technician(clock.day, route)

    def changed(self, territory: Territory, day: date) -> set[int] | None:
        """Whose day has changed since it was loaded; None where all of it is to be loaded."""
        since = self.versions.get(day)
        if since is None or day not in self.engine.days():
            return None
        newer = TechnicianDayVersion.objects.filter(territory=territory, day=day, version__gt=since)
        return set(newer.values_list("technician_id", flat=True)) or None

    def forget_before(self, day: date) -> None:
        self.engine.forget_before(day)
        self.versions = {known: version for known, version in self.versions.items() if known >= day}
        self.crews = {known: crew for known, crew in self.crews.items() if known >= day}


_diaries: dict[int, tuple[tuple[object, ...], Diary]] = {}
_making = Lock()


def committed(territory: Territory, days: Collection[date], *, now: datetime) -> Days:
    """The territory's days as they are committed now.

    Call it before the transaction writes anything that days depend on: what others see must not depend on it.
    """
    return diary_of(territory).follow(territory, days, now=now)


# Every search asks it: in SQL, as making it of a queryset takes three times as long as the answer.
VERSIONS = f"SELECT day, version FROM {DayVersion._meta.db_table} WHERE territory_id = %s AND day BETWEEN %s AND %s"  # noqa: S608


def versions_of(territory: Territory, days: Collection[date]) -> dict[date, int]:
    """Of each day; 0 where there is none, as nobody has a shift then."""
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS, [territory.pk, min(days), max(days)])
        known = dict(cursor.fetchall())
    return {day: known.get(day, 0) for day in days}


def diary_of(territory: Territory) -> Diary:
    """Made anew where the territory's speeds, clock or depot have changed: all its days are read by them."""
    read_by = estimate_of(territory), territory.timezone, territory.depot
    with _making:
        known = _diaries.get(territory.pk)
        if known is None or known[0] != read_by:
            known = _diaries[territory.pk] = read_by, Diary(read_by[0])
        return known[1]
