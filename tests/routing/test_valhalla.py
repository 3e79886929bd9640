"""The road server itself: a real Valhalla, asked through our provider."""

import time

import numpy as np
import pytest

from routing.place import Place
from routing.travel import NO_ROAD_S, Cached, GreatCircle
from tests.routing.test_travel_cached import Remembered
from tests.routing.valhalla_service import NotToBeHadError, valhalla

pytestmark = pytest.mark.acceptance

SOUTH_WEST, NORTH_EAST = (60.147, 24.913), (60.181, 24.977)  # the middle of Helsinki, with some of its sea
TALLINN = Place(59.437, 24.745)  # on no road of this map: the server says 170, unconnected regions
OULU = Place(65.012, 25.465)  # 540 km away: the server says 154, too far apart


@pytest.fixture(scope="module")
def roads(tmp_path_factory):
    try:
        with valhalla(tmp_path_factory.mktemp("valhalla")) as provider:
            yield provider
    except NotToBeHadError as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def places() -> list[Place]:
    points = np.random.default_rng(11).uniform(SOUTH_WEST, NORTH_EAST, (100, 2))
    return [Place(*point) for point in points.round(5).tolist()]


def test_a_matrix_of_a_hundred_places_in_helsinki(roads, places, capsys):
    began = time.monotonic()
    matrix = roads.matrix_s(places, places)
    seconds = time.monotonic() - began
    null = matrix == NO_ROAD_S
    with capsys.disabled():
        print(f"\nValhalla: {matrix.size} cells asked, {null.sum()} null pairs, {seconds:.2f} s")  # noqa: T201  the figures asked for
    assert matrix.shape == (100, 100)
    assert (matrix.diagonal() == 0).all()
    assert null.mean() < 0.25, "most of the middle of a city can be driven to"
    driven = ~null & ~null.T & ~np.eye(100, dtype=bool)
    assert (matrix[driven] >= roads.parking_s).all()
    assert (matrix != matrix.T)[driven].mean() > 0.5, "one-way streets make there and back two times"
    ratio = matrix[driven] / GreatCircle().matrix_s(places, places)[driven]
    assert 0.5 < np.median(ratio) < 2, "the estimate is of the right size"


@pytest.mark.parametrize("far", [TALLINN, OULU], ids=["tallinn", "oulu"])
def test_a_place_without_roads_costs_only_its_own_pairs(roads, places, far):
    """Valhalla refuses the whole question for it, so the block is taken apart."""
    few = [*places[:5], far]
    matrix = roads.matrix_s(few, few)
    assert (matrix[:5, :5] == roads.matrix_s(places[:5], places[:5])).all()
    assert (matrix[5, :5] == NO_ROAD_S).all()
    assert (matrix[:5, 5] == NO_ROAD_S).all()


def test_the_cache_answers_the_same_a_second_time_and_asks_nothing(roads, places):
    store = Remembered()
    first = Cached(roads, store).matrix_s(places, places)
    second = Cached(roads, store).matrix_s(places, places)
    assert (first == second).all()
    assert store.hits == len(store) > 9000
