"""Promises to call, and what follows from each result. The clock stands at Monday 2026-11-23, 10:00 in Cologne."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError

from orders.models import Callback, CallbackAttempt, Contact, CustomerPhone, Event, FieldOrder, Message, Ticket, Visit
from orders.models.callback import AttemptResult
from orders.services.callbacks import call_window, numbers_left, promise, record_attempt
from technicians.models import User
from tests.factories import (
    CallbackFactory,
    TerritoryFactory,
    TicketFactory,
    UserFactory,
    VisitFactory,
    at,
    span,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]
NOW = at("2026-11-23 10:00")


@pytest.fixture
def ten_o_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visit(db) -> Visit:
    return VisitFactory()


@pytest.fixture
def callback(visit) -> Callback:
    """Promised between 10 and 12 o'clock; the customer has one number and an order with an open visit."""
    return CallbackFactory(ticket=Ticket.objects.get(pk=visit.order.ticket_id))


@pytest.fixture
def agent(callback) -> User:
    return UserFactory(organisation=callback.organisation, role="agent")


def call(callback: Callback, by: User, result: str, **facts) -> CallbackAttempt:
    attempt = record_attempt(**{"uuid": uuid4(), "at": NOW, **facts}, callback=callback, by=by, result=result)
    callback.refresh_from_db()
    return attempt


def states(callback: Callback) -> tuple[str, str, str]:
    ticket = Ticket.objects.get(pk=callback.ticket_id)
    return callback.state, ticket.state, ticket.order.state


@pytest.mark.parametrize(
    ("now", "start"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:15"),
        ("2026-11-23 10:14", "2026-11-23 10:15"),
        ("2026-11-23 05:00", "2026-11-23 08:00"),
        ("2026-11-23 15:45", "2026-11-23 16:00"),  # until 18:00, when the office closes
        ("2026-11-23 16:00", "2026-11-24 08:00"),
        ("2026-11-23 23:00", "2026-11-24 08:00"),
        ("2026-11-21 12:00", "2026-11-23 08:00"),  # Saturday
        ("2026-12-24 17:00", "2026-12-28 08:00"),  # both days of Christmas, then a weekend
    ],
)
def test_the_next_two_working_hours_in_a_row(now, start):
    window = call_window(now=at(now), territory=TerritoryFactory())
    assert (window.lower, window.upper) == (at(start), at(start) + timedelta(hours=2))


def test_a_site_of_no_territory_has_the_working_hours_of_the_product():
    window = call_window(now=NOW, territory=None)
    assert (window.lower, window.upper) == (at("2026-11-23 10:15"), at("2026-11-23 12:15"))


def test_a_promise_is_written_and_told_to_the_customer_once():
    ticket = TicketFactory()
    due = span("2026-11-23 14:00", 2)
    callback = promise(ticket=ticket, reason="requested", due=due)
    assert (callback.state, callback.next_at, callback.territory, callback.organisation) == (
        "open",
        due.lower,
        ticket.site.territory,
        ticket.organisation,
    )
    message = Message.objects.get()
    assert (message.event, message.channel) == ("callback_promised", "email")
    assert "16:00" in message.body


@pytest.mark.parametrize(
    ("result", "called", "again"),
    [
        (AttemptResult.BUSY, "2026-11-23 10:00", "2026-11-23 10:15"),
        (AttemptResult.NO_ANSWER, "2026-11-23 10:00", "2026-11-23 11:00"),
        # Another hour would break the promise of 12:00: 5 minutes before it is over.
        (AttemptResult.NO_ANSWER, "2026-11-23 11:30", "2026-11-23 11:55"),
        # The promise is broken already.
        (AttemptResult.NO_ANSWER, "2026-11-23 11:57", "2026-11-23 12:57"),
    ],
)
def test_the_next_call_comes_after_a_while_and_inside_the_promise(callback, agent, result, called, again):
    call(callback, agent, result, at=at(called))
    assert (callback.state, callback.next_at) == ("open", at(again))


def test_the_fourth_call_that_reaches_nobody_is_the_last(callback, agent):
    for _attempt in range(3):
        call(callback, agent, AttemptResult.NO_ANSWER)
        assert callback.state == "open"
    call(callback, agent, AttemptResult.BUSY)
    assert (callback.state, callback.closed_at) == ("given_up", NOW)
    told = Event.objects.get(kind="callback.given_up")
    assert (told.kind, told.data) == (
        "callback.given_up",
        {"callback_id": callback.pk, "ticket_id": callback.ticket_id},
    )


