import numpy as np

from routing.travel import GreatCircle
from tests.routing.line import MINUTE_PER_KM, at_km


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
