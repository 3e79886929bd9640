"""Where travel times come from: the matrix of the one profile in use, or the great-circle model."""

import math
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from types import NoneType
from typing import Any

from routing.faults import ProblemError, is_number
from routing.travel import GreatCircle, Matrix, TravelTimes

GREAT_CIRCLE = "great-circle"
CAR = "car"  # the profile of a vehicle that names none
ENTRIES = {int, float, NoneType}


def read_travel(data: Mapping[str, Any], faults: list[str]) -> TravelTimes:
    """Notes what is wrong and answers the great-circle model then, so that reading can go on."""
    model = data.get("travel_model")
    if model not in (None, GREAT_CIRCLE):
        faults.append(f"travel_model {model!r} is unknown; there is {GREAT_CIRCLE!r}, or give `matrices`")
    named = [v.get("profile", CAR) for v in data["vehicles"] if isinstance(v, dict)]
    named = [CAR if profile is None else profile for profile in named]
    profiles = {profile for profile in named if isinstance(profile, str)}
    wrong = next((profile for profile in named if not isinstance(profile, str)), None)
    if wrong is not None:
        faults.append(f"profile {wrong!r} of a vehicle is no text")
    if len(profiles) > 1:
        faults.append(f"vehicles have the profiles {sorted(profiles)}; only one in a file is supported")
        return GreatCircle()
    where, durations = chosen(data, profiles.pop() if profiles else CAR, faults)
    if durations is None:
        return GreatCircle()
    try:
        matrix = Matrix(durations)
    except ProblemError as error:
        faults += error.faults
        return GreatCircle()
    faults += entry_faults(where, durations)
    return matrix


def chosen(data: Mapping[str, Any], profile: str, faults: list[str]) -> tuple[str, Any]:
    """Where the durations for this profile stand, and they or None. `matrix` is VROOM's name before profiles."""
    matrices = data.get("matrices")
    if matrices is None or matrices == {}:
        return "matrix", data.get("matrix")
    where = f"matrices: {profile}: durations"
    if not isinstance(matrices, dict):
        faults.append("matrices: is not an object")
        return where, None
    if not isinstance(matrices.get(profile), dict):
        faults.append(f"matrices: there is none for the profile {profile!r}")
        return where, None
    matrix = matrices[profile]
    if matrix.get("costs") is not None:
        faults.append(f"matrices: {profile}: `costs` are not supported: travel time is what is kept small")
    if matrix.get("durations") is None:
        faults.append(f"matrices: {profile}: has no durations")
    return where, matrix.get("durations")


def entry_faults(where: str, durations: list[list[Any]]) -> Iterator[str]:
    """The first entry of each row that is neither a number nor null, though it can be read as a number."""
    for i, row in enumerate(durations):
        if not are_entries(row):
            wrong = (f"{where}[{i}][{j}]: {entry!r}" for j, entry in enumerate(row) if not is_entry(entry))
            yield from (f"{fault} is no number of seconds; no road is null" for fault in islice(wrong, 1))


def are_entries(row: list[Any]) -> bool:
    """Whether all are numbers or null, without a call of ours for each: a table has millions."""
    return set(map(type, row)) <= ENTRIES and all(map(math.isfinite, filter(None, row)))


def is_entry(value: object) -> bool:
    return value is None or is_number(value, sys.float_info.max)
