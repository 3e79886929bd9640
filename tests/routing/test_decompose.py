import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import Place
from routing.decompose import bisect, centres, nearest_groups, plane

HOMES = np.array([[0, 0], [50, 0], [90, 0], [200, 0]], dtype=float)


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), max_size=60), st.integers(1, 9), st.floats(0, 7))
def test_every_point_is_in_exactly_one_group_of_at_most_the_size(points, most, angle):
    groups = bisect(np.array(points).reshape(-1, 2), most, angle)
    assert sorted(i for group in groups for i in group) == list(range(len(points)))
    assert all(1 <= len(group) <= most for group in groups)


def test_what_lies_together_stays_together():
    groups = bisect(np.array([[0, 0], [100, 0], [1, 0], [101, 0]]), 2, 0.0)
    assert sorted(group.tolist() for group in groups) == [[0, 2], [1, 3]]


def test_a_turned_cut_goes_elsewhere():
    """From west to east the points come as 0, 2, 1, 3; from south-west to north-east as 0, 1, 2, 3."""
    points = np.array([[0, 0], [6, 0], [4, 5], [10, 5]])
    assert sorted(group.tolist() for group in bisect(points, 2, 0.0)) == [[0, 2], [1, 3]]
    assert sorted(group.tolist() for group in bisect(points, 2, math.pi / 4)) == [[0, 1], [2, 3]]


def test_a_degree_is_111_kilometres_north_and_half_of_it_east_at_60_degrees():
    points = plane([Place(59.5, 10.0), Place(60.5, 10.0), Place(60.0, 11.0), Place(60.0, 10.0)])
    assert points[1] - points[0] == pytest.approx([0, 111.2])
    assert points[2] - points[3] == pytest.approx([55.6, 0])


def test_no_place_is_no_point():
    assert plane([]).shape == (0, 2)


def test_a_centre_is_the_mean_of_home_and_stops():
    stops = np.array([[10, 0], [20, 3], [7, 8]], dtype=float)
    assert centres(HOMES[:2], stops, np.array([0, 0, 1])).tolist() == [[10, 1], [28.5, 4]]


def test_a_point_is_offered_to_the_next_of_the_three_nearest_groups_in_each_turn():
    """The first two homes are of one group; the point lies at km 10."""
    group_of, point = np.array([4, 4, 0, 2]), np.array([[10.0, 0.0]])
    assert [nearest_groups(point, HOMES, group_of, turn).tolist() for turn in range(5)] == [[4], [0], [2], [4], [0]]


def test_a_fourth_group_is_too_far():
    group_of, point = np.arange(4), np.array([[10.0, 0.0]])
    assert {int(nearest_groups(point, HOMES, group_of, turn)[0]) for turn in range(9)} == {0, 1, 2}


def test_many_points_are_offered_as_each_by_itself():
    """More points than there are rows in one computation."""
    points = np.c_[np.arange(1000) % 210, np.zeros(1000)]
    together = nearest_groups(points, HOMES, np.arange(4), 1)
    assert together.tolist() == [int(nearest_groups(p[None], HOMES, np.arange(4), 1)[0]) for p in points]


def test_without_anybody_able_there_is_no_group():
    assert nearest_groups(HOMES, np.zeros((0, 2)), np.zeros(0, np.intp), 0).tolist() == [-1] * 4
