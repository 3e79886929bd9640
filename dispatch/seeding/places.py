"""Where people live: points drawn in proportion to population."""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from django.contrib.gis.geos import Point
from numpy.random import Generator

DATA = Path(__file__).parent / "data"
KM_PER_DEGREE = 111.2
CANDIDATES = 600
CLOSE_DEGREES = 0.08
APART_DEGREES = 0.35


@dataclass(frozen=True, slots=True)
class Spot:
    """One drawn place to live: a point near the middle of a place. `territory` is the index of the nearest centre."""

    postal_code: str
    city: str
    point: Point
    territory: int


class Places:
    """The places of one file, each near one of `territories` centres: the largest places, well apart."""

    def __init__(self, file_name: str, *, territories: int) -> None:
        with (DATA / file_name).open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.names = [row.get("place") or row["name"] for row in rows]
        # The list of all Germany has no postal codes, so sites drawn from it have none.
        self.postal_codes = [row.get("zipcode", "") for row in rows]
        self.positions = np.array([[float(row["latitude"]), float(row["longitude"])] for row in rows])
        self.population = np.array([float(row["population"]) for row in rows])
        self.centres = self._choose_centres(territories)

    @cached_property
    def nearest_centre(self) -> np.ndarray:
        """For each place the index of its centre, shape (places,)."""
        distance = np.hypot(
            self.positions[:, None, 0] - self.positions[None, self.centres, 0],
            (self.positions[:, None, 1] - self.positions[None, self.centres, 1]) * 0.64,
        )
        return distance.argmin(axis=1)

    def draw(self, rng: Generator, count: int) -> list[Spot]:
        chosen = rng.choice(len(self.names), count, p=self.population / self.population.sum())
        spread_km = np.clip(np.sqrt(self.population[chosen]) / 200, 0.3, 4.0)
        step = rng.normal(size=(count, 2)) * spread_km[:, None] / 2
        latitude = self.positions[chosen, 0] + step[:, 0] / KM_PER_DEGREE
        longitude = self.positions[chosen, 1] + step[:, 1] / (KM_PER_DEGREE * np.cos(np.radians(latitude)))
        return [
            Spot(
                postal_code=self.postal_codes[place],
                city=self.names[place],
                point=Point(round(float(lon), 5), round(float(lat), 5), srid=4326),
                territory=int(self.nearest_centre[place]),
            )
            for place, lat, lon in zip(chosen, latitude, longitude, strict=True)
        ]

    def _choose_centres(self, count: int) -> list[int]:
        """The largest places among those with most people close around, well apart.

        A city may stand in many rows, one a postal code or district, so single rows say little.
        """
        candidates = np.argsort(-self.population, kind="stable")[:CANDIDATES]
        close = [
            np.flatnonzero(np.hypot(*(self.positions - self.positions[place]).T) < CLOSE_DEGREES)
            for place in candidates
        ]
        by_people = sorted(close, key=lambda places: -self.population[places].sum())
        centres: list[int] = []
        for places in by_people:
            largest = int(places[self.population[places].argmax()])
            if all(np.hypot(*(self.positions[largest] - self.positions[c])) > APART_DEGREES for c in centres):
                centres.append(largest)
            if len(centres) == count:
                break
        return centres
