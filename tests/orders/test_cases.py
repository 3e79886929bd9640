"""One case: where a contact lands."""

from typing import Any

import pytest

from orders.models import Contact, Customer, Ticket
from orders.services.cases import Caller, Said, land
from orders.services.merging import merge
from tests.factories import CategoryFactory, ContactFactory, CustomerFactory, SiteFactory, TicketFactory, at

AYSE = Caller(name="Ayşe", phones=["+4915112345678"], email="a@example.org")


def said(**facts: Any) -> Said:
    return Said(**{"source": "chat-1", "channel": "chat", "at": at("2026-11-22 09:00"), "text": "Hallo", **facts})


@pytest.fixture
def customer(organisation) -> Customer:
    return CustomerFactory(organisation=organisation, name="Ayşe", email="A@example.org", phone="+4915112345678")


@pytest.fixture
def new_ticket(organisation, customer):
    site = SiteFactory(organisation=organisation, customer=customer)

    def make(service: str = "", **facts: Any) -> Ticket:
        category = CategoryFactory(organisation=organisation, service=service, code=service) if service else None
        return TicketFactory(site=site, category=category, **facts)

    return make


@pytest.mark.parametrize(
    "caller",
    [Caller(phones=["+4915112345678"]), Caller(email="a@EXAMPLE.org"), Caller(name="X", email="a@example.org")],
)
def test_the_customer_is_known_by_number_or_address(organisation, new_ticket, caller):
    ticket = new_ticket()
    landed = land(organisation=organisation, said=said(), caller=caller)
    assert (landed.ticket, landed.is_new, Customer.objects.count()) == (ticket, False, 1)


def test_the_same_service_goes_before_one_that_is_not_known_yet(organisation, new_ticket):
    internet, tv, vague = new_ticket("internet"), new_ticket("tv"), new_ticket()

    def lands_on(*words: str) -> Ticket:
        return land(organisation=organisation, said=said(), caller=AYSE, words=words).ticket

    assert lands_on("unheard of", "internet") == internet
    assert lands_on("tv") == tv
    CategoryFactory(organisation=organisation, code="phone", service="phone")
    assert lands_on("phone") == vague
    assert lands_on() == vague  # the newest of all


def test_what_is_over_or_deleted_or_a_strangers_is_not_landed_on(organisation, new_ticket):
    for state in ("closed", "cancelled", "rejected", "resolved"):
        new_ticket(state=state)
    new_ticket(deleted_at=at("2026-11-21 10:00"))
    stranger = CustomerFactory(phone="+4915112345678")
    TicketFactory(site=SiteFactory(organisation=stranger.organisation, customer=stranger))

    landed = land(organisation=organisation, said=said(conversation="7"), caller=AYSE, subject="Weg")

    assert landed.is_new
    assert (landed.ticket.name, landed.ticket.description, landed.ticket.external_id) == ("Weg", "Hallo", "7")
    assert landed.ticket.customer.organisation == organisation


def test_a_conversation_keeps_to_its_case_until_that_is_over_for_good(organisation, new_ticket):
    first = land(organisation=organisation, said=said(conversation="7"), caller=AYSE).ticket
    new_ticket()

    def goes_on() -> Ticket:
        return land(organisation=organisation, said=said(conversation="7"), caller=Caller()).ticket

    assert goes_on() == first
    Ticket.objects.filter(pk=first.pk).update(state="resolved")
    assert goes_on() == first
    Ticket.objects.filter(pk=first.pk).update(state="closed")
    assert goes_on() != first
    assert Ticket.objects.filter(external_id="7").count() == 1


def test_after_a_merge_the_conversation_goes_on_with_the_survivor(organisation, new_ticket):
    old = land(organisation=organisation, said=said(conversation="7"), caller=AYSE).ticket
    kept = new_ticket()
    merge(ticket=old, into=kept)
    assert land(organisation=organisation, said=said(conversation="7"), caller=Caller()).ticket == kept


def test_the_same_contact_is_told_once(organisation):
    one = land(organisation=organisation, said=said(external_id="1"), caller=AYSE)
    two = land(organisation=organisation, said=said(external_id="1", text="anders"), caller=AYSE)
    assert (one.contact, one.ticket, Contact.objects.count()) == (two.contact, two.ticket, 1)


def test_what_may_not_open_a_case_adds_nobody(organisation):
    assert land(organisation=organisation, said=said(), caller=AYSE, may_open=False) is None
    assert not Customer.objects.exists()


def test_who_can_not_be_known_gets_a_case_of_their_own(organisation, customer):
    ContactFactory(ticket__site__organisation=organisation)
    landed = land(organisation=organisation, said=said(), caller=Caller(name="Ayşe"))
    assert (landed.is_new, landed.ticket.customer) == (True, None)
