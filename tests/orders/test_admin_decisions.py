"""The dispatcher's actions on orders and tickets: what is chosen is done or refused in words, row by row."""

import pytest
from django.urls import reverse

from orders.models import Callback, Ticket, Visit
from tests.factories import FieldOrderFactory, TicketFactory, VisitFactory

ORDERS = reverse("admin:orders_fieldorder_changelist")
TICKETS = reverse("admin:orders_ticket_changelist")


@pytest.fixture
def order(organisation):
    """It waits for a decision."""
    return FieldOrderFactory(ticket__site__organisation=organisation, state="pending", state_reason="Not safe to work")


def do(client, url: str, action: str, *rows, reason: str = "") -> str:
    form = {"action": action, "_selected_action": [row.pk for row in rows], "reason": reason}
    return client.post(url, form, follow=True).content.decode()


def test_a_visit_is_opened_where_none_is_and_refused_where_one_is(dispatcher_client, organisation, order):
    busy = VisitFactory(order=FieldOrderFactory(ticket__site__organisation=organisation)).order
    page = do(dispatcher_client, ORDERS, "open_visit", order, busy)
    assert "1 record changed." in page
    assert f"{busy}: This order has an open visit already." in page
    assert Visit.objects.filter(order=order).get().state == "open"


@pytest.mark.parametrize(("action", "state"), [("give_up", "failed"), ("cancel", "cancelled")])
def test_an_order_is_closed_for_the_reason_given(dispatcher_client, order, action, state):
    do(dispatcher_client, ORDERS, action, order, reason=" Haus abgerissen ")
    order.refresh_from_db()
    assert (order.state, order.state_reason, order.ticket.state) == (state, "Haus abgerissen", "cancelled")


@pytest.mark.parametrize("action", ["open_visit", "give_up", "cancel"])
def test_a_strangers_order_is_not_touched(dispatcher_client, other_organisation, action):
    strange = FieldOrderFactory(ticket__site__organisation=other_organisation, state="pending")
    do(dispatcher_client, ORDERS, action, strange)
    strange.refresh_from_db()
    assert (strange.state, strange.visits.count()) == ("pending", 0)


def test_the_list_can_show_what_needs_a_decision(dispatcher_client, organisation, order):
    VisitFactory(order=FieldOrderFactory(ticket__site__organisation=organisation))
    listed = dispatcher_client.get(ORDERS, {"undecided": "1"}).context["cl"].result_list
    assert list(listed) == [order]
    assert len(dispatcher_client.get(ORDERS).context["cl"].result_list) == 2


def test_a_call_that_the_customer_wishes_is_promised_once(dispatcher_client, organisation):
    ticket = TicketFactory(site__organisation=organisation)
    assert "1 record changed." in do(dispatcher_client, TICKETS, "promise_call", ticket)
    assert f"{ticket}: A call is promised already." in do(dispatcher_client, TICKETS, "promise_call", ticket)
    assert Callback.objects.get().reason == "requested"


def test_a_resolved_case_is_opened_again_and_another_refused(dispatcher_client, organisation):
    resolved, new = (TicketFactory(site__organisation=organisation, state=state) for state in ("resolved", "pending"))
    page = do(dispatcher_client, TICKETS, "open_again", resolved, new)
    assert f"{new}: Only a resolved ticket can be opened again; this one is: Something is missing." in page
    reopened = Ticket.objects.get(pk=resolved.pk)
    assert (reopened.state, reopened.state_reason) == ("acknowledged", "Not solved after all")


def test_a_line_test_typed_in_stands_with_its_time_and_the_gate_looks_again(dispatcher_client, organisation):
    ticket = TicketFactory(site__organisation=organisation)
    Ticket.objects.update(gate_checked_at=ticket.updated_at)
    form = {"organisation": organisation.pk, "customer": ticket.customer_id, "site": ticket.site_id}
    form |= {"line_test": "failed", "line_test_detail": "−31 dBm"}
    form |= {f"{p}-{n}": 0 for p in ("tried_steps", "contacts") for n in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = dispatcher_client.post(reverse("admin:orders_ticket_change", args=[ticket.pk]), form)
    assert answer.status_code == 302
    ticket.refresh_from_db()
    assert (ticket.line_test, ticket.line_test_detail, ticket.gate_checked_at) == ("failed", "−31 dBm", None)
    assert ticket.line_test_at is not None
