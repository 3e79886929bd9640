"""The rule editor: a preview of unsaved rules, and errors in words."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import GateRule, RuleSet, Ticket
from tests.factories import CategoryFactory, OrderTypeFactory, SiteFactory, TicketFactory, UserFactory


@pytest.fixture
def category(organisation):
    return CategoryFactory(organisation=organisation)


@pytest.fixture
def repair(organisation):
    return OrderTypeFactory(organisation=organisation, name="Entstörung")


@pytest.fixture
def rule(organisation, category, repair) -> GateRule:
    """The default rule set sends somebody for every fault of the category, if there is a phone number."""
    rules = RuleSet.objects.create(organisation=organisation, name="default", is_default=True)
    return GateRule.objects.create(rule_set=rules, category=category, order_type=repair, evidence=["phone"])


def form(rule: GateRule, **changed: object) -> dict[str, object]:
    """The change form as the browser posts it, with the one rule changed."""
    row = {
        "id": rule.pk,
        "rule_set": rule.rule_set_id,
        "position": 0,
        "category": rule.category_id,
        "line_test": "",
        "order_type": rule.order_type_id,
        "evidence": rule.evidence,
        "priority": "",
        "due_working_hours": 16,
    } | changed
    return {
        "organisation": rule.rule_set.organisation_id,
        "name": "default",
        "is_default": "on",
        "outage_tickets": 5,
        "outage_span_minutes": 60,
        "rules-TOTAL_FORMS": 1,
        "rules-INITIAL_FORMS": 1,
        **{f"rules-0-{name}": value for name, value in row.items()},
    }


def preview_url(rule: GateRule) -> str:
    return reverse("admin:orders_ruleset_preview", args=[rule.rule_set_id])


def ticket(category, **facts) -> Ticket:
    return TicketFactory(site=SiteFactory(organisation=category.organisation, **facts), category=category)


def test_it_shows_now_and_after_and_saves_nothing(dispatcher_client, rule, category):
    """Two tickets with a phone, one without. Without the demand for a phone all three become orders."""
    for phone in (None, None, ""):
        ticket(category, customer__phone=phone)
    before = list(GateRule.objects.values()), list(Ticket.objects.values())
    response = dispatcher_client.post(preview_url(rule), form(rule, evidence=[]))

    lines = {line.what: (line.before, line.after) for line in response.context["lines"]}
    assert lines["Field order"] == (2, 3)
    assert lines["No field order"] == (1, 0)
    assert [(e.before, e.after) for e in response.context["examples"]] == [
        (
            "No field order: lacks a phone number under which the customer can be reached",
            "Entstörung, due in 16 working hours",
        )
    ]
    assert (list(GateRule.objects.values()), list(Ticket.objects.values())) == before


def test_a_rule_that_is_to_be_deleted_no_longer_counts(dispatcher_client, rule, category):
    ticket(category)
    response = dispatcher_client.post(preview_url(rule), form(rule, DELETE="on"))

    assert {line.what: line.after for line in response.context["lines"]}["lacks a rule for this category"] == 1


def test_what_is_wrong_is_said_with_rule_and_field(dispatcher_client, rule):
    response = dispatcher_client.post(preview_url(rule), form(rule, due_working_hours="soon"))

    assert response.context["faults"] == ["Rule 1, Due in working hours: Enter a whole number."]


def test_on_the_page_it_is_a_fragment(dispatcher_client, rule, category):
    ticket(category)
    page = dispatcher_client.post(preview_url(rule), form(rule), headers={"hx-request": "true"}).content.decode()

    assert "0 would get another verdict." in page
    assert "<html" not in page


def test_the_queries_do_not_grow_with_the_tickets(dispatcher_client, rule, category):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert dispatcher_client.post(preview_url(rule), form(rule, evidence=[])).status_code == 200
        return len(captured)

    ticket(category, customer__phone="")
    with_one = queries()
    for _ in range(2):
        ticket(category, customer__phone="")
    assert queries() == with_one


def test_the_owner_only(client, dispatcher_client, rule, organisation):
    technician, outsider = Client(), Client()
    technician.force_login(
        UserFactory(organisation=organisation, role="technician"), backend="django.contrib.auth.backends.ModelBackend"
    )
    outsider.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(preview_url(rule), form(rule)).status_code == 302
    assert technician.post(preview_url(rule), form(rule), follow=True).status_code == 403
    assert outsider.post(preview_url(rule), form(rule)).status_code == 404
    assert dispatcher_client.get(preview_url(rule)).status_code == 405


def test_saving_writes_the_rule(dispatcher_client, rule):
    url = reverse("admin:orders_ruleset_change", args=[rule.rule_set_id])
    assert dispatcher_client.post(url, form(rule, evidence=["phone", "line_test"], priority=40)).status_code == 302

    rule.refresh_from_db()
    assert (rule.evidence, rule.priority) == (["phone", "line_test"], 40)


def test_the_editor_costs_the_same_queries_for_one_and_three_rules(dispatcher_client, rule, organisation):
    url = reverse("admin:orders_ruleset_change", args=[rule.rule_set_id])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert dispatcher_client.get(url).status_code == 200
        return len(captured)

    with_one = queries()
    for _ in range(2):
        other = CategoryFactory(organisation=organisation)
        GateRule.objects.create(rule_set=rule.rule_set, category=other, order_type=rule.order_type)
    assert queries() == with_one


def test_a_rule_offers_nothing_but_its_own_fields(dispatcher_client, rule):
    """No icons that add, change or delete a category or an order type; an empty choice says what it means."""
    url = reverse("admin:orders_ruleset_change", args=[rule.rule_set_id])
    page = dispatcher_client.get(url).content.decode()

    assert "related-widget-wrapper-link" not in page
    assert '<option value="" selected>any or none</option>' in page
    assert '<option value="">no visit</option>' in page


def test_a_second_default_is_refused_in_words(dispatcher_client, rule):
    other = RuleSet.objects.create(organisation=rule.rule_set.organisation, name="county")
    url = reverse("admin:orders_ruleset_change", args=[other.pk])
    posted = form(rule) | {"name": "county", "rules-TOTAL_FORMS": 0, "rules-INITIAL_FORMS": 0}

    assert "Another rule set is the default already." in dispatcher_client.post(url, posted).content.decode()
