"""What this process knows of each territory's days: routes of those that are planned, crews of the others.

Each follows the database before it answers. The versions of days (see `models.slots`) say what has changed; what a
transaction has committed is in the next answer of every process, and a technician-day that has changed is loaded alone.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import groupby
from threading import Lock

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
from technicians.models import Territory
from technicians.selectors.duty import duties

TODAY_KEPT = timedelta(minutes=1)


class Diary:
    """A territory's days as they are committed; use it under `following` alone.

    `engine` has the days with a published plan, `crews` the others.
    """

    def __init__(self, travel: GreatCircle) -> None:
        self.travel = travel
        self.today: date | None = None
        self.today_at: datetime | None = None  # when all of today was read: what is left of it becomes less
        self.engine = SlotEngine(travel=travel)
        self.crews: dict[date, Crew] = {}
        self.visits_an_hour = 0.0
        self.versions: dict[date, int] = {}
        self.lock = Lock()

    def follow(self, territory: Territory, days: Collection[date], *, now: datetime) -> None:
        """Bring `days`, from today on, to what is committed now; 1 query where nothing has changed.

        Today is read anew each minute: nobody is offered by where they should have been long ago.
        """
        if self.today != min(days):
            self.today = min(days)
            self.forget_before(self.today)
            self.visits_an_hour = visits_an_hour(territory, today=self.today)
        known = dict(DayVersion.objects.filter(territory=territory, day__in=days).values_list("day", "version"))
        is_old = self.today_at is None or now - self.today_at >= TODAY_KEPT
        for day in days:
            version = known.get(day, 0)  # without one nobody has a shift
            if self.versions.get(day) != version or (is_old and day == self.today):
                self.load(territory, DayClock(day, territory.zone), now=now)
                self.versions[day] = version
        if is_old:
            self.today_at = now

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

    def places_of(self, wish: Wish, slots: Iterable[Slot]) -> Iterator[list[Places]]:
        """For each slot of a day that is not planned, the places that the wish would take and those there are."""
        windows = {day: [slot.window for slot in its] for day, its in groupby(slots, key=lambda slot: slot.day)}
        crews = [self.crews[day] for day in windows]
        for crew, its, reached in zip(crews, windows.values(), near(crews, wish.place, self.travel), strict=True):
            yield from places_in(wish, its, crew=crew, near=reached, visits_an_hour=self.visits_an_hour)

    def forget_before(self, day: date) -> None:
        self.engine.forget_before(day)
        self.versions = {known: version for known, version in self.versions.items() if known >= day}
        self.crews = {known: crew for known, crew in self.crews.items() if known >= day}


_diaries: dict[int, tuple[tuple[object, ...], Diary]] = {}
_making = Lock()


@contextmanager
def following(territory: Territory, days: Collection[date], *, now: datetime) -> Iterator[Diary]:
    """The territory's diary with these days as they are committed now; nobody else changes it meanwhile.

    Call it before the transaction writes anything that days depend on: what others see must not depend on it.
    """
    diary = diary_of(territory)
    with diary.lock:
        diary.follow(territory, days, now=now)
        yield diary


def diary_of(territory: Territory) -> Diary:
    """Made anew where the territory's speeds, clock or depot have changed: all its days are read by them."""
    read_by = estimate_of(territory), territory.timezone, territory.depot
    with _making:
        known = _diaries.get(territory.pk)
        if known is None or known[0] != read_by:
            known = _diaries[territory.pk] = read_by, Diary(read_by[0])
        return known[1]
