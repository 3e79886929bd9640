"""The score, term by term, on days planned by hand; a kilometre takes a minute.

Ann lives at km 0; visit a at km 10 takes half an hour from 8:10, visit b at km 10 half an hour from 9:00; she is
back at 9:40. That is 20 minutes of travel and 60 of work in a shift of 8 hours.
"""

from dataclasses import replace

import pytest

from routing import Goals, Problem, Published, Score, check
from routing.check_score import scarcities
from tests.routing.by_hand import A_THEN_B, Day, Rule, pair, two
from tests.routing.line import MINUTE_PER_KM, H, M, plan, route, technician, visit

TRAVEL_S, SHIFT_S = 20 * M, 8 * H
UNEVEN = (80 * M) ** 2 // SHIFT_S  # 800 s


def score(problem: Problem, days=A_THEN_B) -> Score:
    judged = check(problem, Rule(problem, problem, "", days).plan(problem), MINUTE_PER_KM)
    assert judged.violations == ()
    return judged.score


def test_without_other_goals_travel_is_the_cost():
    assert score(two()) == Score(0, 0, TRAVEL_S, cost=TRAVEL_S, uneven=UNEVEN)


def test_what_is_left_out_comes_before_any_cost():
    less = score(two(b={"priority": 40}), (Day({"a": 8 * H + 10 * M}, 8 * H + 50 * M),))
    assert (less.lost_priority, less.unplanned) == (41, 1)
    assert less.rank > score(two(), A_THEN_B).rank


def test_travel_is_weighted():
    assert score(two(goals=Goals(travel=3))).cost == 3 * TRAVEL_S


def test_overtime_is_what_comes_after_the_shift():
    """The shift ends at 9:00 and she is back at 9:40; an hour of work and 20 minutes' travel in a shift of an hour."""
    late = {"shift": (8 * H, 9 * H), "overtime_s": H}
    found = score(two(ann=late, goals=Goals(overtime=2)))
    assert (found.overtime_s, found.cost) == (40 * M, TRAVEL_S + 2 * 40 * M)
    assert found.uneven == (80 * M) ** 2 // H


@pytest.mark.parametrize(
    ("windows", "tight_s"),
    [
        (((8 * H, 9 * H + 10 * M),), 20 * M),  # tight from 8:40 on
        (((8 * H, 9 * H + 30 * M),), 0),  # tight from 9:00 on
        (((9 * H - 5 * M, 9 * H + 5 * M),), 5 * M),  # shorter than 30 minutes: tight from its beginning on
        (((8 * H, 9 * H), (9 * H, 9 * H + 20 * M)), 0),  # it starts in both, and in the second right at the beginning
    ],
)
def test_a_promised_visit_late_in_its_window_is_tight(windows, tight_s):
    problem = two(b={"promised": True, "windows": windows}, goals=Goals(tight=2, slack_s=30 * M))
    assert (score(problem).tight_s, score(problem).cost) == (tight_s, TRAVEL_S + 2 * tight_s)


def test_what_was_not_promised_is_never_tight():
    assert score(two(b={"windows": ((8 * H, 9 * H),)})).tight_s == 0


def test_a_promised_visit_of_two_technicians_is_tight_once():
    problem = pair(promised=True, windows=((8 * H, 8 * H + 10 * M),))
    days = tuple(Day({"a": 8 * H + 10 * M}, 8 * H + 50 * M, who=who) for who in ("ann", "bob"))
    assert score(problem, days).tight_s == 10 * M  # the whole window is shorter than the slack


@pytest.mark.parametrize(
    ("published", "changes"),
    [
        ((Published("a", "ann", 8 * H + 10 * M), Published("b", "ann", 9 * H)), 0),
        ((Published("a", "ann", 8 * H), Published("b", "ann", 9 * H + 15 * M)), 0),  # moved no more than 15 minutes
        ((Published("a", "ann", 8 * H + 10 * M), Published("b", "ann", 9 * H + 15 * M + 1)), 1),
        ((Published("a", "bob", 8 * H + 10 * M), Published("b", "bob", 9 * H)), 2),
        ((Published("a", "ann", 8 * H + 10 * M), Published("a", "bob", 8 * H + 10 * M)), 1),  # one visit, once
    ],
)
def test_a_published_visit_is_changed_by_another_technician_or_time(published, changes):
    found = score(two(bob={}, published=published, goals=Goals(change=500)))
    assert (found.changes, found.cost) == (changes, TRAVEL_S + 500 * changes)


def test_a_published_visit_that_is_left_out_is_changed():
    problem = two(published=(Published("b", "ann", 9 * H),))
    assert score(problem, (Day({"a": 8 * H + 10 * M}, 8 * H + 50 * M),)).changes == 1


