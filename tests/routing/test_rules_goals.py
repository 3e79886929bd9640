"""Every goal through the planner's only door: without its weight one plan is best, with it another.

Ann lives at km 0, Bob farther away; a kilometre takes a minute. Visit a lies at km 10 and takes half an hour.
"""

from dataclasses import replace

import pytest

from routing import Goals, Problem, Published, Result, check, solve
from tests.routing.line import MINUTE_PER_KM, H, M, at_km, technician, visit

ANN, BOB = {"ann": ["a"]}, {"bob": ["a"]}
AT_8_10 = Published("a", "bob", 8 * H + 10 * M)


def choice(goals: Goals, *, bob_km: int = 24, published=(), ann=None, bob=None, **rules) -> Problem:
    """Visit a, for Ann at 20 minutes' travel or for Bob at 28."""
    people = (technician("ann", **(ann or {})), technician("bob", bob_km, **(bob or {})))
    return Problem((visit("a", 10, **rules),), people, published, goals)


def overtime(weight: int) -> Problem:
    """From 15:30 to 16:30; Ann is home 40 minutes after her shift, Bob in time."""
    late = {"service_s": H, "windows": ((15 * H + 30 * M, 15 * H + 30 * M),)}
    return choice(
        Goals(overtime=weight), ann={"overtime_s": H}, bob={"shift": (8 * H, 18 * H), "overtime_s": 0}, **late
    )


def tight(weight: int) -> Problem:
    """Ann ends at km 10. First b at km 5, then a: 10 minutes less travel, but a starts at 8:40, 10 minutes tight."""
    until_nine = {"windows": ((8 * H, 9 * H),)}
    visits = (visit("a", 10, promised=True, **until_nine), visit("b", 5, **until_nine))
    return Problem(visits, (technician(end=at_km(10)),), (), Goals(tight=weight, slack_s=30 * M))


def change(weight: int) -> Problem:
    return choice(Goals(change=weight), published=(AT_8_10,), windows=((8 * H, 8 * H + 20 * M),))


def uneven(weight: int) -> Problem:
    """Both by Ann: 20 minutes' travel and 800 s; one each: 40 minutes' travel and 624 s."""
    visits = (visit("a", 10), visit("b", 10))
    return Problem(visits, (technician("ann"), technician("bob", 0)), (), Goals(uneven=weight))


def not_preferred(weight: int) -> Problem:
    return choice(Goals(not_preferred=weight), preferred={"bob"})


def scarce(weight: int) -> Problem:
    """Ann alone of two holds fibre, which is not needed: 5 steps."""
    return choice(Goals(scarce=weight), ann={"skills": {"fibre": 1}})


CHOICES = {
    "overtime": (overtime, 1, ANN, BOB),
    "tight": (tight, 2, {"ann": ["b", "a"]}, {"ann": ["a", "b"]}),
    "change": (change, 600, ANN, BOB),
    "not preferred": (not_preferred, 600, ANN, BOB),
    "scarce": (scarce, 200, ANN, BOB),
}


def solved(problem: Problem) -> Result:
    result = solve(problem, travel=MINUTE_PER_KM, iterations=50)
    judged = check(problem, result.solution, MINUTE_PER_KM)
    assert (judged.violations, judged.score) == ((), result.score)
    return result


def orders(result: Result) -> dict[str, list[str]]:
    return {route.technician: [stop.visit for stop in route.stops] for route in result.solution.routes}


@pytest.mark.parametrize("goal", CHOICES)
def test_a_goal_decides_once_it_has_weight(goal):
    problem, weight, without, with_it = CHOICES[goal]
    assert orders(solved(problem(0))) == without
    assert orders(solved(problem(weight))) == with_it


def test_a_fair_share_is_worth_travel_once_it_has_weight():
    assert sorted(map(len, orders(solved(uneven(0))).values())) == [2]
    assert sorted(map(len, orders(solved(uneven(2000))).values())) == [1, 1]


def test_travel_decides_where_nothing_else_does():
    assert orders(solved(choice(Goals(), bob_km=15))) == BOB


def test_no_goal_is_worth_leaving_a_visit_out():
    heavy = Goals(1000, 1000, 1000, 1000, 1000, 1_000_000, 1000)
    problem = replace(choice(heavy, preferred={"bob"}, forbidden={"bob"}, priority=0), published=(AT_8_10,))
    assert orders(solved(problem)) == ANN


def test_the_budget_of_changes_is_kept_before_any_travel():
    """Bob was promised to come; that Ann lives nearer is worth a change only where one may be made."""
    for most, expected in ((0, BOB), (1, ANN)):
        goals = Goals(changes_at_most=most)
        problem = choice(goals, published=(AT_8_10,), windows=((8 * H, 8 * H + 20 * M),))
        assert orders(solved(problem)) == expected
