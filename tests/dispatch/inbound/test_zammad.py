"""Zammad's webhooks."""

import pytest

from orders.models import Contact, Customer, Ticket
from tests.dispatch.inbound.conftest import zammad
from tests.dispatch.inbound.payloads import EMILY, zammad_payload
from tests.factories import CategoryFactory, CustomerFactory, SiteFactory, TicketFactory, at


@pytest.fixture
def desk(connector, organisation):
    CategoryFactory(organisation=organisation, code="internet-fault", name="Internet", service="internet")
    return connector("zammad")


def test_an_article_of_an_unknown_customer_opens_a_case(desk, organisation):
    answer = zammad(desk, zammad_payload())

    ticket, contact = Ticket.objects.get(), Contact.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {
        "result": "landed",
        "ticket": str(ticket.uuid),
        "number": ticket.number,
        "status": "acknowledged",
        "isNew": True,
        "missing": [],
    }
    assert (ticket.organisation, ticket.source, ticket.external_id) == (organisation, f"connector-{desk.pk}", "81")
    assert (ticket.name, ticket.description) == ("Kein Internet", "Seit gestern geht nichts.\nGruß, Emily")
    assert (ticket.category.code, ticket.customer.name, ticket.customer.email) == (
        "internet-fault",
        "Emily Adams",
        "emily@example.org",
    )
    assert [str(phone.number) for phone in ticket.customer.phones.all()] == ["+492215550142", "+4915112345678"]
    assert (contact.channel, contact.direction, contact.author) == ("email", "in", "Emily Adams <emily@example.org>")
    assert (contact.text, contact.conversation, contact.external_id) == (ticket.description, "81", "104")
    assert contact.at.isoformat() == "2026-11-20T14:34:35.318000+00:00"


def test_it_lands_on_the_open_case_of_that_customer_and_service(desk, organisation):
    customer = CustomerFactory(organisation=organisation, name="E. Adams", phone="+492215550142")
    site = SiteFactory(organisation=organisation, customer=customer)
    tv = CategoryFactory(organisation=organisation, service="tv")
    internet = CategoryFactory(organisation=organisation, service="internet")
    wanted = TicketFactory(site=site, category=internet, reported_at=at("2026-11-01 09:00"))
    TicketFactory(site=site, category=tv)
    TicketFactory(site=site, category=internet, state="closed")

    assert zammad(desk, zammad_payload()).json()["isNew"] is False

    assert Contact.objects.get().ticket == wanted


def test_what_follows_in_the_conversation_lands_on_the_same_case(desk):
    zammad(desk, zammad_payload())
    reply = {"id": 105, "sender": "Agent", "from": "Chris", "body": "Wir kommen.", "content_type": "text/plain"}
    stranger = {**EMILY, "email": "", "phone": "", "mobile": ""}

    answer = zammad(desk, zammad_payload(article=reply, customer=stranger), delivery="d-2")

    assert answer.json()["isNew"] is False
    assert list(Contact.objects.values_list("direction", "text")) == [
        ("in", "Seit gestern geht nichts.\nGruß, Emily"),
        ("out", "Wir kommen."),
    ]
    assert (Ticket.objects.count(), Customer.objects.count()) == (1, 1)


def test_the_same_article_in_two_deliveries_is_one_contact(desk):
    zammad(desk, zammad_payload())
    assert zammad(desk, zammad_payload(), delivery="d-2").json()["isNew"] is False
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("article", [{"internal": True}, {"sender": "System"}, {"sender": None}])
def test_internal_articles_and_those_of_the_system_are_left_alone(desk, article):
    assert zammad(desk, zammad_payload(article=article)).json() == {"result": "ignored"}
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("kind", "channel"),
    [("phone", "phone"), ("web", "app"), ("sms", "messenger"), ("twitter status", "social"), ("fax", "email")],
)
def test_the_channel_is_the_articles(desk, kind, channel):
    zammad(desk, zammad_payload(article={"type": kind}))
    assert Contact.objects.get().channel == channel


def test_a_public_post_keeps_handle_and_link_and_no_number(desk):
    article = {
        "type": "twitter status",
        "from": "@emily",
        "body": "Nichts geht! Ruft an: 0221 5550142",
        "content_type": "text/plain",
        "preferences": {"links": [{"url": "https://social.example.org/emily/1", "target": "_blank"}]},
    }
    zammad(desk, zammad_payload(article=article))
    contact = Contact.objects.get()
    assert (contact.handle, contact.link) == ("@emily", "https://social.example.org/emily/1")
    assert contact.text == Ticket.objects.get().description == "Nichts geht! Ruft an: ••• •42"


@pytest.mark.parametrize("data", [{}, {"ticket": 3}, {"ticket": {"id": None}}, {"ticket": [], "article": {}}])
def test_a_payload_without_a_ticket_is_400(desk, data):
    answer = zammad(desk, data)
    assert (answer.status_code, answer.json()["message"]) == (400, "ticket.id: This is needed.")


def test_odd_values_are_no_error(desk):
    customer = {"firstname": "\x00", "email": "no mail", "phone": "1", "mobile": 7}
    assert (
        zammad(desk, zammad_payload(customer=customer, article={"created_at": "x", "body": "a\x00b\ud800"})).status_code
        == 200
    )
    assert (Ticket.objects.get().customer, Contact.objects.get().text) == (None, "ab")
