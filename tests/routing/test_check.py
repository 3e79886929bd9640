"""The judge on four visits planned by hand, rightly and with one thing wrong; `test_check_rules` has the rest.

Ann lives at km 0; visits a, b, c, d lie at km 10, 20, 30, 40; a kilometre takes a minute, a visit half an hour.
"""

from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import Break, Lock, Problem, Unplanned, check
from routing.solution import Reason, Route, Solution, Stop
from tests.routing.line import MINUTE_PER_KM, H, M, at_km, plan, route, technician, visit
from tests.routing.strategies import problems

STARTS = {"a": 8 * H + 10 * M, "b": 8 * H + 50 * M, "c": 9 * H + 30 * M, "d": 10 * H + 10 * M}
BACK_S = 10 * H + 40 * M + 40 * M  # d ends at 10:40, home is 40 km away


def four(**rules) -> Problem:
    """Visits a to d and Ann; `rules` for visit b, and under `ann` for Ann."""
    ann = rules.pop("ann", {})
    visits = [
        visit(name, km, **(rules if name == "b" else {})) for name, km in zip("abcd", (10, 20, 30, 40), strict=True)
    ]
    return Problem(tuple(visits), (technician(**ann), technician("bob")))


def verdict(problem: Problem, *, leave_s=8 * H, back_s=BACK_S, breaks=(), **starts):
    times = STARTS | starts
    return check(
        problem,
        plan(problem, route(problem, "ann", times, leave_s=leave_s, back_s=back_s, breaks=breaks)),
        MINUTE_PER_KM,
    )


def later(from_name: str, by_s: int) -> dict[str, int]:
    return {name: start + by_s * (name >= from_name) for name, start in STARTS.items()}


def test_a_plan_that_keeps_every_rule_has_no_violation_and_eighty_minutes_of_travel():
    assert verdict(four()).violations == ()
    score = verdict(four()).score
    assert score.rank == (0, 80 * M)
    assert (score.unplanned, score.travel_s) == (0, 80 * M)


def test_what_no_route_does_costs_its_priority_plus_one():
    problem = four(priority=40)
    starts = {"a": STARTS["a"]}
    short = plan(problem, route(problem, "ann", starts, leave_s=8 * H, back_s=8 * H + 50 * M))
    judged = check(problem, short, MINUTE_PER_KM)
    assert judged.violations == ()
    assert (judged.score.rank, judged.score.unplanned) == ((41 + 11 + 11, 20 * M), 3)


def test_travel_needs_its_time():
    assert verdict(four(), **later("b", 60)).violations != ()  # back a minute too late for the time given
    assert verdict(four(), back_s=BACK_S + 60, **later("b", 60)).violations == ()
    assert "before it can" in " ".join(verdict(four(), b=STARTS["b"] - 1).violations)


def test_a_break_on_the_way_adds_to_the_leg():
    problem = four(ann={"breaks": (Break(9 * H, 10 * H, 30 * M),)})
    pause = (9 * H + 20 * M, 9 * H + 50 * M)  # b ends at 9:20
    assert verdict(problem, back_s=BACK_S + 30 * M, breaks=[pause], **later("c", 30 * M)).violations == ()
    assert "before it can" in " ".join(verdict(problem, back_s=BACK_S, breaks=[pause]).violations)


@pytest.mark.parametrize(
    ("pause", "words"),
    [
        ((9 * H + 10 * M, 9 * H + 40 * M), "during a visit"),
        ((8 * H + 40 * M, 9 * H + 10 * M), "does not take the break"),
        ((9 * H + 20 * M, 9 * H + 40 * M), "that nobody knows"),
    ],
)
def test_a_break_at_the_wrong_time_or_too_short_is_a_violation(pause, words):
    problem = four(ann={"breaks": (Break(9 * H, 10 * H, 30 * M),)})
    assert words in " ".join(verdict(problem, back_s=BACK_S + H, breaks=[pause], **later("c", H)).violations)


def test_an_absence_between_two_visits_stops_the_way():
    problem = four(ann={"absences": ((9 * H + 20 * M, 10 * H),)})
    assert verdict(problem, back_s=BACK_S + 40 * M, **later("c", 40 * M)).violations == ()
    assert "before it can" in " ".join(verdict(problem, back_s=BACK_S + 39 * M, **later("c", 39 * M)).violations)


def test_an_open_end_needs_no_way_home():
    problem = four(ann={"end": None})
    assert verdict(problem, back_s=10 * H + 40 * M).violations == ()
    assert verdict(problem, back_s=10 * H + 40 * M).score.travel_s == 40 * M


