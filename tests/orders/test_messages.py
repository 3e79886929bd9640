"""What a message says, to whom, and that it is written once. The languages' own words are the translators' business."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from orders.models import CustomerPhone, Message, Ticket
from orders.models.message import MessageEvent
from orders.services.message_words import plain, sent_length
from orders.services.messages import queue
from tests.factories import CustomerFactory, TerritoryFactory, TicketFactory, at, span

MOBILE = "+4915112345678"
WINDOW = {"window": span("2026-11-23 08:00", 2)}


@pytest.fixture
def ticket(organisation) -> Ticket:
    organisation.name = "Netz Köln"
    organisation.save()
    customer = CustomerFactory(
        organisation=organisation, name="Ayşe Yılmaz", email="a@example.org", language="en", phone=MOBILE
    )
    return TicketFactory(site__organisation=organisation, site__customer=customer, site__street="Ring 1")


def told(ticket: Ticket, event: str, params: dict) -> dict[str, Message]:
    messages = queue(event=event, ticket=ticket, dedupe_key=f"{event}:1", params=params)
    return {message.channel: message for message in messages}


def test_an_appointment_is_told_on_both_channels_in_the_sites_local_time(ticket):
    found = told(ticket, "appointment", WINDOW)

    text = (
        "Your appointment: Monday, 23 November 2026, between 08:00 and 10:00, at Ring 1, 50674 Köln "
        f"(case T{ticket.pk}). Please make sure that somebody is there."
    )
    sms, email = found["sms"], found["email"]
    assert (sms.address, sms.subject, sms.body) == (MOBILE, "", f"Netz Köln: {text} Your page: {{link}}")
    assert (email.address, email.subject) == ("a@example.org", f"Your appointment, case T{ticket.pk}")
    assert email.body == f"Hello Ayşe Yılmaz,\n\n{text}\n\nYour page: {{link}}\n\nNetz Köln\n"
    for message in found.values():
        assert (message.state, message.event, message.language) == ("queued", "appointment", "en")
        assert (message.ticket, message.organisation) == (ticket, ticket.organisation)


def test_the_times_are_those_of_the_sites_territory(ticket):
    ticket.site.territory = TerritoryFactory(organisation=ticket.organisation, timezone="America/New_York")
    body = told(ticket, "appointment", WINDOW)["sms"].body
    assert "Monday, 23 November 2026, between 02:00 and 04:00" in body


def test_dates_are_written_as_the_customers_language_does(ticket):
    ticket.customer.language = "de"
    body = told(ticket, "appointment", WINDOW)["sms"].body
    assert "Montag, 23. November 2026" in body
    assert "08:00" in body
    assert "10:00" in body


DONE = (
    "The work for your case {number} is done. If something still does not work, please call us: we open the case again."
)
NO_ACCESS = "Our technician came to you and could not get in. We will call you to find a new time: "
AS_WISHED = "Your appointment on Monday, 23 November 2026, between 08:00 and 10:00"
HELD = "We are sorry: your appointment on Sunday, 22 November 2026, between 08:00 and 10:00 fell through. Until "
SORRY = "We are sorry: your appointment on "


@pytest.mark.parametrize(
    ("event", "params", "says"),
    [
        (
            "on_my_way",
            {"eta": at("2026-11-23 09:05")},
            "Our technician is on the way to you and expects to arrive at about 09:05 (case {number}).",
        ),
        ("on_my_way", {}, "Our technician is on the way to you (case {number})."),
        (
            "done",
            {},
            DONE,
        ),
        (
            "no_access",
            {"due": span("2026-11-23 14:00", 2)},
            NO_ACCESS + "Monday, 23 November 2026, between 14:00 and 16:00 (case {number}).",
        ),
        (
            "appointment_cancelled",
            WINDOW,
            SORRY + "Monday, 23 November 2026, between 08:00 and 10:00 can't take place (case {number}).",
        ),
        (
            "appointment_cancelled",
            {**WINDOW, "by": "customer"},
            AS_WISHED + " is cancelled, as you wished (case {number}).",
        ),
        (
            "appointment_held",
            {**WINDOW, "former": span("2026-11-22 08:00", 2), "until": at("2026-11-24 07:00")},
            HELD + "Tuesday, 07:00 we hold Monday, 23 November 2026, between 08:00 and 10:00 for you (case {number}).",
        ),
        (
            "callback_promised",
            {"due": span("2026-11-23 14:00", 2)},
            "We will call you: Monday, 23 November 2026, between 14:00 and 16:00 (case {number}).",
        ),
    ],
)
def test_each_event_says_its_fact(ticket, event, params, says):
    with time_machine.travel(at("2026-11-23 08:30")):
        found = told(ticket, event, params)
    text, page = says.format(number=ticket.number), "" if event == "on_my_way" else "Your page: {link}"
    assert found["sms"].body == f"Netz Köln: {text} {page}".strip()
    assert f"{text}\n\n{page}".strip() in found["email"].body
    assert found["email"].subject


LONG = span("2026-12-24 08:00", 2)  # Donnerstag, 24. Dezember
FACTS = {"window": LONG, "former": LONG, "due": LONG, "eta": LONG.lower, "until": LONG.upper, "missing": "X" * 30}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("event", [event for event in MessageEvent if event != MessageEvent.API])
def test_no_sms_of_ours_is_longer_than_two_parts_or_cut(ticket, settings, event, language):
    settings.PUBLIC_URL = "https://service.example.com"
    ticket.customer.language, ticket.organisation.name = language, "Stadtnetz Wuppertal"
    body = told(ticket, event, FACTS)["sms"].body
    assert sent_length(body).segments <= 2
    assert "..." not in body


def test_an_appointment_without_a_window_is_refused(ticket):
    with pytest.raises(ValueError, match="A message about appointment needs window"):
        told(ticket, "appointment", {})
    assert not Message.objects.exists()


def test_the_same_fact_is_told_once_a_channel(ticket):
    first = queue(event="done", ticket=ticket, dedupe_key="done:1", params={})
    again = queue(event="done", ticket=ticket, dedupe_key="done:1", params={})
    assert [message.pk for message in again] == [message.pk for message in first]
    assert sorted(Message.objects.values_list("dedupe_key", flat=True)) == ["done:1:email", "done:1:sms"]


def test_who_does_not_want_messages_gets_none(ticket):
    ticket.customer.contact_consent = False
    assert told(ticket, "done", {}) == {}


def test_a_ticket_without_customer_tells_nobody(organisation):
    assert told(Ticket.objects.create(organisation=organisation, source="x"), "done", {}) == {}


@pytest.mark.parametrize(
    ("numbers", "address"),
    [
        (["+492215550142", MOBILE], MOBILE),
        (["+4915112345679", MOBILE], "+4915112345679"),
        (["+12402765555"], "+12402765555"),  # North American numbers don't say what they are
        (["+492215550142"], None),
        ([], None),
    ],
)
def test_an_sms_goes_to_the_first_number_that_can_take_one(ticket, numbers, address):
    ticket.customer.phones.all().delete()
    for position, number in enumerate(numbers):
        CustomerPhone.objects.create(customer=ticket.customer, number=number, position=position)
    found = told(ticket, "done", {})
    assert (str(found["sms"].address) if "sms" in found else None) == address


def test_without_an_address_there_is_no_email(ticket):
    ticket.customer.email = ""
    assert told(ticket, "done", {}).keys() == {"sms"}


def test_what_people_typed_can_neither_break_a_line_nor_hide(ticket):
    ticket.customer.name = "Eve\r\nBcc: all@example.org\x00\u202e"
    ticket.site.street = "Ring 1\n\n{{ number }} <b>&amp;</b>"
    ticket.organisation.name = "Netz\nKöln"

    found = told(ticket, "appointment", WINDOW)

    assert "\n" not in found["sms"].body + found["email"].subject
    assert found["sms"].body.startswith("Netz Köln: ")
    assert "at Ring 1 {{ number }} <b>&amp;</b>, 50674 Köln (case" in found["sms"].body
    assert found["email"].body.splitlines()[0] == "Hello Eve Bcc: all@example. org,"


@given(st.text())
def test_plain_text_is_one_visible_line(text):
    line = plain(text)
    assert line.isprintable()
    assert line == " ".join(line.split())
    assert plain(line) == line


def test_writing_messages_takes_a_handful_of_queries(ticket):
    with CaptureQueriesContext(connection) as queries:
        told(ticket, "done", {})
    assert len(queries) <= 6, [query["sql"][:80] for query in queries]
