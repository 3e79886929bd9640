"""The engine: the published days of one territory, or of the whole country, in memory."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from threading import Lock

from routing.slots.offer import Offer
from routing.slots.prices import DEFAULT_PRICES, Prices
from routing.slots.published import TechnicianDay
from routing.slots.search import Search, World
from routing.slots.table import Table, table_of
from routing.slots.wanted import Wanted, Window
from routing.slots.why_not import WhyNot, why_not
from routing.travel import GreatCircle


class SlotEngine:
    """Threads may ask while others change a day: a search sees each day as it was before or after a change."""

    def __init__(self, *, travel: GreatCircle, prices: Prices = DEFAULT_PRICES) -> None:
        self._travel = travel
        self._world = World.of(travel, prices)
        self._tables: dict[date, Table] = {}
        self._changing = Lock()

    def set_day(self, day: date, team: Sequence[TechnicianDay]) -> None:
        """What is published for this day, instead of all that was known of it."""
        table = table_of(team, self._travel)
        with self._changing:
            self._tables = self._tables | {day: table}

    def set_technician(self, day: date, one: TechnicianDay) -> None:
        """What is published for one technician, instead of what was known of that; the others stay."""
        table = table_of([one], self._travel)
        with self._changing:
            known = self._tables.get(day)
            self._tables = self._tables | {day: known.replaced(table) if known else table}

    def forget_before(self, day: date) -> None:
        with self._changing:
            self._tables = {known: table for known, table in self._tables.items() if known >= day}

    def as_now(self) -> "SlotEngine":
        """The days as they are now, in an engine that later changes of this one don't reach."""
        return copy(self)

    def days(self) -> frozenset[date]:
        return frozenset(self._tables)

    def team(self, day: date) -> tuple[str, ...]:
        """The ids of the technicians of a day, in a fixed order; none of a day that is not known."""
        table = self._tables.get(day)
        return tuple(sorted(table.ids)) if table else ()

    def offers(self, wanted: Wanted) -> list[Offer]:
        """The cheapest offer of each window that has one, the cheapest first."""
        offers = [offer for search in self._searches(wanted) for offer in search.offers(most=1)]
        return sorted(offers, key=in_order)

    def ways(self, wanted: Wanted, window: Window, *, most: int) -> list[Offer]:
        """The cheapest ways into one window, each with other technicians: what is left if the first is gone."""
        searches = self._searches(replace(wanted, windows=(window,)))
        return sorted((offer for search in searches for offer in search.offers(most)), key=in_order)

    def why_not(self, wanted: Wanted) -> WhyNot:
        """What stands in the way, for a visit without any offer."""
        return why_not(list(self._searches(wanted)))

    def _searches(self, wanted: Wanted) -> Iterator[Search]:
        tables = self._tables
        days: dict[date, list[Window]] = {}
        for window in dict.fromkeys(wanted.windows):
            days.setdefault(window.day, []).append(window)
        for day, windows in days.items():
            if day in tables:
                yield Search(self._world, tables[day], wanted, tuple(windows))


def in_order(offer: Offer) -> tuple[float, date, int, int]:
    return offer.price, offer.window.day, offer.window.first_s, offer.window.last_s
