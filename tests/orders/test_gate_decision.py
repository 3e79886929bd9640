"""The pure decision: laws that hold for all facts, and the outage detector by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.decision import Rule, Rules, Sighting, TicketFacts, choose, decide, elements_down
from orders.models.gate_rules import Evidence
from orders.models.ticket import LineTest, Missing

STEPS = st.frozensets(st.integers(1, 4))
RULE = st.builds(
    Rule,
    category_id=st.integers(1, 3),
    line_test=st.sampled_from(["", *LineTest.values]),
    order_type_id=st.none() | st.integers(1, 2),
    evidence=st.frozensets(st.sampled_from(Evidence.values)),
    step_ids=STEPS,
)
FACTS = st.builds(
    TicketFacts,
    category_id=st.none() | st.integers(1, 3),
    line_test=st.sampled_from(["", *LineTest.values]),
    has_phone=st.booleans(),
    has_point=st.booleans(),
    has_territory=st.booleans(),
    tried=STEPS,
    tried_any=st.booleans(),
)


@given(FACTS, st.lists(RULE, max_size=6))
def test_the_same_facts_get_the_same_verdict_and_a_no_always_says_why(facts, rules):
    verdict = decide(facts, rules)
    assert verdict == decide(replace(facts), list(rules))
    assert verdict.is_yes == (not verdict.missing)
    assert set(verdict.missing) <= set(Missing.values)
    if verdict.is_yes:
        assert verdict.needs_visit
        assert facts.has_point
        assert facts.has_territory


@given(FACTS, st.lists(RULE, max_size=6), STEPS)
def test_more_evidence_never_turns_a_yes_into_a_no(facts, rules, tried):
    more = replace(facts, has_phone=True, has_point=True, has_territory=True, tried=facts.tried | tried, tried_any=True)
    assert set(decide(more, rules).missing) <= set(decide(facts, rules).missing)
    assert not decide(facts, rules).is_yes or decide(more, rules).is_yes


@given(FACTS, st.lists(RULE.map(lambda rule: replace(rule, line_test="")), max_size=6), st.sampled_from(LineTest))
def test_a_line_test_never_turns_a_yes_into_a_no_where_no_rule_asks_for_its_result(facts, rules, result):
    before, after = decide(replace(facts, line_test=""), rules), decide(replace(facts, line_test=result), rules)
    assert set(after.missing) <= set(before.missing)


@given(FACTS, st.lists(RULE, max_size=6))
def test_what_a_no_asks_for_is_enough_for_a_yes_of_the_same_rule(facts, rules):
    verdict = decide(facts, rules)
    if verdict.needs_visit:
        mended = replace(
            facts,
            has_phone=True,
            has_point=True,
            has_territory=True,
            tried=facts.tried | set(verdict.missing_steps),
            tried_any=True,
        )
        assert set(decide(mended, rules).missing) <= {Missing.LINE_TEST}


FULL = TicketFacts(1, "failed", has_phone=True, has_point=True, has_territory=True)


@pytest.mark.parametrize(
    ("facts", "rule", "missing"),
    [
        (FULL, Rule(1, order_type_id=7), ()),
        (FULL, Rule(1, "failed", order_type_id=7), ()),
        (FULL, Rule(1, "passed", order_type_id=7), ("rule",)),
        (FULL, Rule(2, order_type_id=7), ("rule",)),
        (FULL, Rule(1), ("no_visit",)),
        (replace(FULL, has_phone=False), Rule(1, order_type_id=7), ()),
        (replace(FULL, has_phone=False), Rule(1, order_type_id=7, evidence=frozenset({"phone"})), ("phone",)),
        (replace(FULL, line_test=""), Rule(1, order_type_id=7, evidence=frozenset({"line_test"})), ("line_test",)),
        (FULL, Rule(1, order_type_id=7, evidence=frozenset({"steps"})), ("steps",)),
        (replace(FULL, tried_any=True), Rule(1, order_type_id=7, evidence=frozenset({"steps"})), ()),
        (FULL, Rule(1, order_type_id=7, step_ids=frozenset({3})), ()),
        (replace(FULL, category_id=None, has_point=False), Rule(1, order_type_id=7), ("category", "point")),
    ],
)
def test_each_demand_by_hand(facts, rule, missing):
    assert decide(facts, [rule]).missing == missing


def test_the_first_rule_that_fits_decides():
    by_result, by_category = Rule(1, "passed"), Rule(1, order_type_id=7)
    assert decide(replace(FULL, line_test="passed"), [by_result, by_category]).missing == ("no_visit",)
    assert decide(FULL, [by_result, by_category]).rule == by_category


def test_only_the_steps_that_nobody_tried_are_asked_for():
    rule = Rule(1, order_type_id=7, evidence=frozenset({"steps"}), step_ids=frozenset({1, 2, 3}))
    assert decide(replace(FULL, tried=frozenset({2}), tried_any=True), [rule]).missing_steps == (1, 3)


def test_without_any_rule_set_nothing_is_chosen():
    empty = Rules(1, "spare", False, frozenset(), frozenset(), 5, 60, ())
    assert choose([empty], rule_set_id=None, source="api", segment="") is None


def seen(*minutes_and_homes, element="OLT-1", threshold=3, span_minutes=60):
    return [Sighting(element, minute * 60, home, threshold, span_minutes * 60) for minute, home in minutes_and_homes]


@pytest.mark.parametrize(
    ("sightings", "down"),
    [
        (seen((0, 1), (10, 2), (20, 3)), ["OLT-1"]),
        (seen((0, 1), (10, 2)), []),
        (seen((0, 1), (10, 2), (60, 3)), ["OLT-1"]),
        (seen((0, 1), (10, 2), (61, 3)), []),
        (seen((0, 1), (10, 1), (20, 1), (30, 1)), []),  # one household that calls four times
        (seen((0, 1), (1, 2), (2, 3), threshold=0), []),
        (seen((0, 1), (1, 2), element="A") + seen((2, 3), element="B"), []),
        (seen((0, 1), (1, 2), (2, 3), (3, 4), element="A") + seen((0, 1), (1, 2), (2, 3), element="B"), ["A", "B"]),
    ],
)
def test_an_element_is_down_when_enough_homes_report_in_time(sightings, down):
    assert elements_down(sightings) == down
