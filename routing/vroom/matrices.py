"""Where travel times come from: the matrix of the one profile in use, or the great-circle model."""

from collections.abc import Mapping
from typing import Any

from routing.faults import ProblemError
from routing.travel import GreatCircle, Matrix, TravelTimes

GREAT_CIRCLE = "great-circle"
CAR = "car"  # the profile of a vehicle that names none


def read_travel(data: Mapping[str, Any], faults: list[str]) -> TravelTimes:
    """Notes what is wrong and answers the great-circle model then, so that reading can go on."""
    model = data.get("travel_model")
    if model not in (None, GREAT_CIRCLE):
        faults.append(f"travel_model {model!r} is unknown; there is {GREAT_CIRCLE!r}, or give `matrices`")
    profiles = {str(v.get("profile") or CAR) for v in data["vehicles"] if isinstance(v, dict)}
    if len(profiles) > 1:
        faults.append(f"vehicles have the profiles {sorted(profiles)}; only one in a file is supported")
        return GreatCircle()
    durations = chosen(data, profiles.pop() if profiles else CAR, faults)
    if durations is None:
        return GreatCircle()
    try:
        return Matrix(durations)
    except ProblemError as error:
        faults += error.faults
        return GreatCircle()


def chosen(data: Mapping[str, Any], profile: str, faults: list[str]) -> Any:
    """The durations for this profile, or None. `matrix` is how VROOM called them before there were profiles."""
    matrices = data.get("matrices")
    if not matrices:
        return data.get("matrix")
    if not isinstance(matrices, dict) or not isinstance(matrices.get(profile), dict):
        faults.append(f"matrices: there is none for the profile {profile!r}")
        return None
    matrix = matrices[profile]
    if matrix.get("costs") is not None:
        faults.append(f"matrices: {profile}: `costs` are not supported: travel time is what is kept small")
    if matrix.get("durations") is None:
        faults.append(f"matrices: {profile}: has no durations")
    return matrix.get("durations")
