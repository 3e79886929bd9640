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

STEPS, STEP_KM = 8192, 0.025


class World(NamedTuple):
    """What is the same for every search."""

    road: Road
    reach: float  # see `Asked`
    prices: Prices

    @classmethod
    def of(cls, travel: GreatCircle, prices: Prices) -> "World":
        at_km, speed_kmh = np.array(travel.speeds, dtype=float).T.copy()
        steps = 1 / sine(STEP_KM)
        road = Road(float(travel.detour), float(travel.parking_s), at_km, speed_kmh, least_s(travel), float(steps))
        km = grid_km()
        seconds = travel.seconds(km)
        reach_km = km[seconds <= prices.reach_s].max(initial=0)
        return cls(road, 1.0 if seconds[-1] <= prices.reach_s else float(sine(reach_km) ** 2), prices)


def grid_km() -> NDArray[np.float64]:
    return STEP_KM * np.arange(STEPS, dtype=np.float64)


def sine(air_km: float) -> float:
    """Of half the angle at the centre of the earth: half the distance straight through it, in radii."""
    return float(np.sin(air_km / (2 * EARTH_KM)))


def least_s(travel: GreatCircle) -> NDArray[np.int32]:
    """For each step of distance how long a leg lasts that is as long or longer.

    Between two speeds of its table a leg lasts the longer, or the shorter, the longer it is: the least is at
    the step, or at a speed of the table farther on. A second less, because it is rounded.
    """
    km = grid_km()
    known_km = np.array([at_km for at_km, _ in travel.speeds]) / travel.detour
    every_km = np.sort(np.concatenate([km, known_km]))
    least = np.minimum.accumulate(travel.seconds(every_km)[::-1])[::-1]
    answer: NDArray[np.int32] = np.maximum(0, least[np.searchsorted(every_km, km)] - 1).astype(np.int32)
    answer[0] = 0
    return answer


@dataclass(frozen=True, slots=True)
class Role:
    """What one of the technicians needed would do: all its spans, and the charges without the push."""

    span: NDArray[np.void]
    rarity: NDArray[np.floating]  # of each technician of the day
    scarcity: float


class Side(NamedTuple):
    """What one of two would do in a window: `rows` of the spans of the role, by the price of each alone."""

    rows: NDArray[np.int64]
    span: NDArray[np.void]
    base: NDArray[np.float64]
    alone: NDArray[np.float64]


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
        price, push = self.charges(role)
        for w, window in enumerate(self.windows):
            for n in cheapest(price[:, w], role.span["route"], most):
                start_s = max(int(role.span["first"][n]), window.first_s)
                yield self.offer(window, [(role, n)], start_s, int(push[n, w]))

    def charges(self, role: Role) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """(span, window) → the price without the scarcity, infinite where it doesn't fit; and the push."""
        shape = len(role.span), len(self.windows)
        price, push = np.empty(shape), np.empty(shape, np.int64)
        day, within, prices = self.table.day, bounds(self.windows), self.world.prices
        charge(day, role.span, self.wanted.service_s, within, role.rarity, float(prices.push), price, push)
        return price, push

    def together(self, one: Role, other: Role, most: int) -> Iterator[Offer]:
        """Both begin in the same second. Of several ways, no two have the same two technicians."""
        alone = [self.charges(role)[0] for role in (one, other)]
        for w, window in enumerate(self.windows):
            sides = [side_of(role, price[:, w]) for role, price in zip((one, other), alone, strict=True)]
            taken = np.zeros((0, 2), np.int32)
            for _ in range(most):
                a, b, start_s, push_s = self.couple(window, sides, taken)
                if a < 0:
                    break
                pair = [(one, sides[0].rows[a]), (other, sides[1].rows[b])]
                yield self.offer(window, pair, start_s, push_s)
                taken = np.append(taken, [[role.span["route"][n] for role, n in pair]], axis=0).astype(np.int32)

    def couple(self, window: Window, sides: Sequence[Side], taken: NDArray[np.int32]) -> tuple[int, int, int, int]:
        one, other = ((side.span, side.base, side.alone) for side in sides)
        (within,), push_price = bounds([window]), float(self.world.prices.push)
        answer: tuple[int, int, int, int] = couple(
            self.table.day, one, other, self.wanted.service_s, within, push_price, taken
        )
        return answer

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


def side_of(role: Role, alone: NDArray[np.float64]) -> Side:
    rows = alone.argsort(kind="stable")[: np.isfinite(alone).sum()]
    span = role.span[rows]
    return Side(rows, span, span["detour"] + role.rarity[span["route"]], alone[rows])


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
