"""From which instant the file counts its seconds: its own midnight, or 1970 (time stamps)."""

from collections.abc import Iterator, Mapping
from typing import Any

from routing.faults import LATEST_S

DAY_S = 24 * 3600
TIMES_OF_A_REASON = ("from_s", "to_s")


def origin_s(data: Mapping[str, Any]) -> int:
    """What to take off every time: the midnight (UTC) before the first of them, or 0 where they are small already."""
    times = list(given_times(data))
    return min(times) // DAY_S * DAY_S if times and max(times) > LATEST_S and min(times) >= 0 else 0


def given_times(data: Mapping[str, Any]) -> Iterator[int]:
    for job in data["jobs"]:
        if isinstance(job, dict):
            yield from whole_numbers(job.get("time_windows"))
    for vehicle in data["vehicles"]:
        if isinstance(vehicle, dict):
            yield from whole_numbers([vehicle.get("time_window"), vehicle.get("absences"), break_windows(vehicle)])


def moved(detail: Mapping[str, Any], by_s: int) -> dict[str, Any]:
    """The facts of a reason, its times `by_s` seconds later."""
    times = {key: detail[key] + by_s for key in TIMES_OF_A_REASON if type(detail.get(key)) is int}
    return {**detail, **times}


def break_windows(vehicle: Mapping[str, Any]) -> list[Any]:
    breaks = vehicle.get("breaks")
    return [b.get("time_windows") for b in breaks if isinstance(b, dict)] if isinstance(breaks, list) else []


def whole_numbers(value: Any) -> Iterator[int]:
    if isinstance(value, list):
        for item in value:
            yield from whole_numbers(item)
    elif type(value) is int:
        yield value