def pair() -> Problem:
    return Problem((visit("a", 10, technicians_needed=2),), (technician("ann", 0), technician("bob", 20)))


def both(problem: Problem, ann_s: int, bob_s: int) -> tuple[str, ...]:
    routes = [
        route(problem, name, {"a": s}, leave_s=s - 10 * M, back_s=s + 40 * M)
        for name, s in (("ann", ann_s), ("bob", bob_s))
    ]
    return check(problem, plan(problem, *routes), MINUTE_PER_KM).violations


def test_two_technicians_start_in_the_same_second():
    assert both(pair(), 9 * H, 9 * H) == ()
    assert "does not start together" in " ".join(both(pair(), 9 * H, 9 * H + 1))


def test_one_technician_is_not_two():
    problem = pair()
    alone = plan(problem, route(problem, "ann", {"a": 9 * H}, leave_s=8 * H + 50 * M, back_s=9 * H + 40 * M))
    assert "needs 2 technicians" in " ".join(check(problem, alone, MINUTE_PER_KM).violations)


def test_every_visit_is_planned_or_unplanned_exactly_once():
    problem = four()
    good = plan(problem, route(problem, "ann", STARTS, leave_s=8 * H, back_s=BACK_S))
    silent = plan(problem, route(problem, "ann", {"a": STARTS["a"]}, leave_s=8 * H, back_s=8 * H + 50 * M))
    silent = replace(silent, unplanned=silent.unplanned[1:])
    said_twice = replace(good, unplanned=(Unplanned("a", Reason.WINDOW_FULL),))
    stranger = replace(good, unplanned=(Unplanned("x", Reason.WINDOW_FULL),))
    twice = replace(good, routes=good.routes * 2)
    for solution, words in [
        (silent, "visit b is neither planned nor unplanned"),
        (said_twice, "visit a is both planned and unplanned"),
        (stranger, "visit x is unknown"),
        (twice, "visit a is in the plan more than once"),
        (twice, "technician ann has 2 routes"),
    ]:
        assert words in " / ".join(check(problem, solution, MINUTE_PER_KM).violations)


def test_a_locked_visit_may_be_left_out_only_where_the_plan_says_that_the_lock_is_impossible():
    problem = Problem((visit("a", 10, locks=(Lock("ann"),)),), (technician(),))
    for reason, violations in ((Reason.LOCK_IMPOSSIBLE, 0), (Reason.WINDOW_FULL, 1)):
        assert len(check(problem, Solution((), (Unplanned("a", reason),)), MINUTE_PER_KM).violations) == violations


def test_wrong_travel_times_in_the_plan_are_found():
    problem = four()
    good = route(problem, "ann", STARTS, leave_s=8 * H, back_s=BACK_S)
    assert check(problem, plan(problem, replace(good, travel_s=1)), MINUTE_PER_KM).violations != ()


def test_the_way_to_another_place_is_longer():
    problem = Problem((visit("a", 10),), (technician(end=at_km(60)),))
    there = route(problem, "ann", {"a": 9 * H}, leave_s=8 * H + 50 * M, back_s=10 * H + 20 * M)
    judged = check(problem, plan(problem, there), MINUTE_PER_KM)
    assert (judged.violations, judged.score.travel_s) == ((), 60 * M)


SECONDS = st.integers(0, 24 * H)
STOPS = st.builds(Stop, st.sampled_from(["v0", "v1", "v2", "ghost"]), SECONDS, SECONDS, SECONDS, SECONDS)
ROUTES = st.builds(
    Route,
    st.sampled_from(["t0", "t1", "ghost"]),
    st.lists(STOPS, max_size=4).map(tuple),
    st.lists(st.tuples(SECONDS, SECONDS), max_size=2).map(tuple),
    SECONDS,
    SECONDS,
    SECONDS,
)
LEFT_OUT = st.builds(Unplanned, st.sampled_from(["v0", "v1", "ghost"]), st.sampled_from(Reason))
NONSENSE = st.builds(Solution, st.lists(ROUTES, min_size=1, max_size=3).map(tuple), st.lists(LEFT_OUT).map(tuple))


@given(problems(), NONSENSE)
def test_nonsense_is_judged_too(problem, solution):
    """Random times, names and breaks: a sentence about each fault, and no other error."""
    judged = check(problem, solution, MINUTE_PER_KM)
    assert judged.violations != () or not any(route.stops for route in solution.routes)
    assert 0 <= judged.score.lost_priority <= sum(v.priority + 1 for v in problem.visits)
    assert all(value >= 0 for value in astuple(judged.score))
