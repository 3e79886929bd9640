"""Which rule decides, and what it writes on a promised call."""

import pytest

from orders.catalogue import install_catalogue
from orders.models import Callback, DeskRule
from orders.selectors.desk_rules import Work, deciding, desk_rules
from orders.services.callbacks import promise
from orders.services.desk_ranking import rank_open
from tests.factories import (
    CallbackFactory,
    CategoryFactory,
    CustomerFactory,
    DeskRuleFactory,
    DeskSkillFactory,
    TicketFactory,
    span,
)

pytestmark = pytest.mark.django_db


def test_the_first_rule_that_fits_decides_and_an_empty_condition_fits_everything(organisation):
    category = CategoryFactory(organisation=organisation, service="")

    def rule(position: int, **facts) -> DeskRule:
        return DeskRuleFactory(organisation=organisation, position=position, **facts)

    last = rule(9)
    requested = rule(4, work="requested")
    internet = rule(3, service="internet")
    business = rule(2, work="requested", segment="business")
    billing = rule(1, category=category)
    DeskRuleFactory()  # another organisation's
    rules = desk_rules(organisation_id=organisation.pk)
    assert [
        deciding(rules, work)
        for work in (
            Work("requested"),
            Work("requested", segment="business"),
            Work("no_access", segment="business"),
            Work("no_access", service="internet"),
            Work("requested", category.pk, "internet", "business"),
        )
    ] == [requested, business, last, internet, billing]
    assert deciding([], Work("requested")) is None


def test_a_promised_call_has_the_skill_and_priority_of_its_rule_and_the_customers_language(organisation):
    skill = DeskSkillFactory(organisation=organisation)
    DeskRuleFactory(organisation=organisation, work="requested", service="internet", skill=skill, priority=70)
    customer = CustomerFactory(organisation=organisation, language="en")
    ticket = TicketFactory(site__organisation=organisation, site__customer=customer)
    callback = promise(ticket=ticket, reason="requested", due=span("2026-11-23 10:00", 2))
    assert (callback.desk_skill, callback.priority, callback.language) == (skill, 70, "en")


def test_without_rules_it_is_general_work(organisation):
    ticket = TicketFactory(site__organisation=organisation, customer=None)
    callback = promise(ticket=ticket, reason="requested", due=span("2026-11-23 10:00", 2))
    assert (callback.desk_skill, callback.priority, callback.language) == (None, 50, "de")


def test_a_change_of_the_rules_counts_for_the_open_calls_of_the_organisation(organisation):
    calls = [CallbackFactory(ticket__site__organisation=organisation, state=state) for state in ("open", "reached")]
    elsewhere = CallbackFactory()
    DeskRuleFactory(organisation=organisation, priority=90)
    assert (rank_open(organisation=organisation), rank_open(organisation=organisation)) == (1, 0)
    found = dict(Callback.objects.values_list("pk", "priority"))
    assert found == {calls[0].pk: 90, calls[1].pk: 50, elsewhere.pk: 50}


def test_a_new_firm_has_rules_that_need_no_skill_and_keeps_what_it_makes_of_them(organisation):
    install_catalogue(organisation=organisation)
    assert list(DeskRule.objects.values_list("work", "skill", "priority", "lease_minutes")) == [
        ("missed_promise", None, 80, 20),
        ("requested", None, 60, 15),
        ("could_not", None, 50, 15),
        ("no_access", None, 40, 15),
        ("decision", None, 30, 30),
    ]
    DeskRule.objects.exclude(work="requested").delete()
    install_catalogue(organisation=organisation)
    assert DeskRule.objects.count() == 1
    assert organisation.desk_skills.count() == 3
