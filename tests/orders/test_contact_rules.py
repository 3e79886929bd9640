"""Nobody is called twice about a matter that was dealt with. It is Monday 2026-11-23, 10:00 in Cologne."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from orders.models import Callback, Interruption, Message
from orders.services.callbacks import promise, promise_requested, record_attempt
from orders.services.contact_rules import interrupted, may_contact
from tests.factories import TicketFactory, UserFactory, VisitFactory, at, span

pytestmark = pytest.mark.django_db
NOW = at("2026-11-23 10:00")
SOON, LATER = span("2026-11-23 10:15", 2), span("2026-11-24 08:00", 2)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def visit():
    return VisitFactory(state="finished", outcome="no_access")


def reach(callback: Callback) -> None:
    agent = UserFactory(organisation=callback.organisation, role="agent")
    record_attempt(uuid=uuid4(), callback=callback, by=agent, result="not_solved")


def owed() -> list[tuple[str, object]]:
    return list(Callback.objects.order_by("pk").values_list("state", "due"))


def test_a_call_that_is_owed_already_for_the_visit_is_not_owed_twice(visit):
    ticket = visit.order.ticket
    first = promise(ticket=ticket, reason="no_access", due=SOON, visit=visit)
    assert promise(ticket=ticket, reason="no_access", due=LATER, visit=visit) == first
    assert (owed(), Message.objects.count()) == ([("open", SOON)], 1)


def test_another_visit_to_a_closed_door_is_news_whose_call_takes_the_place_of_the_first(visit):
    ticket = visit.order.ticket
    promise(ticket=ticket, reason="no_access", due=SOON, visit=visit)
    promise(ticket=ticket, reason="no_access", due=LATER, visit=VisitFactory(order=visit.order))
    assert (owed(), Message.objects.count()) == ([("cancelled", SOON), ("open", LATER)], 2)


def test_the_other_reason_is_another_call(visit):
    ticket = visit.order.ticket
    promise(ticket=ticket, reason="no_access", due=SOON, visit=visit)
    promise(ticket=ticket, reason="missed_promise", due=LATER)
    assert owed() == [("open", SOON), ("open", LATER)]


def test_after_the_customer_was_reached_the_same_visit_is_no_reason_for_a_week(visit, clock):
    ticket = visit.order.ticket
    facts = {"ticket": ticket, "reason": "no_access", "due": LATER, "visit": visit}
    reach(promise(**facts))
    assert promise(**facts) is None
    assert promise(**{**facts, "visit": VisitFactory(order=visit.order, state="cancelled")}) is not None
    Callback.objects.filter(state="open").delete()
    clock.shift(timedelta(days=7))
    assert promise(**facts) is not None


def test_a_call_in_vain_was_no_contact(visit):
    facts = {"ticket": visit.order.ticket, "reason": "no_access", "due": LATER, "visit": visit}
    callback = promise(**facts)
    for _each in range(4):
        record_attempt(uuid=uuid4(), callback=callback, by=UserFactory(), result="no_answer")
    assert Interruption.objects.count() == 0
    assert promise(**facts) is not None


@pytest.mark.parametrize("reason", ["requested", "missed_promise"])
def test_who_asks_again_and_who_is_let_down_again_is_called_again(reason):
    ticket = TicketFactory()
    reach(promise(ticket=ticket, reason=reason, due=SOON))
    assert promise(ticket=ticket, reason=reason, due=LATER) is not None


def test_a_person_may_promise_a_call_whatever_was_said_before():
    ticket = TicketFactory()
    for _each in range(2):
        reach(promise_requested(ticket=ticket))
    assert Callback.objects.filter(state="reached").count() == 2


def test_one_survey_a_ticket_and_none_for_a_stranger_to_count():
    ticket = TicketFactory()
    facts = {"customer": ticket.customer, "ticket": ticket, "reason": "survey"}
    assert may_contact(**facts)
    interrupted(**facts)
    assert not may_contact(**facts)
    other = TicketFactory(site=ticket.site, customer=ticket.customer)
    assert may_contact(**{**facts, "ticket": other})
    assert may_contact(customer=None, ticket=ticket, reason="survey")
    assert interrupted(customer=None, ticket=ticket, reason="survey") is None
