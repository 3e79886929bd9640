"""What a customer hears of a case without anybody thinking of it. The clock stands at Monday 2026-11-23, 10:00."""

from datetime import timedelta

import pytest
import time_machine

from orders.models import Message, MessageTemplate, Ticket
from orders.services import messages
from orders.services.announcing import announce
from orders.services.promise_keeping import judge_overdue
from tests.factories import (
    CallbackFactory,
    CustomerFactory,
    FieldOrderFactory,
    OutageFactory,
    SiteFactory,
    TicketFactory,
    at,
    span,
)

pytestmark = pytest.mark.django_db
NOW = at("2026-11-23 10:00")


@pytest.fixture(autouse=True)
def ten_o_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ticket(organisation) -> Ticket:
    customer = CustomerFactory(organisation=organisation, language="en", email="a@example.org")
    site = SiteFactory(organisation=organisation, customer=customer)
    return TicketFactory(site=site, customer=customer, reported_at=NOW)


def becomes(ticket: Ticket, state: str, **facts) -> list[str]:
    """What is told then."""
    Ticket.objects.filter(pk=ticket.pk).update(state=state, updated_at=NOW, **facts)
    known = set(Message.objects.values_list("pk", flat=True))
    announce(now=NOW)
    return list(Message.objects.filter(channel="email").exclude(pk__in=known).values_list("event", flat=True))


def waiting() -> list[str]:
    return list(Message.objects.filter(channel="email", state="queued").order_by("pk").values_list("event", flat=True))


def test_a_new_case_is_confirmed_once_and_after_a_pause_in_which_something_better_may_come(ticket):
    assert (announce(now=NOW), announce(now=NOW)) == (1, 0)
    message = Message.objects.get(channel="email")
    assert (message.event, message.due_at) == ("received", NOW + timedelta(minutes=5))
    assert f"We have your report (case T{ticket.pk})" in message.body


def test_what_says_more_takes_the_place_of_what_still_waits(ticket):
    announce(now=NOW)
    order = FieldOrderFactory(ticket=ticket)
    assert becomes(ticket, "inProgress", order=order) == ["order_made"]
    assert waiting() == ["order_made"]
    messages.queue(event="appointment", ticket=ticket, dedupe_key="a", params={"window": span("2026-11-24 08:00", 2)})
    assert waiting() == ["appointment"]


def test_who_has_an_appointment_knows_that_somebody_comes(ticket):
    messages.queue(event="appointment", ticket=ticket, dedupe_key="a", params={"window": span("2026-11-24 08:00", 2)})
    assert becomes(ticket, "inProgress", order=FieldOrderFactory(ticket=ticket)) == []


def test_what_is_missing_is_asked_for_in_words_and_our_own_gaps_are_not(ticket):
    assert becomes(ticket, "pending", missing=["phone", "rule"]) == ["missing"]
    body = Message.objects.get(event="missing", channel="email").body
    assert "we still need: a phone number at which we reach you." in body
    assert becomes(ticket, "acknowledged", missing=[]) == []
    assert becomes(ticket, "pending", missing=["rule"]) == []


def test_an_outage_is_told_when_it_is_known_and_when_it_is_over(ticket):
    outage = OutageFactory(organisation=ticket.organisation)
    assert becomes(ticket, "held", outage=outage) == ["outage_known"]
    assert becomes(ticket, "resolved") == ["outage_repaired"]


def test_a_case_that_is_resolved_or_reopened_otherwise_is_told_of_by_who_did_it(ticket):
    assert becomes(ticket, "resolved") == []
    assert becomes(ticket, "acknowledged") == []


def test_old_cases_of_an_import_and_cases_without_a_customer_are_silent(ticket):
    Ticket.objects.filter(pk=ticket.pk).update(reported_at=NOW - timedelta(days=2))
    Ticket.objects.create(organisation=ticket.organisation, source="x")
    announce(now=NOW)
    assert not Message.objects.exists()


def test_an_organisation_may_switch_an_event_off_for_one_channel(ticket):
    switch = MessageTemplate(
        organisation=ticket.organisation, event="received", language="en", channel="email", is_told=False
    )
    switch.full_clean()
    switch.save()
    announce(now=NOW)
    assert set(Message.objects.values_list("channel", flat=True)) <= {"sms"}


def test_many_cases_cost_no_more_queries_than_one(organisation, django_assert_max_num_queries):
    def cost(number: int) -> int:
        for _ in range(number):
            TicketFactory(site__organisation=organisation, reported_at=NOW)
        with django_assert_max_num_queries(20) as seen:
            announce(now=NOW)
        return len(seen)

    assert cost(1) == cost(20)


def test_a_call_that_was_promised_and_not_made_is_told_with_an_apology(ticket):
    CallbackFactory(ticket=ticket, due=span("2026-11-23 07:00", 2))
    assert (judge_overdue(), judge_overdue()) == (1, 0)
    (message,) = Message.objects.filter(event="call_missed", channel="email")
    assert "We are sorry" in message.body