def test_two_half_days_are_more_even_than_one_full_day():
    """One day of 80 minutes: 800 s. Two of 50 minutes: 312 s each, and 20 minutes' travel more."""
    shared = (
        Day({"a": 8 * H + 10 * M}, 8 * H + 50 * M),
        Day({"b": 9 * H}, 9 * H + 40 * M, who="bob", leave_s=8 * H + 50 * M),
    )
    problem = two(bob={}, goals=Goals(uneven=150))
    assert (score(problem).uneven, score(problem).cost) == (800, TRAVEL_S + 1200)
    assert (score(problem, shared).uneven, score(problem, shared).cost) == (2 * 312, 2 * TRAVEL_S + 936)


def test_a_visit_that_no_preferred_technician_does_costs():
    """Ann, who is Ann Meyer, does both visits; a would rather have Bob, b Ann Meyer."""
    problem = two({"preferred": {"bob"}}, {"preferred": {"bob", "Ann Meyer"}}, ann={"person": "Ann Meyer"}, bob={})
    assert (score(problem).not_preferred, score(problem).cost) == (1, TRAVEL_S + 600)


def test_of_two_technicians_one_preferred_is_enough():
    days = tuple(Day({"a": 8 * H + 10 * M}, 8 * H + 50 * M, who=who) for who in ("ann", "bob"))
    assert score(pair(preferred={"bob"}), days).not_preferred == 0
    assert score(pair(preferred={"cem"}), days).not_preferred == 1


def crew(*levels: int) -> tuple:
    """Ann and others, each with this level of fibre; Ann knows copper too, like all others."""
    names = ["ann", *(f"t{i}" for i in range(1, len(levels)))]
    known = [{"copper": 1} | ({"fibre": level} if level else {}) for level in levels]
    return tuple(technician(name, skills=skills) for name, skills in zip(names, known, strict=True))


def test_scarcity_is_the_share_of_technicians_without_the_skill_in_steps_of_a_tenth():
    """Fibre 1: 3 of 4, rounded up to 8 tenths; fibre 2: 2 of 4; fibre 3: 1 of 4, rounded up to 3 tenths."""
    expected = {("copper", 1): 0, ("fibre", 1): 2, ("fibre", 2): 5, ("fibre", 3): 7}
    assert scarcities(crew(3, 2, 1, 0)) == expected


def test_a_scarce_skill_is_wasted_where_the_visit_needs_less():
    """Ann alone of four holds fibre 3. Visit a needs it, visit b only fibre 2: 7 steps."""
    problem = replace(
        two({"skills": {"fibre": 3}}, {"skills": {"fibre": 2}}, goals=Goals(scarce=10)), technicians=crew(3, 2, 1, 0)
    )
    assert (score(problem).scarce, score(problem).cost) == (7, TRAVEL_S + 70)


def test_of_several_skills_wasted_the_scarcest_counts_and_each_stop_once():
    """Neither visit needs anything: 7 steps each, though Ann wastes copper as well."""
    assert score(replace(two(), technicians=crew(3, 2, 1, 0))).scarce == 14


def test_all_goals_together_are_one_weighted_sum():
    """Each term from the tests above, in one plan: Ann's shift ends at 9:00, so 80 min of load in an hour: 6,400 s."""
    goals = Goals(travel=2, overtime=3, tight=5, change=7, uneven=11, not_preferred=13, scarce=17)
    people = (technician("ann", shift=(8 * H, 9 * H), overtime_s=H, skills={"fibre": 1}), technician("bob"))
    visits = (
        visit("a", 10, promised=True, windows=((8 * H, 8 * H + 20 * M),), preferred={"bob"}, priority=3),
        visit("b", 10, windows=((9 * H, 9 * H),), skills={"fibre": 1}),
        visit("c", 10, windows=((9 * H, 9 * H),), priority=4, skills={"fibre": 1}),
    )
    problem = Problem(visits, people, (Published("c", "ann", 9 * H),), goals)
    weighted = 2 * 1200 + 3 * 2400 + 5 * 600 + 7 * 1 + 11 * 6400 // 100 + 13 * 1 + 17 * 5
    day = route(problem, "ann", {"a": 8 * H + 10 * M, "b": 9 * H}, leave_s=8 * H, back_s=9 * H + 40 * M)
    found = check(problem, plan(problem, day), MINUTE_PER_KM)
    assert found.violations == ()
    assert found.score == Score(5, 1, 1200, weighted, 2400, 600, 1, 6400, 1, 5)
