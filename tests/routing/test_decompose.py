import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.decompose import bisect, centres, offers
from tests.routing.line import technician, visit


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), max_size=60), st.integers(1, 9), st.floats(0, 7))
def test_every_point_is_in_exactly_one_group_of_at_most_the_size(points, most, angle):
    groups = bisect(np.array(points).reshape(-1, 2), most, angle)
    assert sorted(i for group in groups for i in group) == list(range(len(points)))
    assert all(1 <= len(group) <= most for group in groups)


def test_what_lies_together_stays_together():
    groups = bisect(np.array([[0, 0], [100, 0], [1, 0], [101, 0]]), 2, 0.0)
    assert sorted(group.tolist() for group in groups) == [[0, 2], [1, 3]]


def test_a_centre_is_the_mean_of_home_and_stops():
    east_km = centres([technician()], [[visit("a", 10), visit("b", 20)]])[0, 0]
    assert abs(east_km - 10) < 0.01


def test_a_visit_left_out_is_offered_to_the_next_group_in_each_turn():
    people = [technician("a", 0), technician("b", 50), technician("c", 90, skills={"fibre": 1})]
    groups = [np.array([0]), np.array([1]), np.array([2])]
    assert [offers([visit("v", 10)], people, groups, turn) for turn in range(4)] == [[0], [1], [2], [0]]
    assert offers([visit("v", 10, skills={"fibre": 1})], people, groups, 1) == [2]
    assert offers([visit("v", 10, skills={"fibre": 9})], people, groups, 0) == [-1]
