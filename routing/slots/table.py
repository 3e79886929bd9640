"""A day's published routes as arrays. They never change: who reads them is not disturbed by a day that does."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.place import Place
from routing.slots.kernel.layout import GAP, NEVER, ROOM, ROUTE, Day
from routing.slots.published import TechnicianDay
from routing.slots.route import Rooms, rooms_of
from routing.travel import GreatCircle, apart_km, half_angles, radians

NOWHERE = Place(float("nan"), float("nan"))
BAND_DEGREES = 0.25
EVERYWHERE = (0.0, 0.0, 0.0, 2.0)  # a ball that holds the unit sphere


class Key(NamedTuple):
    """In this order who lives near each other stands near each other in memory: a search reads only there."""

    band: int
    longitude: float
    id: str

    @classmethod
    def of(cls, one: TechnicianDay) -> "Key":
        place = next((point for point in one.points if point is not None), Place(0.0, 0.0))
        return cls(round(place.latitude / BAND_DEGREES), place.longitude, one.technician.id)


@dataclass(frozen=True)
class Table:
    """The routes of `keys`, which are sorted; `codes` are the skills that the rows of `day.level` are about."""

    keys: tuple[Key, ...]
    codes: tuple[str, ...]
    day: Day

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(key.id for key in self.keys)

    @cached_property
    def missing(self) -> NDArray[np.int64]:
        """(skill, level) → thousandths of those on shift who lack a level, summed up to this level."""
        held = self.day.level[:, self.day.route["end"] > self.day.route["begin"]]
        levels = range(1, int(self.day.level.max(initial=0)) + 1)
        lack = [(held < level).sum(axis=1) * 1000 // max(1, held.shape[1]) for level in levels]
        return np.cumsum([np.zeros(len(self.codes), np.int64), *lack], axis=0).T

    @cached_property
    def held(self) -> NDArray[np.int64]:
        """`missing` at the levels of each technician, summed over skills."""
        rows = np.arange(len(self.codes))[:, None]
        answer: NDArray[np.int64] = self.missing[rows, self.day.level].sum(axis=0)
        return answer

    def needed(self, skills: Mapping[str, int]) -> NDArray[np.int32] | None:
        """(row of `day.level`, level) of each skill; None where nobody holds one of them at its level."""
        if any(self.highest.get(code, 0) < level for code, level in skills.items()):
            return None
        rows = [(self.codes.index(code), level) for code, level in skills.items() if level > 0]
        return np.array(rows, dtype=np.int32).reshape(-1, 2)

    @cached_property
    def highest(self) -> Mapping[str, int]:
        return dict(zip(self.codes, self.day.level.max(axis=1, initial=0).tolist(), strict=True))

    def part(self, begin: int, end: int) -> "Table":
        """Rows `begin` to `end`; its offsets count from the start of the whole."""
        rooms = np.append(self.day.route["rooms_from"], len(self.day.room))
        points = np.append(self.day.route["points_from"], len(self.day.point))
        room, point = slice(rooms[begin], rooms[end]), slice(points[begin], points[end])
        day = Day(
            route=self.day.route[begin:end],
            sphere=self.day.sphere[begin:end],
            level=self.day.level[:, begin:end],
            room=self.day.room[room],
            point=self.day.point[point],
            gap=self.day.gap[point],
        )
        return Table(self.keys[begin:end], self.codes, day)

    def replaced(self, one: "Table") -> "Table":
        """With the only technician-day of `one` instead of that technician's own, or added."""
        (key,) = one.keys
        count, new = len(self.keys), bisect_left(self.keys, key)
        old = self.ids.index(key.id) if key.id in self.ids else count
        behind = min(old + 1, count)
        if new <= old:
            parts = [self.part(0, new), one, self.part(new, old), self.part(behind, count)]
        else:
            parts = [self.part(0, old), self.part(behind, new), one, self.part(new, count)]
        return joined(parts)


def joined(parts: Sequence[Table]) -> Table:
    codes = tuple(sorted({code for part in parts for code in part.codes}))
    days = [part.day for part in parts]
    level = np.zeros((len(codes), sum(len(part.keys) for part in parts)), np.int8)
    column = 0
    for part in parts:
        rows = [codes.index(code) for code in part.codes]
        level[rows, column : column + len(part.keys)] = part.day.level
        column += len(part.keys)
    day = Day(
        route=numbered(np.concatenate([day.route for day in days])),
        sphere=np.concatenate([day.sphere for day in days]),
        level=level,
        room=np.concatenate([day.room for day in days]),
        point=np.concatenate([day.point for day in days]),
        gap=np.concatenate([day.gap for day in days]),
    )
    return Table(tuple(key for part in parts for key in part.keys), codes, day)


