"""Rows of visits and technicians as arrays."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.place import Place
from routing.solver.task import NOWHERE
from routing.technician import Technician, merged
from routing.visit import Visit


class Where:
    """Where parts, starts and homes are: sites as row numbers of `place` and `matrix_index`; NOWHERE for none."""

    def __init__(self, sites: dict[Place, int], parts: list[Place], technicians: Sequence[Technician]) -> None:
        self.place = np.array([(p.latitude, p.longitude) for p in sites], float).reshape(-1, 2)
        self.matrix_index = np.array([NOWHERE if p.index is None else p.index for p in sites], np.int64)
        self.part = np.array([sites[place] for place in parts], np.int32)
        self.start, self.home = (
            np.array([NOWHERE if place is None else sites[place] for place in ends], np.int32)
            for ends in ([t.start for t in technicians], [t.end for t in technicians])
        )


def windows_of(visit: Visit) -> list[tuple[int, int]]:
    """The windows without overlaps; only the locked second where there is one, nothing if it lies outside."""
    for lock in visit.locks:
        if lock.start_s is not None:
            fits = any(lo <= lock.start_s <= hi for lo, hi in visit.windows)
            return [(lock.start_s, lock.start_s)] if fits else []
    return list(merged(visit.windows))


def levels(rows: Sequence[Mapping[str, int]], codes: list[str]) -> NDArray[np.int8]:
    """(rows, codes) levels, 0 where a row does not name the code."""
    column = {code: i for i, code in enumerate(codes)}
    table = np.zeros((len(rows), len(codes)), np.int8)
    for i, row in enumerate(rows):
        for code, level in row.items():
            if code in column:
                table[i, column[code]] = level
    return table


def amount_table(rows: Sequence[Mapping[str, int]], kinds: list[str], default: int) -> NDArray[np.int32]:
    table = np.full((len(rows), len(kinds)), default, np.int32)
    for d, kind in enumerate(kinds):
        table[:, d] = [row.get(kind, default) for row in rows]
    return table
