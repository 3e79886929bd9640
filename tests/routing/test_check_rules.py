"""The judge, rule by rule: a plan written by hand keeps the rule in one problem and breaks it in the other."""

from dataclasses import replace

import numpy as np
import pytest

from routing import Problem, check
from routing.solution import Reason, Solution, Unplanned
from routing.travel import NO_ROAD_S
from tests.routing.by_hand import JUST_A, Rule, one, two
from tests.routing.line import MINUTE_PER_KM, H, M, plan, route, technician, visit
from tests.routing.rules import RULES


@pytest.mark.parametrize("name", RULES)
def test_a_plan_that_keeps_the_rule_has_no_violation(name):
    rule = RULES[name]
    assert check(rule.kept, rule.plan(rule.kept), MINUTE_PER_KM).violations == ()


@pytest.mark.parametrize("name", RULES)
def test_a_plan_that_breaks_the_rule_is_told_so(name):
    rule = RULES[name]
    assert rule.words in " / ".join(check(rule.broken, rule.plan(rule.broken), MINUTE_PER_KM).violations)


def violations(problem: Problem, solution: Solution, travel=MINUTE_PER_KM) -> str:
    return " / ".join(check(problem, solution, travel).violations)


def test_setup_left_out_and_setup_done_twice_are_both_found():
    """At b nobody sets up again, because a lies at the same place."""
    problem = two({"setup_s": 10 * M}, {"setup_s": 10 * M})
    there = route(problem, "ann", {"a": 8 * H + 10 * M, "b": 9 * H}, leave_s=8 * H, back_s=10 * H)
    assert violations(problem, plan(problem, there)) == ""
    a, b = there.stops
    hasty = replace(there, stops=(replace(a, end_s=a.end_s - 10 * M), b))
    slow = replace(there, stops=(a, replace(b, end_s=b.end_s + 10 * M)))
    assert "visit a lasts 1800 s, not 2400 s" in violations(problem, plan(problem, hasty))
    assert "visit b lasts 2400 s, not 1800 s" in violations(problem, plan(problem, slow))


def test_nobody_sets_up_who_starts_at_the_very_place():
    problem = Problem((visit("a", 0, setup_s=10 * M),), (technician(),))
    there = route(problem, "ann", {"a": 8 * H}, leave_s=8 * H, back_s=8 * H + 30 * M)
    assert violations(problem, plan(problem, there)) == ""


def test_two_technicians_may_share_the_skills_either_way_round():
    skills = {"skills": {"fibre": 1}, "second_skills": {"copper": 2}}
    for ann, bob in (({"fibre": 1}, {"copper": 2}), ({"copper": 2}, {"fibre": 1})):
        problem = one({"skills": ann}, {"skills": bob}, technicians_needed=2, **skills)
        assert violations(problem, both_at_a(problem)) == ""


def both_at_a(problem: Problem) -> Solution:
    days = [route(problem, who, {"a": 8 * H + 10 * M}, leave_s=8 * H, back_s=8 * H + 50 * M) for who in ("ann", "bob")]
    return plan(problem, *days)


def test_a_visit_without_length_overlaps_no_other_of_its_order():
    problem = two({"order": "o", "service_s": H}, {"order": "o", "service_s": 0}, bob={})
    ann = route(problem, "ann", {"a": 8 * H + 10 * M}, leave_s=8 * H, back_s=9 * H + 20 * M)
    bob = route(problem, "bob", {"b": 9 * H}, leave_s=8 * H + 50 * M, back_s=9 * H + 10 * M)
    assert violations(problem, plan(problem, ann, bob)) == ""


@pytest.mark.parametrize("name", ["lock to a technician", "lock as the first", "lock to a technician and a time"])
def test_a_locked_visit_is_left_out_only_as_impossible(name):
    problem = RULES[name].broken
    for reason, words in ((Reason.LOCK_IMPOSSIBLE, ""), (Reason.WINDOW_FULL, "not done as it is locked")):
        nothing = Solution((), tuple(Unplanned(v.id, reason) for v in problem.visits))
        assert (violations(problem, nothing) == "") == (words == "")
        assert words in violations(problem, nothing)


class Island:
    """As on the line, but from km 10 on there is no road back."""

    def matrix_s(self, from_places, to_places):
        seconds = MINUTE_PER_KM.matrix_s(from_places, to_places)
        out = np.array([[a.longitude > b.longitude for b in to_places] for a in from_places], dtype=bool)
        return np.where(out, NO_ROAD_S, seconds).astype(np.int32)


def test_a_pair_without_a_road_is_no_way_whatever_the_plan_says():
    rule = Rule(one(), one(), "", JUST_A)
    assert violations(rule.kept, rule.plan(rule.kept)) == ""
    assert "technician ann: there is no road to home" in violations(rule.kept, rule.plan(rule.kept), Island())


def test_a_fast_van_finds_no_road_either():
    """A leg without a road, divided by speed 5, is less than the mark of no road."""
    problem = one(ann={"speed_factor": 5})
    there = route(problem, "ann", {"a": 8 * H + 10 * M}, leave_s=8 * H + 8 * M, back_s=8 * H + 42 * M)
    assert violations(problem, plan(problem, there)) == ""
    assert "there is no road to home" in violations(problem, plan(problem, there), Island())