def numbered(route: NDArray[np.void]) -> NDArray[np.void]:
    """With offsets into arrays that hold just these routes; so far they give how many rows each has."""
    rooms = route["rooms_to"] - route["rooms_from"]
    route["rooms_to"] = rooms.cumsum()
    route["rooms_from"] = route["rooms_to"] - rooms
    route["points_from"] = route["points"].cumsum() - route["points"]
    return route


def table_of(team: Sequence[TechnicianDay], travel: GreatCircle) -> Table:
    team = sorted(team, key=Key.of)
    keys = tuple(Key.of(one) for one in team)
    if len({key.id for key in keys}) < len(keys):
        raise ValueError("a technician has more than one route on this day")
    places = [point or NOWHERE for one in team for point in one.points]
    angles = half_angles(radians(places))
    built = list(built_routes(team, legs_between(angles, travel)))
    codes = tuple(sorted({code for one in team for code in one.technician.skills}))
    levels = [[one.technician.skills.get(code, 0) for one in team] for code in codes]
    route = np.array([row for row, _ in built], dtype=ROUTE)
    day = Day(
        route=numbered(route),
        sphere=balls(places, route),
        level=np.array(levels, dtype=np.int8).reshape(len(codes), len(team)),
        room=np.array([row for _, one in built for row in one.rooms], dtype=ROOM),
        point=np.ascontiguousarray(angles.T),
        gap=np.array([row for _, one in built for row in one.gaps], dtype=GAP),
    )
    return Table(keys, codes, day)


def legs_between(angles: NDArray[np.float64], travel: GreatCircle) -> list[int]:
    """Seconds from each point to the next; 0 where one of them is nowhere."""
    legs: list[int] = travel.seconds(np.nan_to_num(apart_km(angles[:, :-1], angles[:, 1:]))).tolist()
    return legs


def built_routes(team: Sequence[TechnicianDay], legs_s: Sequence[int]) -> Iterator[tuple[tuple[int, ...], Rooms]]:
    """The row of ROUTE and the rooms of each technician-day; who has no stop does not travel."""
    at = 0
    for one in team:
        count = len(one.stops)
        legs = [one.technician.slowed_s(leg) for leg in legs_s[at : at + count + 1]] if count else [0]
        built = rooms_of(one, legs)
        yield route_row(one, built, sum(legs)), built
        at += count + 2


def route_row(one: TechnicianDay, built: Rooms, travel_s: int) -> tuple[int, ...]:
    technician, day = one.technician, built.day
    begin_s, end_s = (0, 0) if one.is_off else (day.begin_s, day.end_s)
    rest_s = sum(pause.length_s for pause in day.pauses)
    work_s = max(0, min(end_s, technician.shift[1]) - begin_s - rest_s)
    busy_s = work_s if one.is_full else travel_s + sum(stop.service_s for stop in one.stops)
    most_s = NEVER if technician.max_travel_s is None else technician.max_travel_s - travel_s
    counts = (0, len(built.rooms), 0, len(one.stops) + 2)
    return (*counts, technician.slowness_permille, most_s, begin_s, end_s, work_s, max(0, work_s - busy_s))


def balls(places: Sequence[Place], route: NDArray[np.void]) -> NDArray[np.float64]:
    """Centre and radius of a ball around the points of each route, on the unit sphere."""
    if not len(route):
        return np.zeros((0, 4))
    latitude, longitude = radians(places).T
    north = np.cos(latitude)
    points = np.stack([north * np.cos(longitude), north * np.sin(longitude), np.sin(latitude)], axis=1)
    known = ~np.isnan(latitude)
    counts = np.add.reduceat(known, route["points_from"], dtype=int)
    sums = np.add.reduceat(np.where(known[:, None], points, 0), route["points_from"])
    centres = sums / np.maximum(counts, 1)[:, None]
    away = np.linalg.norm(points - centres.repeat(route["points"], axis=0), axis=1)
    radius = np.maximum.reduceat(np.where(known, away, 0), route["points_from"])
    answer = np.column_stack([centres, radius])
    answer[counts == 0] = EVERYWHERE
    return answer
