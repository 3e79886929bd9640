"""A lower bound of lost priority and travel, in the line world and against every plan there is."""

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.faults import ProblemError
from routing.problem import Problem
from routing.solver.bound import lower_bound, next_sum
from routing.technician import Break
from tests.routing.line import MINUTE_PER_KM, H, M, technician, visit


def bound_of(problem):
    return lower_bound(problem, MINUTE_PER_KM, limit_s=60)


def test_one_way_out_and_home_is_the_bound():
    """To kilometre 10 and 20 and home: 40 minutes, in whatever order."""
    bound = bound_of(Problem((visit("a", 10), visit("b", 20)), (technician(),)))
    assert (bound.lost_priority, bound.travel_s, bound.proved) == (0, 40 * M, True)


def test_an_open_end_saves_the_way_home():
    bound = bound_of(Problem((visit("a", 10), visit("b", 20)), (technician(end=None),)))
    assert bound.travel_s == 20 * M


def test_half_the_speed_takes_twice_as_long():
    assert bound_of(Problem((visit("a", 10),), (technician(speed_factor=0.5),))).travel_s == 40 * M


def test_what_nobody_can_do_is_lost_and_the_rest_is_not():
    """Only Bob has fibre: he drives 10 + 10 for b; Ann does a (5 + 5); c needs a skill that nobody has."""
    visits = (visit("a", 5), visit("b", 10, skills={"fibre": 1}), visit("c", 1, skills={"copper": 1}, priority=40))
    bound = bound_of(Problem(visits, (technician(), technician("bob", 20, skills={"fibre": 1}))))
    assert (bound.lost_priority, bound.travel_s, bound.proved) == (41, 30 * M, True)


def test_of_two_that_exclude_each_other_the_less_important_is_lost():
    """Both start at 9:00 sharp and there is one technician."""
    sharp = {"windows": ((9 * H, 9 * H),)}
    visits = (visit("a", 10, priority=10, **sharp), visit("b", 20, priority=40, **sharp))
    bound = bound_of(Problem(visits, (technician(),)))
    assert (bound.lost_priority, bound.travel_s, bound.proved) == (11, 40 * M, True)


def test_a_window_that_opens_before_the_shift_is_reached_in_the_shift():
    assert bound_of(Problem((visit("a", 10, windows=((0, 17 * H),)),), (technician(),))).travel_s == 20 * M


def test_no_visits_and_no_technicians_cost_nothing():
    assert bound_of(Problem((), (technician(),))).travel_s == 0
    assert bound_of(Problem((visit("a", 1, priority=4),), ())).lost_priority == 5


def test_other_rules_are_refused_by_name():
    pause = Break(11 * H, 12 * H, 30 * M)
    problem = Problem((visit("a", 1, setup_s=60),), (technician(breaks=(pause,)),))
    with pytest.raises(ProblemError) as error:
        bound_of(problem)
    assert [fault.split(":")[0] for fault in error.value.faults] == ["visit a", "technician ann"]


@pytest.mark.parametrize(("least", "found"), [(0, 0), (1, 11), (11, 11), (12, 22), (42, 52), (63, 63)])
def test_lost_priority_is_a_sum_of_worths(least, found):
    assert next_sum([11, 11, 41], least) == found


VISITS = st.tuples(
    st.integers(-40, 40), st.integers(8, 14), st.integers(0, 2), st.sampled_from([30, 60, 120]), st.integers(0, 2)
)


def problem_of(rows, homes):
    visits = tuple(
        visit(str(i), km, windows=((lo * H, (lo + wide) * H),), service_s=lasts * M, priority=10 * p)
        for i, (km, lo, wide, lasts, p) in enumerate(rows)
    )
    return Problem(visits, tuple(technician(str(k), km, shift=(8 * H, 13 * H)) for k, km in enumerate(homes)))


def travel_of(who, visits):
    """The travel of visits in this order, or None where it is too late for one, or for home."""
    now, here, travel = who.shift[0], who.start, 0
    for each in visits:
        leg = int(MINUTE_PER_KM.matrix_s([here], [each.place])[0, 0])
        now, travel, here = max(now + leg, each.windows[0][0]), travel + leg, each.place
        if now > each.windows[0][1]:
            return None
        now += each.service_s
    home = int(MINUTE_PER_KM.matrix_s([here], [who.end])[0, 0])
    return travel + home if now + home <= who.shift[1] else None


def best_of(problem):
    plans = []
    for doers in product(range(len(problem.technicians) + 1), repeat=len(problem.visits)):
        lost = sum(v.priority + 1 for v, k in zip(problem.visits, doers, strict=True) if k == len(problem.technicians))
        travel = 0
        for k, who in enumerate(problem.technicians):
            mine = [v for v, d in zip(problem.visits, doers, strict=True) if d == k]
            ways = [t for order in permutations(mine) if (t := travel_of(who, order)) is not None] if mine else [0]
            travel = travel + min(ways) if ways and travel is not None else None
        if travel is not None:
            plans.append((lost, travel))
    return min(plans)


@settings(max_examples=60, deadline=None)
@given(st.lists(VISITS, min_size=1, max_size=4), st.lists(st.integers(-20, 20), min_size=1, max_size=2))
def test_it_is_below_every_plan_and_where_proved_it_is_the_best_one(rows, homes):
    problem = problem_of(rows, homes)
    lost, travel_s = best_of(problem)
    bound = bound_of(problem)
    assert bound.lost_priority <= lost
    if bound.proved:
        assert (bound.lost_priority, bound.travel_s) == (lost, travel_s)
    if bound.lost_priority == lost:
        assert bound.root_s <= bound.travel_s <= travel_s
