import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.faults import ProblemError
from routing.place import Place
from routing.travel import NO_ROAD_S, GreatCircle, Matrix
from tests.routing.line import MINUTE_PER_KM, at_km

degrees = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
nearby = st.tuples(st.floats(50.90, 50.99), st.floats(6.90, 6.99))


def test_rows_are_from_and_columns_to():
    matrix = MINUTE_PER_KM.matrix_s([at_km(0), at_km(10)], [at_km(0), at_km(10), at_km(25)])
    assert matrix.tolist() == [[0, 600, 1500], [600, 0, 900]]
    assert matrix.dtype == np.int32


def test_the_default_model_adds_a_detour_parking_and_a_speed_that_grows_with_the_leg():
    """10 km of air are 13 km of road, at 40 + 3/20 × 20 = 43 km/h: 1088.4 s, and 90 s to park."""
    assert GreatCircle().matrix_s([at_km(0)], [at_km(10)]).tolist() == [[1178]]


def test_the_same_place_costs_nothing_and_no_places_give_an_empty_matrix():
    assert GreatCircle().matrix_s([at_km(5)], [at_km(5)]).tolist() == [[0]]
    assert GreatCircle().matrix_s([], [at_km(5)]).shape == (0, 1)
    assert GreatCircle().matrix_s([at_km(5)], []).shape == (1, 0)
    assert GreatCircle().legs_s([], []).tolist() == []


def seconds_by_the_textbook(a: Place, b: Place) -> int:
    """The same model from the haversine formula with Python's own functions, one pair at a time."""
    north, east = (math.radians(b.latitude - a.latitude) / 2, math.radians(b.longitude - a.longitude) / 2)
    at = math.cos(math.radians(a.latitude)) * math.cos(math.radians(b.latitude))
    chord = math.sin(north) ** 2 + at * math.sin(east) ** 2
    km = 1.3 * 2 * 6371.0088 * math.asin(min(1, math.sqrt(chord)))
    speeds = GreatCircle().speeds
    exact = 90 + 3600 * km / float(np.interp(km, *zip(*speeds, strict=True)))
    return 0 if km < 1e-6 else round(exact)


@pytest.mark.parametrize("points", [nearby, degrees])
def test_a_large_matrix_is_the_textbook_formula_to_the_second(points):
    @given(st.lists(points, min_size=1, max_size=8))
    def agrees(drawn):
        places = [Place(*point) for point in drawn]
        expected = [[seconds_by_the_textbook(a, b) for b in places] for a in places]
        got = GreatCircle().matrix_s(places, places)
        assert abs(got - np.array(expected)).max() <= (0 if points is nearby else 1)  # half the earth: 1e-10 of it

    agrees()


def test_blocks_of_a_matrix_fit_together():
    """More pairs than are computed at once: 300 × 300, and any part of it on its own is the same."""
    rng = np.random.default_rng(5)
    places = [Place(*point) for point in rng.uniform((50, 6), (51, 8), (300, 2)).tolist()]
    whole = GreatCircle().matrix_s(places, places)
    assert (whole == whole.T).all()
    assert (whole[210:240, 7:9] == GreatCircle().matrix_s(places[210:240], places[7:9])).all()
    assert (GreatCircle().legs_s(places[:-1], places[1:]) == whole.diagonal(1)).all()


def indexed(*indexes: int | None) -> list[Place]:
    return [Place(50.0, 7.0, index) for index in indexes]


def test_a_matrix_is_read_by_index_and_may_differ_by_direction():
    matrix = Matrix([[0, 10, 20], [11, 0, 21], [12, 22, 0]])
    assert matrix.matrix_s(indexed(2, 0), indexed(1, 2, 2)).tolist() == [[22, 0, 0], [10, 20, 20]]
    assert matrix.legs_s(indexed(0, 1, 2), indexed(1, 2, 0)).tolist() == [10, 21, 12]
    assert matrix.matrix_s([], indexed(1)).shape == (0, 1)


@pytest.mark.parametrize("nothing", [None, math.nan, math.inf, NO_ROAD_S + 5, 2**40])
def test_what_is_no_time_is_no_road_and_never_0(nothing):
    matrix = Matrix([[0, nothing], [7.6, 0]])
    assert matrix.matrix_s(indexed(0, 1), indexed(0, 1)).tolist() == [[0, NO_ROAD_S], [8, 0]]


@pytest.mark.parametrize(
    ("durations", "said"),
    [
        ([[0, 1, 2], [1, 0, 2]], r"shape \(2, 3\), which is not square"),
        ([0, 1], r"shape \(2,\), which is not square"),
        ([[0, 1], [1]], "not a square table of seconds"),
        ([[0, "far"], [1, 0]], "not a square table of seconds"),
        ([[0, 10**400], [1, 0]], "not a square table of seconds"),
        ([[0, 5], [-3, 0]], "-3 s from 1 to 0: a time can't be negative"),
        ([[0, -np.inf], [3, 0]], "-inf s from 0 to 1: a time can't be negative"),
    ],
)
def test_what_is_no_matrix_is_refused(durations, said):
    with pytest.raises(ProblemError, match=said):
        Matrix(durations)


def test_every_place_that_is_not_in_the_matrix_is_named():
    with pytest.raises(ProblemError) as caught:
        Matrix([[0, 1], [1, 0]]).matrix_s([Place(50.5, 7.0, 2), Place(50.0, 7.5), Place(50.0, 7.0, 1)], indexed(0))
    assert caught.value.faults == (
        "place 50.5, 7.0 has matrix index 2, but the matrix has 2 rows (0 to 1)",
        "place 50.0, 7.5 has no matrix index",
    )
