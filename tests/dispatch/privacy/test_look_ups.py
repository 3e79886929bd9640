"""Who looked at whom, and when: written down by one insert, without what was typed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import LookUp
from tests import factories as f
from tests.dispatch.tmf.conftest import api
from tests.factories import at

__all__ = ["api"]
pytestmark = pytest.mark.django_db
CALLER = "/tmf-api/troubleTicket/v4/troubleTicket?relatedParty.phone=%2B49221555"


def noted() -> list[tuple]:
    columns = ("kind", "person__role", "client__name", "customer", "count")
    return list(LookUp.objects.order_by("pk").values_list(*columns))


@pytest.fixture
def ticket(organisation):
    customer = f.CustomerFactory(organisation=organisation, phone="+492215550142")
    return f.TicketFactory(site__organisation=organisation, site__customer=customer)


def test_a_search_names_the_one_it_found_or_how_many(dispatcher_client, ticket, other_organisation):
    listing = reverse("admin:orders_ticket_changelist")
    dispatcher_client.get(listing, {"q": "Ayşe"})
    f.CustomerFactory(organisation=ticket.organisation)
    f.CustomerFactory(organisation=other_organisation)  # not theirs to see, and so not found
    dispatcher_client.get(listing, {"q": "Ayşe"})
    dispatcher_client.get(listing, {"q": "0221 5550142"})
    dispatcher_client.get(listing, {"q": "nobody"})
    dispatcher_client.get(listing, {"q": ticket.number})  # a case, not a person
    dispatcher_client.get(listing)
    one = ticket.customer_id
    assert noted() == [
        ("search", "dispatcher", None, one, 1),
        ("search", "dispatcher", None, None, 2),
        ("search", "dispatcher", None, one, 1),
        ("search", "dispatcher", None, None, 0),
    ]
    assert "Ayşe" not in str(LookUp.objects.values())


def test_opening_a_customers_page_is_noted_and_saving_it_is_not(dispatcher_client, ticket, other_organisation):
    dispatcher_client.get(reverse("admin:orders_customer_change", args=[ticket.customer_id]))
    dispatcher_client.post(reverse("admin:orders_customer_change", args=[ticket.customer_id]), {})
    stranger = f.CustomerFactory(organisation=other_organisation)
    dispatcher_client.get(reverse("admin:orders_customer_change", args=[stranger.pk]))
    assert noted() == [("page", "dispatcher", None, ticket.customer_id, 1)]


def test_who_is_calling_costs_one_insert_more_and_other_lists_none(api, ticket):
    api.get(CALLER + "0142")  # the client's share of requests, and what is read once
    with CaptureQueriesContext(connection) as captured:
        assert len(api.get(CALLER + "0142").json()) == 1
    inserted = [query["sql"] for query in captured if "orders_lookup" in query["sql"]]
    api.get(CALLER + "9999")
    api.get(CALLER.partition("?")[0])
    assert len(inserted) == 1
    assert "INSERT INTO" in inserted[0]
    assert noted() == [
        ("caller", None, "crm", ticket.customer_id, 1),
        ("caller", None, "crm", ticket.customer_id, 1),
        ("caller", None, "crm", None, 0),
    ]


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("admin", 200), ("lead", 403), ("viewer", 403)])
def test_auditors_and_administrators_read_who_looked_and_who_was_erased(role, status, organisation):
    client = Client()
    user = f.UserFactory(organisation=organisation, role=role)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    LookUp.objects.create(organisation=organisation, kind="page", customer_id=4711, person=user, at=at("2026-11-23"))
    for name in ("orders_lookup", "dispatch_erasure"):
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == status
    if status == 200:
        assert "4711" in client.get(reverse("admin:orders_lookup_changelist"), {"q": "4711"}).content.decode()


def test_each_change_of_consent_is_on_the_customers_page_with_who_and_when(dispatcher_client, dispatcher, ticket):
    page = reverse("admin:orders_customer_change", args=[ticket.customer_id])
    form = {
        "organisation": ticket.organisation_id, "name": "Ayşe Yılmaz", "language": "de",
        "phones-TOTAL_FORMS": 0, "phones-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert dispatcher_client.post(page, form).status_code == 302  # the tick for messages is taken away
    newest, first = dispatcher_client.get(page).context["changes"]
    assert (newest.who, newest.what, newest.before, newest.after) == (
        dispatcher.username, "may be sent messages", "yes", "no",
    )  # fmt: skip
    assert first.after == "yes"
