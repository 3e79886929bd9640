"""The preview: the same decision as the conversion, and nothing written."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import FieldOrder, RuleSet, Ticket
from orders.selectors.gate_rules import rule_facts
from orders.services.gate_preview import preview
from tests.factories import OrderTypeFactory, at
from tests.orders.gate_cases import RuleWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(organisation) -> RuleWorld:
    return RuleWorld(organisation)


def test_dropping_a_demand_lets_through_what_it_held_back(world):
    waiting = world.ticket(tried=False)
    world.ticket()
    draft = replace(rule_facts(world.rule), evidence=frozenset({"phone"}))
    shown = preview(rule_set=world.rule_set, rules=[draft])
    assert (shown.read, shown.concerned, shown.changed) == (2, 2, 1)
    assert (shown.before.orders, shown.before.held_back, shown.before.by_missing) == (1, 1, {"steps": 1})
    assert (shown.after.orders, shown.after.held_back) == (2, 0)
    assert shown.after.by_order_type == {world.repair.pk: 2}
    [example] = shown.examples
    assert (example.ticket, example.before.missing, example.after.missing) == (waiting, ("steps",), ())
    assert not FieldOrder.objects.exists()
    assert Ticket.objects.filter(gate_checked_at=None).count() == 2


def test_another_order_type_is_a_change_too(world):
    world.ticket()
    other = OrderTypeFactory(organisation=world.organisation)
    shown = preview(rule_set=world.rule_set, rules=[replace(rule_facts(world.rule), order_type_id=other.pk)])
    assert (shown.changed, shown.after.by_order_type) == (1, {other.pk: 1})


def test_the_saved_rules_change_nothing(world):
    world.ticket()
    assert preview(rule_set=world.rule_set, rules=[rule_facts(world.rule)]).changed == 0


def test_only_tickets_that_choose_this_rule_set_are_concerned(world):
    spare = RuleSet.objects.create(organisation=world.organisation, name="spare")
    world.ticket()
    shown = preview(rule_set=spare, rules=[])
    assert (shown.read, shown.concerned) == (1, 0)


def test_the_newest_tickets_are_looked_at(world):
    old = world.ticket(tried=False, reported_at=at("2026-11-01 10:00"))
    new = world.ticket(tried=False, reported_at=at("2026-11-02 10:00"))
    shown = preview(rule_set=world.rule_set, rules=[replace(rule_facts(world.rule), evidence=frozenset())], limit=1)
    assert [example.ticket for example in shown.examples] == [new]
    assert old.pk not in {example.ticket.pk for example in shown.examples}


def test_queries_do_not_depend_on_the_number_of_tickets(world):
    numbers = []
    for tickets in (1, 3):
        for _ in range(tickets):
            world.ticket(tried=False)
        with CaptureQueriesContext(connection) as queries:
            preview(rule_set=world.rule_set, rules=[])
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
