"""One question put to one day: who fits it in where, and the cheapest ways to do so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.place import Place
from routing.slots.kernel.doors import charge, couple, spans
from routing.slots.kernel.layout import SPAN, Asked, Road
from routing.slots.offer import Insertion, Offer
from routing.slots.prices import Prices
from routing.slots.table import Table
from routing.slots.wanted import Wanted, Window
from routing.travel import EARTH_KM, GreatCircle, half_angles, radians

LONGEST_KM, STEP_KM = 2000.0, 0.01


class World(NamedTuple):
    """What is the same for every search."""

    road: Road
    reach: float  # see `Asked`
    prices: Prices

    @classmethod
    def of(cls, travel: GreatCircle, prices: Prices) -> "World":
        at_km, speed_kmh = np.array(travel.speeds, dtype=float).T.copy()
        air_km = np.arange(0, LONGEST_KM, STEP_KM)
        reach_km = air_km[travel.seconds(air_km) <= prices.reach_s].max(initial=0)
        reach = float(np.sin(reach_km / (2 * EARTH_KM)) ** 2)
        return cls(Road(float(travel.detour), float(travel.parking_s), at_km, speed_kmh), reach, prices)


@dataclass(frozen=True, slots=True)
class Role:
    """What one of the technicians needed would do: all its spans, and the charges without the push."""

    span: NDArray[np.void]
    rarity: NDArray[np.floating]  # of each technician of the day
    scarcity: float

    @property
    def base(self) -> NDArray[np.float64]:
        charges: NDArray[np.float64] = self.span["detour"] + self.rarity[self.span["route"]]
        return charges


@dataclass(frozen=True, slots=True)
class Search:
    """A visit on a day; the windows are of this day."""

    world: World
    table: Table
    wanted: Wanted
    windows: tuple[Window, ...]

    def offers(self, most: int) -> Iterator[Offer]:
        """At most so many for each window, each with other technicians, the cheapest first."""
        roles = [self.role(skills) for skills in dict.fromkeys(self.wanted.roles)]
        if self.wanted.technicians_needed == 1:
            yield from self.alone(roles[0], most)
        else:
            yield from self.together(roles[0], roles[-1], most)

    def role(self, skills: Mapping[str, int]) -> Role:
        world, table, wanted = self.world, self.table, self.wanted
        span, (found, work_s, free_s), spared = np.empty(len(table.day.room), SPAN), (0, 0, 0), 0
        needed = table.needed(skills)
        if needed is not None:
            asked = Asked(angles(wanted.place), world.reach, needed, wanted.service_s, bounds(self.windows))
            found, work_s, free_s = spans(table.day, world.road, asked, span)
            spared = table.missing[needed[:, 0], needed[:, 1]].sum()
        scarcity = world.prices.scarcity * (1 - free_s / max(1, work_s))
        return Role(span[:found], world.prices.rarity / 1000 * (table.held - spared), scarcity)

    def alone(self, role: Role, most: int) -> Iterator[Offer]:
        span, windows = role.span, bounds(self.windows)
        price, push = np.empty((len(span), len(windows))), np.empty((len(span), len(windows)), np.int64)
        charge(self.table.day, span, self.wanted.service_s, windows, role.rarity, self.world.prices.push, price, push)
        for w, window in enumerate(self.windows):
            for n in cheapest(price[:, w], span["route"], most):
                start_s = max(int(span["first"][n]), window.first_s)
                yield self.offer(window, [(role, n)], start_s, int(push[n, w]))

    def together(self, one: Role, other: Role, most: int) -> Iterator[Offer]:
        """Both begin in the same second. Of several ways, no two have the same two technicians."""
        orders = [role.base.argsort(kind="stable") for role in (one, other)]
        for window in self.windows:
            sides = [
                (role, order[meets(role.span[order], window)]) for role, order in zip((one, other), orders, strict=True)
            ]
            yield from self.couples(window, sides[0], sides[1], most)

    def couples(
        self, window: Window, one: tuple[Role, NDArray[np.int64]], other: tuple[Role, NDArray[np.int64]], most: int
    ) -> Iterator[Offer]:
        taken = np.zeros((0, 2), np.int32)
        (role, order), (partner, others) = one, other
        first, second = role.span[order], partner.span[others]
        prices = role.base[order], partner.base[others]
        within = np.array((window.first_s, window.last_s), np.int32)
        for _ in range(most):
            a, b, start_s, push_s = couple(
                self.table.day,
                first,
                second,
                *prices,
                self.wanted.service_s,
                within,
                self.world.prices.push,
                taken,
            )
            if a < 0:
                return
            yield self.offer(window, [(role, order[a]), (partner, others[b])], start_s, push_s)
            taken = np.append(taken, [[first["route"][a], second["route"][b]]], axis=0).astype(np.int32)

    def offer(self, window: Window, doing: Sequence[tuple[Role, int]], start_s: int, push_s: int) -> Offer:
        rows = [role.span[n] for role, n in doing]
        ids, gaps = self.table.ids, self.table.day.room["gap"]
        detour_s = sum(int(row["detour"]) for row in rows)
        rarity = sum(float(role.rarity[row["route"]]) for (role, _), row in zip(doing, rows, strict=True))
        scarcity = sum(role.scarcity for role, _ in doing)
        return Offer(
            window,
            tuple(Insertion(ids[r["route"]], int(gaps[r["room"]]), start_s, int(r["there"])) for r in rows),
            detour_s,
            push_s,
            rarity,
            scarcity,
            price=detour_s + self.world.prices.push * push_s + rarity + scarcity,
        )


def angles(place: Place) -> NDArray[np.float64]:
    return half_angles(radians([place]))[:, 0].copy()


def bounds(windows: Sequence[Window]) -> NDArray[np.int32]:
    return np.array([(window.first_s, window.last_s) for window in windows], dtype=np.int32)


def meets(span: NDArray[np.void], window: Window) -> NDArray[np.bool_]:
    answer: NDArray[np.bool_] = (span["first"] <= window.last_s) & (span["last"] >= window.first_s)
    return answer


def cheapest(price: NDArray[np.float64], route: NDArray[np.int32], most: int) -> list[int]:
    """Rows of the cheapest finite prices, each of another route."""
    if not len(price):
        return []
    if most == 1:
        n = int(price.argmin())
        return [n] if np.isfinite(price[n]) else []
    rows: dict[int, int] = {}
    for n in price.argsort(kind="stable").tolist():
        if len(rows) == most or not np.isfinite(price[n]):
            break
        rows.setdefault(int(route[n]), n)
    return list(rows.values())
