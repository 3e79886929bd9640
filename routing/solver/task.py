"""What a worker is asked, and how it answers: one group as arrays, its routes so far, how hot and how long."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from routing.place import Place
from routing.travel import GreatCircle, Matrix

NOWHERE = -1  # the site of a node that stands for no place at all


class Packed:
    """Arrays and numbers as bytes, without pickle: nothing in them can run."""

    def to_bytes(self) -> bytes:
        buffer = io.BytesIO()
        np.savez(buffer, **{f.name: np.asarray(getattr(self, f.name)) for f in fields(self)})  # type: ignore[arg-type]
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return cls(**{name: arrays[name] if arrays[name].ndim else arrays[name].item() for name in arrays.files})


@dataclass(frozen=True)
class Group(Packed):
    """Parts, technicians and rules of a group; shapes as in `kernel.layout`, indexes count inside the group.

    Nodes are the parts, then the places where days begin and end. `only`, `banned` and `preferred` are
    (rows, 2) pairs of part and technician; `only_parts` and `preferred_parts` say for which parts they count.
    """

    part: NDArray[np.void]
    worth: NDArray[np.int64]
    windows: NDArray[np.int32]
    technician: NDArray[np.void]
    pause: NDArray[np.void]
    need: NDArray[np.int8]
    held: NDArray[np.int8]
    scarcity: NDArray[np.int32]
    delivery: NDArray[np.int32]
    pickup: NDArray[np.int32]
    capacity: NDArray[np.int32]
    relation: NDArray[np.int32]
    goal: NDArray[np.int64]
    only_parts: NDArray[np.int32]
    only: NDArray[np.int32]
    banned: NDArray[np.int32]
    preferred_parts: NDArray[np.int32]
    preferred: NDArray[np.int32]
    price_not_preferred: int
    price_scarce: int
    price_change: int
    place: NDArray[np.float64]  # (N, 2) latitude, longitude
    matrix_index: NDArray[np.int64]  # (N,)
    site: NDArray[np.int32]  # (N,)

    def places(self) -> list[Place]:
        rows = zip(self.place.tolist(), self.matrix_index.tolist(), strict=True)
        return [Place(point[0], point[1], None if index < 0 else index) for point, index in rows]


@dataclass(frozen=True)
class Orders(Packed):
    """Routes as arrays: technician k has parts route[begin[k]:begin[k + 1]]; windows as relations narrow them."""

    route: NDArray[np.int32]
    begin: NDArray[np.int32]
    lo: NDArray[np.int32]
    hi: NDArray[np.int32]

    def __iter__(self) -> Iterator[NDArray[np.int32]]:
        yield from (self.route, self.begin, self.lo, self.hi)


@dataclass(frozen=True)
class Search(Packed):
    """How to search: temperatures and the price of a lost point of priority in weighted seconds; limits.

    It ends after `iterations` or `seconds`, whichever comes first; `fixed`: the seconds don't count, so that
    the same seed gives the same plan. `collect`: report all routes met, for CP-SAT. `settled`: answer with the
    best plan, not the present one.
    """

    hot: float
    cold: float
    price: int
    seconds: float
    iterations: int
    fixed: bool
    seed: int
    collect: bool
    settled: bool


@dataclass(frozen=True)
class Task:
    """One group's turn in one round; a `Matrix` is the group's own, so that it can go to another host."""

    group: Group
    orders: Orders
    search: Search
    travel: GreatCircle | Matrix

    def to_bytes(self) -> bytes:
        """For a worker on another host."""
        model, matrix = "", np.zeros((0, 0), np.int32)
        if isinstance(self.travel, GreatCircle):
            model = json.dumps({f.name: getattr(self.travel, f.name) for f in fields(self.travel)})
        else:
            matrix = self.travel.seconds
        parts = (self.group.to_bytes(), self.orders.to_bytes(), self.search.to_bytes())
        buffer = io.BytesIO()
        np.savez(buffer, *(np.frombuffer(part, np.uint8) for part in parts), model=np.array(model), matrix=matrix)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Task":
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            group, orders, search = (arrays[f"arr_{i}"].tobytes() for i in range(3))
            model, matrix = arrays["model"].item(), arrays["matrix"]
        return cls(
            Group.from_bytes(group),
            Orders.from_bytes(orders),
            Search.from_bytes(search),
            great_circle(json.loads(model)) if model else Matrix(matrix),
        )


def great_circle(settings: dict[str, Any]) -> GreatCircle:
    return GreatCircle(**settings | {"speeds": tuple((km, kmh) for km, kmh in settings["speeds"])})


@dataclass(frozen=True)
class Answer(Packed):
    """Routes after the search, their weighted cost, and the routes met if they were asked for."""

    cost: int
    kept: NDArray[np.int32]  # published parts that each technician keeps
    route: NDArray[np.int32]
    begin: NDArray[np.int32]
    lo: NDArray[np.int32]
    hi: NDArray[np.int32]
    pool_technician: NDArray[np.int32]
    pool_value: NDArray[np.int64]  # (routes, 2) cost, published visits kept
    pool_route: NDArray[np.int32]
    pool_begin: NDArray[np.int32]
    pool_start: NDArray[np.int32]  # start of each part that others depend on, else -1
