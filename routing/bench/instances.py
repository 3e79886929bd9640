"""Technician days made from a seed, in VROOM's JSON format.

People live where the population of Germany does. Shares and durations are those of a network operator's
field service: technicians start at home with a few skills at three levels, customers were told windows of
two or four hours, or the day. The same arguments make the same instance.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from routing.place import Place
from routing.travel import EARTH_KM, GreatCircle

PLACES = Path(__file__).with_name("germany.csv")  # from GeoNames, CC BY 4.0, see LICENSE.txt
KM_PER_DEGREE = 111.2
HOUR_S = 3600

SERVICE_MIN = ((30, 45, 60, 75, 90), (0.25, 0.30, 0.25, 0.12, 0.08))
WINDOWS_H = ((8, 10), (10, 12), (12, 14), (14, 16), (16, 18), (8, 12), (12, 16), (8, 17))
WINDOW_SHARES = (0.07, 0.07, 0.07, 0.07, 0.04, 0.20, 0.20, 0.28)
PRIORITY = ((10, 40, 100), (0.80, 0.15, 0.05))
# copper, fibre, home network, street cabinet, business, tower: how many visits need it, how many technicians hold it
NEEDED = (0.38, 0.22, 0.22, 0.08, 0.07, 0.03)
HELD = (0.80, 0.55, 0.65, 0.25, 0.28, 0.05)
LEVELS_NEEDED = (0.70, 0.22, 0.08)
LEVELS_HELD = (0.45, 0.35, 0.20)
START_H = ((7, 8, 9), (0.25, 0.50, 0.25))
SHIFT_S = int(8.5 * HOUR_S)
LUNCH = {"time_windows": [[11 * HOUR_S, 14 * HOUR_S]], "service": 1800}


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to make. `near` and `radius_km`: a region instead of the country; `matrix`: with travel times inside."""

    visits: int
    technicians: int
    seed: int
    near: tuple[float, float] | None = None
    radius_km: float = 0
    breaks: bool = False
    matrix: bool = False


def make(recipe: Recipe) -> dict[str, Any]:
    rng = np.random.default_rng(recipe.seed)
    places = settled(recipe)
    sites, homes = points(rng, places, recipe.visits), points(rng, places, recipe.technicians)
    jobs, vehicles = draw_jobs(rng, sites), draw_vehicles(rng, homes, breaks=recipe.breaks)
    instance = {"vehicles": vehicles, "jobs": jobs}
    return with_matrix(instance, sites, homes) if recipe.matrix else {**instance, "travel_model": "great-circle"}


@cache
def germany() -> NDArray[np.float64]:
    """Latitude, longitude, population of each place."""
    with PLACES.open(newline="", encoding="utf-8") as file:
        rows = [(float(r["latitude"]), float(r["longitude"]), float(r["population"])) for r in csv.DictReader(file)]
    return np.array(rows)


def settled(recipe: Recipe) -> NDArray[np.float64]:
    places = germany()
    if recipe.near is None:
        return places
    at, centre = np.radians(places[:, :2]), np.radians(recipe.near)
    east = (at[:, 1] - centre[1]) * np.cos((at[:, 0] + centre[0]) / 2)
    away_km = EARTH_KM * np.hypot(at[:, 0] - centre[0], east)
    return places[np.flatnonzero(away_km < recipe.radius_km)]


def points(rng: Generator, places: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Latitude and longitude of homes, drawn by population and scattered around each place as it is large."""
    latitude, longitude, population = places[rng.choice(len(places), count, p=places[:, 2] / places[:, 2].sum())].T
    spread_km = np.clip(np.sqrt(population) / 1000 * 6, 0.6, 9.0) / 1.5
    north_km, east_km = (rng.normal(size=(count, 2)) * spread_km[:, None]).T
    latitude = latitude + north_km / KM_PER_DEGREE
    longitude = longitude + east_km / (KM_PER_DEGREE * np.cos(np.radians(latitude)))
    return np.column_stack([latitude, longitude]).round(5)


def draw_jobs(rng: Generator, sites: NDArray[np.float64]) -> list[dict[str, Any]]:
    count = len(sites)
    service_min = rng.choice(SERVICE_MIN[0], count, p=SERVICE_MIN[1]).tolist()
    windows = rng.choice(len(WINDOWS_H), count, p=WINDOW_SHARES).tolist()
    skills = rng.choice(len(NEEDED), count, p=NEEDED).tolist()
    levels = rng.choice(len(LEVELS_NEEDED), count, p=LEVELS_NEEDED).tolist()
    priorities = rng.choice(PRIORITY[0], count, p=PRIORITY[1]).tolist()
    return [
        {
            "id": n + 1,
            "location": [longitude, latitude],
            "service": service_min[n] * 60,
            "skills": [skill_id(skills[n], levels[n])],
            "priority": priorities[n],
            "time_windows": [[hour * HOUR_S for hour in WINDOWS_H[windows[n]]]],
        }
        for n, (latitude, longitude) in enumerate(sites.tolist())
    ]


def draw_vehicles(rng: Generator, homes: NDArray[np.float64], *, breaks: bool) -> list[dict[str, Any]]:
    count = len(homes)
    holds = rng.random((count, len(HELD))) < HELD
    holds[~holds.any(axis=1), 0] = True
    levels = rng.choice(len(LEVELS_HELD), (count, len(HELD)), p=LEVELS_HELD)
    starts = (rng.choice(START_H[0], count, p=START_H[1]) * HOUR_S).tolist()
    vehicles = []
    for n, (latitude, longitude) in enumerate(homes.tolist()):
        held = [skill_id(s, low) for s in np.flatnonzero(holds[n]).tolist() for low in range(levels[n, s] + 1)]
        vehicle = {
            "id": n + 1,
            "start": [longitude, latitude],
            "end": [longitude, latitude],
            "skills": held,
            "time_window": [starts[n], starts[n] + SHIFT_S],
        }
        vehicles.append(vehicle | ({"breaks": [{"id": n + 1, **LUNCH}]} if breaks else {}))
    return vehicles


def skill_id(skill: int, level: int) -> int:
    """VROOM's skills have no levels: who holds a level holds the ids of the lower ones, too."""
    return skill * 10 + level


def with_matrix(instance: dict[str, Any], sites: NDArray[np.float64], homes: NDArray[np.float64]) -> dict[str, Any]:
    for n, job in enumerate(instance["jobs"]):
        job["location_index"] = n
    for n, vehicle in enumerate(instance["vehicles"]):
        vehicle["start_index"] = vehicle["end_index"] = len(sites) + n
    places = [Place(latitude, longitude) for latitude, longitude in np.vstack([sites, homes]).tolist()]
    return {**instance, "matrices": {"car": {"durations": GreatCircle().matrix_s(places, places).tolist()}}}
