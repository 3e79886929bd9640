"""Instances in VROOM's format on one straight road: place n lies at kilometre n, and a kilometre takes a minute."""

M, H = 60, 3600
PLACES = 61
MINUTE_PER_KM = [[M * abs(a - b) for b in range(PLACES)] for a in range(PLACES)]


def job(number, km: int, **keys) -> dict:
    """Half an hour of work between 8:00 and 17:00, unless `keys` say otherwise."""
    given = {"id": number, "location_index": km, "service": 30 * M, "time_windows": [[8 * H, 17 * H]]}
    return given | keys


def vehicle(number=1, km: int = 0, **keys) -> dict:
    """Out from 8:00 to 16:00, from home and back, unless `keys` say otherwise."""
    return {"id": number, "start_index": km, "end_index": km, "time_window": [8 * H, 16 * H]} | keys


def day(vehicles: list[dict], jobs: list[dict], /, **keys) -> dict:
    return {"vehicles": vehicles, "jobs": jobs, "matrices": {"car": {"durations": MINUTE_PER_KM}}} | keys
