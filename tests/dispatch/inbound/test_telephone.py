"""Calls in Zammad's CTI format."""

import base64
import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine

from dispatch.models import Call
from orders.models import Contact, Ticket
from tests.dispatch.inbound.conftest import SECRET, send
from tests.dispatch.inbound.payloads import call_event
from tests.factories import CategoryFactory, CustomerFactory, SiteFactory, TicketFactory, at

FORM = "application/x-www-form-urlencoded"
BEARER = {"Authorization": f"Bearer {SECRET}"}


@pytest.fixture
def exchange(connector):
    return connector("phone")


@pytest.fixture
def customer(organisation):
    return CustomerFactory(organisation=organisation, phone="+4915112345678")


def tell(exchange, data, headers=BEARER, kind=FORM):
    body = urlencode(data, doseq=True) if kind == FORM else json.dumps(data)
    return send(exchange, body.encode(), headers, kind)


def test_a_call_is_one_contact_on_the_open_case(exchange, customer, organisation):
    ticket = TicketFactory(site=SiteFactory(organisation=organisation, customer=customer))
    start = at("2026-11-23 09:00")
    with time_machine.travel(start, tick=False) as clock:
        landed = tell(exchange, call_event("newCall"))
        clock.shift(timedelta(seconds=10))
        tell(exchange, call_event("answer"))
        clock.shift(timedelta(minutes=4))
        ended = tell(exchange, call_event("hangup", cause="normalClearing"))

    contact, call = Contact.objects.get(), Call.objects.get()
    assert (landed.json()["number"], landed.json()["isNew"]) == (ticket.number, False)
    assert ended.json() == {"result": "noted", "ticket": str(ticket.uuid)}
    assert (contact.ticket, contact.channel, contact.direction) == (ticket, "phone", "in")
    assert (contact.at, contact.author, contact.text) == (start, "Emma Taylor", "Call of 4 min.")
    assert (call.contact, str(call.number), call.cause) == (contact, "+4915112345678", "normalClearing")
    assert call.ended_at - call.answered_at == timedelta(minutes=4)


def test_a_known_customer_without_an_open_case_gets_one(exchange, customer, organisation):
    exchange.category = CategoryFactory(organisation=organisation)
    exchange.save()
    assert tell(exchange, call_event("newCall")).json()["isNew"] is True
    assert (Ticket.objects.get().customer, Ticket.objects.get().category) == (customer, exchange.category)


@pytest.mark.parametrize("number", ["anonymous", "492215550199", ""])
def test_of_a_caller_whom_nobody_knows_just_the_call_is_kept(exchange, customer, number):
    answer = tell(exchange, call_event("newCall", **{"from": number}))
    assert answer.json() == {"result": "ignored"}
    assert (Call.objects.count(), Ticket.objects.count(), Contact.objects.count()) == (1, 0, 0)


def test_a_call_of_ours_is_noted_and_opens_nothing(exchange, customer, organisation):
    facts = {"direction": "out", "from": "492215550100", "to": "4915112345678"}
    assert tell(exchange, call_event("newCall", **facts)).json() == {"result": "ignored"}
    TicketFactory(site=SiteFactory(organisation=organisation, customer=customer))
    tell(exchange, call_event("newCall", **facts, callId="2"))
    assert Contact.objects.get().direction == "out"


@pytest.mark.parametrize(
    ("cause", "words"),
    [("busy", "busy"), ("cancel", "the caller hung up"), ("noAnswer", "nobody took it"), ("?", "nobody took it")],
)
def test_a_call_that_nobody_took_says_why(exchange, customer, cause, words):
    tell(exchange, call_event("newCall"))
    tell(exchange, call_event("hangup", cause=cause))
    assert Contact.objects.get().text == f"Call not answered: {words}."


def test_events_that_come_again_or_alone_change_nothing_twice(exchange, customer):
    tell(exchange, call_event("hangup", cause="cancel"))
    first = tell(exchange, call_event("newCall"))
    again = tell(exchange, call_event("newCall"))
    assert first.json() == again.json()
    assert (Call.objects.count(), Contact.objects.count(), Ticket.objects.count()) == (1, 1, 1)


def test_json_is_taken_too_with_one_user_as_a_text(exchange, customer):
    data = {name: value for name, value in call_event("newCall").items() if name != "user[]"} | {"user": "Emma Taylor"}
    assert tell(exchange, data, kind="application/json").status_code == 200
    assert Call.objects.get().agents == "Emma Taylor"


def test_the_secret_may_be_a_password_or_stand_in_the_query(exchange, customer):
    basic = base64.b64encode(f"pbx:{SECRET}".encode()).decode()
    assert tell(exchange, call_event("newCall"), {"Authorization": f"Basic {basic}"}).status_code == 200
    for wrong in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}, {"Authorization": "Basic eDp5"}):
        assert tell(exchange, call_event("newCall"), wrong).status_code == 401


def test_an_unknown_event_and_a_call_without_a_number_are_400(exchange):
    answer = tell(exchange, call_event("ring"))
    assert (answer.status_code, answer.json()["message"]) == (400, "event: Send one of: newCall, answer, hangup.")
    answer = tell(exchange, call_event("newCall", callId=""))
    assert (answer.status_code, answer.json()["message"]) == (400, "callId: This is needed.")
