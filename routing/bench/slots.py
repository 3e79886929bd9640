"""How long a customer on the line waits: searches in the published plans of two weeks, and what they take."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from resource import RUSAGE_SELF, getrusage

import numpy as np

from routing.bench.instances import HOUR_S, Recipe, make
from routing.bench.measure import memory_mib
from routing.bench.published import Giver, territories
from routing.bench.table import table
from routing.problem import Problem
from routing.slots import SlotEngine, TechnicianDay, Wanted, Window
from routing.slots.compiled import warm_up
from routing.technician import Technician
from routing.travel import GreatCircle
from routing.vroom import read

FIRST_DAY = date(2030, 1, 7)
WINDOWS_H = ((8, 10), (10, 12), (12, 14), (14, 16), (16, 18))
CHANGED = 5  # technician-days of each territory that are replaced


@dataclass(frozen=True, slots=True)
class Country:
    """`days` of a recipe, cut into `strips` times `parts` territories; so many searches in each of the engines."""

    recipe: Recipe
    days: int
    strips: int
    parts: int
    searches: int


NATION = Country(Recipe(40_000, 7_000, 7, breaks=True), days=14, strips=8, parts=5, searches=2000)


@dataclass(slots=True)
class Times:
    """Milliseconds that each call took."""

    set_day: list[float] = field(default_factory=list)
    set_technician: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)  # a search for one technician
    together: list[float] = field(default_factory=list)  # and for two

    def row(self, name: str) -> tuple[str, ...]:
        calls = (self.alone, self.together, self.set_technician, self.set_day)
        return (name, *(" / ".join(f"{ms:,.1f}" for ms in np.percentile(call, (50, 99, 100))) for call in calls))


def slots_table(country: Country, told: Callable[[str], None]) -> str:
    """Engines of territories and one for all of them hold the same plans, and answer the same questions."""
    warm_up()
    technicians = problem_of(country.recipe).technicians
    apart, few = [SlotEngine(travel=GreatCircle()) for _ in range(country.strips * country.parts)], Times()
    whole, one = SlotEngine(travel=GreatCircle()), Times()
    teams: list[list[TechnicianDay]] = []
    for day, teams in published(country, technicians):
        told(f"{day}: {sum(len(row.stops) for team in teams for row in team):,} visits planned")
        few.set_day += [timed_ms(partial(e.set_day, day, team)) for e, team in zip(apart, teams, strict=True)]
        one.set_day.append(timed_ms(partial(whole.set_day, day, [row for team in teams for row in team])))
    for engine, team in zip(apart, teams, strict=True):
        for row in team[:: max(1, len(team) // CHANGED)]:
            few.set_technician.append(timed_ms(partial(engine.set_technician, day, row)))
            one.set_technician.append(timed_ms(partial(whole.set_technician, day, row)))
    told("searching")
    for n, wanted in questions(country, technicians):
        both = replace(wanted, technicians_needed=2)
        for engine, times in ((apart[n], few), (whole, one)):
            times.alone.append(timed_ms(partial(engine.offers, wanted)))
            times.together.append(timed_ms(partial(engine.offers, both)))
    head = ("ms: median / p99 / most", "search", "search for two", "replace a technician-day", "replace a day")
    peak_mib = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    memory = f"\nMemory with both: {memory_mib(os.getpid()):,.0f} MiB, {peak_mib:,.0f} MiB at most.\n"
    return table(head, [few.row(f"{len(apart)} engines"), one.row("one engine")]) + memory


def published(country: Country, technicians: Sequence[Technician]) -> Iterator[tuple[date, list[list[TechnicianDay]]]]:
    """For each day the published routes of each territory: the same people, other visits."""
    for n in range(country.days):
        visits = problem_of(replace(country.recipe, seed=country.recipe.seed + n)).visits
        cut = territories(visits, technicians, country.strips, country.parts)
        yield FIRST_DAY + timedelta(n), [Giver(*territory).days() for territory in cut]


def questions(country: Country, technicians: Sequence[Technician]) -> Iterator[tuple[int, Wanted]]:
    """Visits like those that are planned, each with the number of its territory: two-hour windows on every day."""
    days = [FIRST_DAY + timedelta(n) for n in range(country.days)]
    windows = tuple(Window(day, lo * HOUR_S, hi * HOUR_S) for day in days for lo, hi in WINDOWS_H)
    recipe = replace(country.recipe, visits=country.searches, seed=country.recipe.seed + country.days)
    cut = territories(problem_of(recipe).visits, technicians, country.strips, country.parts)
    for n, (visits, _) in enumerate(cut):
        for visit in visits:
            yield n, Wanted(visit.place, visit.service_s, windows, visit.skills)


def problem_of(recipe: Recipe) -> Problem:
    return read(make(recipe)).problem


def timed_ms(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - began)
