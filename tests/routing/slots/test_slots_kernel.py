"""What the compiled doors take for granted: the travel times of the model, and that nothing is compiled twice."""

import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from routing import Place
from routing.compiling import LEAN
from routing.slots import DEFAULT_PRICES
from routing.slots.kernel.travel import least_s, leg_s
from routing.slots.search import World, angles
from routing.travel import GreatCircle

ROOT = Path(__file__).resolve().parents[3]


@njit(**LEAN)
def legs(road, slowness, a, b):
    return leg_s(road, slowness, a, b), least_s(road, slowness, a, b)


NEAR = st.tuples(st.floats(47, 55), st.floats(6, 15)) | st.tuples(st.floats(50, 50.01), st.floats(7, 7.01))
POINTS = (NEAR | st.tuples(st.floats(-90, 90), st.floats(-180, 180))).map(lambda p: Place(*p))


@st.composite
def models(draw) -> GreatCircle:
    steps = draw(st.lists(st.floats(0.1, 200), min_size=1, max_size=6))
    at_km = np.cumsum([0 if draw(st.booleans()) else 0.5, *steps])
    speeds = tuple((float(km), draw(st.floats(3, 150))) for km in at_km)
    return GreatCircle(draw(st.floats(1, 2)), draw(st.sampled_from([0.0, 90.0, 33.5])), speeds)


@given(st.just(GreatCircle()) | models(), st.lists(POINTS, min_size=2, max_size=6), st.sampled_from([1000, 1205, 500]))
@settings(max_examples=300, deadline=None)
def test_the_kernel_travels_as_long_as_the_model_says(model, places, slowness):
    """To the second; and what it takes for the least is never more."""
    road = World.of(model, DEFAULT_PRICES).road
    for a, row in zip(places, model.matrix_s(places, places).tolist(), strict=True):
        for b, seconds in zip(places, row, strict=True):
            exact, least = legs(road, slowness, angles(a), angles(b))
            assert exact == (seconds * slowness + 500) // 1000
            assert least <= exact


def test_the_least_is_near_enough_to_rule_something_out():
    """20 km by air take 26 km on the road at 56 km/h, and the parking: 1,761 s. The least is not two seconds less."""
    road = World.of(GreatCircle(), DEFAULT_PRICES).road
    exact, least = legs(road, 1000, angles(Place(0, 0)), angles(Place(0, 20 / 111.195)))
    assert exact == 1761
    assert 1758 <= least <= 1761


WARM = """
from datetime import timedelta
from routing import Break, Place, Technician
from routing.slots import *
from routing.slots.compiled import DAY, HERE, warm_up
from routing.slots.kernel.doors import charge, couple, near, spans
from routing.travel import GreatCircle
warm_up()
doors = [door.signatures[:] for door in (charge, couple, near, spans)]
engine = SlotEngine(travel=GreatCircle(), prices=Prices(push=1, rarity=2, scarcity=3))
stop = Stop("s", Place(0, 0), 3600, 60, 0, 7200)
people = [Technician("a", None, None, (0, 9000), {"x": 1}), Technician("b", HERE, None, (0, 9000), {"y": 2})]
engine.set_day(DAY, [TechnicianDay(one, (stop,)) for one in people])
engine.set_day(DAY + timedelta(1), [])
for name in "cde":
    rest = (Break(3600, 4000, 60),)
    engine.set_technician(DAY, TechnicianDay(Technician(name, HERE, HERE, (0, 9000), breaks=rest), ()))
for skills in ({}, {"x": 1}, {"y": 2, "x": 1}, {"z": 1}):
    for n in (1, 2):
        windows = [Window(DAY, lo, lo + 900) for lo in range(0, 9000, 900)] + [Window(DAY + timedelta(1), 0, 9)]
        wanted = Wanted(Place(0, 0.01), 60, tuple(windows), skills, n, {} if n == 2 else None)
        engine.offers(wanted), engine.ways(wanted, windows[0], most=9), engine.why_not(wanted)
assert doors == [door.signatures for door in (charge, couple, near, spans)], doors
assert all(len(door) == 1 for door in doors), doors
"""


def test_after_the_warm_up_no_search_compiles_anything():
    ended = subprocess.run(
        [sys.executable, "-c", WARM], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert (ended.returncode, ended.stderr) == (0, "")
