"""What the office decides about orders that nobody else brings to an end, and how they come to its notice."""

from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError

from orders.models import Callback, Event, FieldOrder, Message, Visit
from orders.models.callback import AttemptResult
from orders.models.visit import ActionKind
from orders.selectors.undecided import undecided
from orders.services import decisions
from orders.services.callbacks import promise_requested, record_attempt
from orders.services.visits import record_action
from technicians.models import User
from tests.factories import (
    CallbackFactory,
    FieldOrderFactory,
    OutageFactory,
    SiteFactory,
    TicketFactory,
    UserFactory,
    VisitFactory,
    at,
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
def somebody(visit) -> User:
    return UserFactory(organisation=visit.order.organisation)


@pytest.fixture
def stranded(visit, somebody) -> FieldOrder:
    """The work could not be done, and the customer did not answer four calls."""
    record_action(uuid=uuid4(), visit=visit, kind=ActionKind.COULD_NOT, by=somebody, at=NOW, reason="unsafe")
    assert waiting() == []  # the call is promised
    for _call in range(4):
        record_attempt(uuid=uuid4(), callback=Callback.objects.get(), by=somebody, result=AttemptResult.NO_ANSWER)
    return visit.order


def waiting() -> list[FieldOrder]:
    return list(undecided(FieldOrder.objects.all()))


def states(order: FieldOrder) -> tuple[str, str]:
    order = FieldOrder.objects.select_related("ticket").get(pk=order.pk)
    return order.state, order.ticket.state


def network_order() -> FieldOrder:
    outage = OutageFactory()
    site = SiteFactory(organisation=outage.organisation, customer=None)
    return FieldOrderFactory(ticket=None, outage=outage, site=site, organisation=outage.organisation, service="")


def test_an_order_that_could_not_be_done_waits_for_a_decision_once_nobody_was_reached(stranded):
    assert Callback.objects.get().state == "given_up"
    assert states(stranded) == ("pending", "inProgress")
    assert waiting() == [stranded]


@pytest.mark.parametrize("state", ["held", "completed", "cancelled", "failed"])
def test_what_is_closed_or_waits_for_an_outage_needs_no_decision(stranded, state):
    FieldOrder.objects.update(state=state)
    assert waiting() == []


def test_the_soonest_due_comes_first_and_what_has_no_due_date_last():
    orders = [FieldOrderFactory(due_at=due) for due in (None, at("2026-11-24 10:00"), at("2026-11-23 10:00"))]
    assert waiting() == orders[::-1]


def test_a_visit_is_opened_and_the_order_goes_on(stranded):
    following = decisions.open_next_visit(order=stranded)
    assert (following.state, following.order) == ("open", stranded)
    assert states(stranded) == ("inProgress", "inProgress")
    assert Event.objects.order_by("pk").last().kind == "visit.opened"
    assert waiting() == []


def test_given_up_the_order_failed_and_its_tickets_are_cancelled_for_the_technicians_reason(stranded):
    linked = TicketFactory(site=stranded.site, state="inProgress", order=stranded)
    decisions.give_up(order=stranded)
    stranded.refresh_from_db()
    assert states(stranded) == ("failed", "cancelled")
    assert (stranded.state_reason, stranded.ticket.state_reason, stranded.closed_at) == (
        "Not safe to work", "Not safe to work", NOW,
    )  # fmt: skip
    assert [(event.kind, event.data) for event in Event.objects.order_by("pk")][-3:] == [
        ("order.closed", {"order_id": stranded.pk, "state": "failed"}),
        ("ticket.cancelled", {"ticket_id": stranded.ticket_id}),
        ("ticket.cancelled", {"ticket_id": linked.pk}),
    ]
    assert waiting() == []


def test_a_cancelled_order_takes_its_visit_its_tickets_and_the_moot_call_along(visit):
    CallbackFactory(ticket=visit.order.ticket, reason="no_access")
    decisions.cancel(order=visit.order, reason="Umzug")
    visit.refresh_from_db()
    assert (visit.state, *states(visit.order)) == ("cancelled", "cancelled", "cancelled")
    assert Callback.objects.get().state == "cancelled"
    assert FieldOrder.objects.get().state_reason == "Umzug"


def test_a_ticket_that_is_resolved_stays_so_when_its_order_is_cancelled(visit):
    type(visit.order.ticket).objects.update(state="resolved")
    decisions.cancel(order=visit.order)
    assert states(visit.order) == ("cancelled", "resolved")


@pytest.mark.parametrize("decide", [decisions.give_up, decisions.cancel])
@pytest.mark.parametrize("state", ["en_route", "on_site"])
def test_whoever_is_on_the_way_says_how_it_ends(visit, decide, state):
    Visit.objects.update(state=state)
    with pytest.raises(ValidationError, match="on the way or there already"):
        decide(order=visit.order)
    assert states(visit.order) == ("acknowledged", "inProgress")


@pytest.mark.parametrize("decide", [decisions.give_up, decisions.cancel, decisions.open_next_visit])
def test_a_closed_order_says_so(stranded, decide):
    FieldOrder.objects.update(state="completed")
    with pytest.raises(ValidationError, match="closed already: Completed"):
        decide(order=stranded)


@pytest.mark.parametrize("decide", [decisions.give_up, decisions.cancel])
def test_an_order_of_the_network_ends_with_its_outage(decide):
    order = network_order()
    with pytest.raises(ValidationError, match="close the outage instead"):
        decide(order=order)
    order.refresh_from_db()
    assert order.state == "acknowledged"


def test_a_second_open_visit_is_refused(visit):
    with pytest.raises(ValidationError, match="has an open visit already"):
        decisions.open_next_visit(order=visit.order)
    assert Visit.objects.count() == 1


def test_an_order_on_hold_gets_no_visit(stranded):
    FieldOrder.objects.update(state="held")
    with pytest.raises(ValidationError, match="on hold until its outage is over"):
        decisions.open_next_visit(order=stranded)


def test_the_customer_who_does_not_want_it_ends_the_case_at_the_door(visit, somebody):
    record_action(uuid=uuid4(), visit=visit, kind=ActionKind.COULD_NOT, by=somebody, at=NOW, reason="refused")
    visit.refresh_from_db()
    assert (visit.outcome, visit.reason_text) == ("customer_cancelled", "The customer does not want it")
    assert states(visit.order) == ("cancelled", "cancelled")
    assert (Callback.objects.count(), Message.objects.count()) == (0, 0)
    assert [(event.kind, event.data.get("outcome")) for event in Event.objects.order_by("pk")][:2] == [
        ("visit.finished", "customer_cancelled"), ("order.closed", None),
    ]  # fmt: skip


class TestRequestedCall:
    def test_it_is_promised_for_the_next_two_working_hours_and_told(self):
        ticket = TicketFactory()
        callback = promise_requested(ticket=ticket)
        assert (callback.reason, callback.territory, callback.owner) == ("requested", ticket.site.territory, None)
        assert (callback.due.lower, callback.due.upper) == (at("2026-11-23 10:15"), at("2026-11-23 12:15"))
        assert Message.objects.get().event == "callback_promised"

    def test_about_a_resolved_case_too(self):
        assert promise_requested(ticket=TicketFactory(state="resolved")).state == "open"

    @pytest.mark.parametrize("state", ["closed", "rejected", "cancelled"])
    def test_not_about_one_that_has_ended_for_good(self, state):
        with pytest.raises(ValidationError, match="This ticket has ended"):
            promise_requested(ticket=TicketFactory(state=state))

    def test_one_open_promise_is_enough(self):
        ticket = TicketFactory()
        promise_requested(ticket=ticket)
        with pytest.raises(ValidationError, match="promised already"):
            promise_requested(ticket=ticket)
        assert Callback.objects.count() == 1

    def test_nobody_can_be_called_without_a_number(self):
        ticket = TicketFactory(site__customer__phone="")
        with pytest.raises(ValidationError, match="no phone number"):
            promise_requested(ticket=ticket)