def test_a_wrong_number_leads_to_the_next_one_at_once(callback, agent):
    second = CustomerPhone.objects.create(customer=callback.ticket.customer, number="+4915112345678", position=1)
    call(callback, agent, AttemptResult.WRONG_NUMBER)
    assert (callback.state, callback.next_at) == ("open", NOW)
    assert numbers_left(callback=Callback.objects.get(pk=callback.pk)) == [second]


def test_after_the_last_wrong_number_the_ticket_lacks_one(callback, agent):
    call(callback, agent, AttemptResult.WRONG_NUMBER)
    ticket = Ticket.objects.get(pk=callback.ticket_id)
    assert (callback.state, ticket.state, ticket.missing) == ("given_up", "pending", ["phone"])
    assert ticket.gate_checked_at == NOW


def test_solved_cancels_the_visit_in_time_and_resolves_the_ticket(callback, agent, visit):
    call(callback, agent, AttemptResult.SOLVED, note="Modem ging wieder an")
    assert states(callback) == ("reached", "resolved", "cancelled")
    assert Visit.objects.get(pk=visit.pk).state == "cancelled"
    contact = Contact.objects.get()
    assert (contact.channel, contact.direction, contact.agent, contact.text) == (
        "callback",
        "out",
        agent,
        "Modem ging wieder an",
    )
    assert [event.kind for event in Event.objects.order_by("pk")] == [
        "callback.judged",
        "order.closed",
        "ticket.resolved",
    ]


def test_solved_comes_too_late_for_a_technician_on_the_way(callback, agent, visit):
    Visit.objects.filter(pk=visit.pk).update(state="en_route")
    call(callback, agent, AttemptResult.SOLVED)
    assert states(callback) == ("reached", "inProgress", "acknowledged")
    assert Visit.objects.get(pk=visit.pk).state == "en_route"


def test_solved_without_an_order_resolves_the_ticket(agent):
    callback = CallbackFactory(ticket=TicketFactory(state="pending"))
    call(callback, agent, AttemptResult.SOLVED)
    assert (callback.state, Ticket.objects.get(pk=callback.ticket_id).state) == ("reached", "resolved")


def test_not_solved_opens_the_visit_that_could_not_left_out(callback, agent, visit):
    Visit.objects.filter(pk=visit.pk).update(state="finished", outcome="could_not")
    FieldOrder.objects.filter(pk=visit.order_id).update(state="pending")
    call(callback, agent, AttemptResult.NOT_SOLVED)
    assert states(callback) == ("reached", "inProgress", "inProgress")
    assert list(visit.order.visits.order_by("pk").values_list("state", flat=True)) == ["finished", "open"]


def test_not_solved_reopens_a_resolved_ticket(agent):
    callback = CallbackFactory(ticket=TicketFactory(state="resolved"), reason="missed_promise")
    call(callback, agent, AttemptResult.NOT_SOLVED, note="Wieder kein Signal")
    ticket = Ticket.objects.get(pk=callback.ticket_id)
    assert (callback.state, ticket.state, ticket.state_reason) == ("reached", "acknowledged", "Wieder kein Signal")


@pytest.mark.parametrize("result", list(AttemptResult))
def test_the_same_uuid_counts_once(callback, agent, result):
    number = uuid4()
    first = call(callback, agent, result, uuid=number)
    before = (states(callback), callback.next_at, Event.objects.count())
    assert call(callback, agent, result, uuid=number, at=at("2026-11-23 11:00")) == first
    assert (states(callback), callback.next_at, Event.objects.count()) == before
    assert callback.attempts.count() == 1


def test_a_uuid_belongs_to_one_call(callback, agent):
    number = uuid4()
    call(callback, agent, AttemptResult.BUSY, uuid=number)
    other = CallbackFactory(ticket=callback.ticket)
    with pytest.raises(ValidationError, match="already used for another call"):
        call(other, agent, AttemptResult.BUSY, uuid=number)


def test_a_closed_callback_takes_no_more_results(callback, agent):
    call(callback, agent, AttemptResult.SOLVED)
    with pytest.raises(ValidationError, match="already closed: Reached"):
        call(callback, agent, AttemptResult.BUSY)


def test_that_nobody_answered_is_told_once_with_when_we_try_again(callback, agent):
    for _attempt in range(2):
        call(callback, agent, AttemptResult.NO_ANSWER)
    (message,) = Message.objects.filter(event="call_tried", channel="email")
    assert "11:00" in message.body


def test_a_vain_call_that_is_heard_of_too_late_tells_nothing_about_the_next(callback, agent):
    call(callback, agent, AttemptResult.BUSY, at=at("2026-11-23 09:00"))
    assert not Message.objects.filter(event="call_tried").exists()
