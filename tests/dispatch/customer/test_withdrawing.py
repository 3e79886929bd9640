"""“It works again”: taken back within ten minutes nothing has changed, after them nobody comes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatch.booking.services import holds
from dispatch.customer.withdrawing import carry_out_due
from dispatch.models import Assignment, LedgerEntry, Withdrawal
from dispatch.planning.events import drain
from orders.models import Message, Ticket, Visit
from orders.services.merging import merge
from orders.services.tickets import resolve
from tests.dispatch.customer.conftest import AFTERNOON, opened
from tests.factories import TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def appointment(order, monday):
    return holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))


def states(ticket: Ticket) -> tuple[str, str, str]:
    ticket = Ticket.objects.select_related("order").get(pk=ticket.pk)
    return ticket.state, ticket.order.state, ticket.order.appointments.get().state


def test_for_ten_minutes_nothing_has_changed_and_it_can_be_taken_back(send, ticket, appointment, saturday, customer):
    page = send("works-again").content.decode()
    assert "Until 12:10 you can take it back." in page
    saturday.shift(timedelta(minutes=9, seconds=50))
    assert carry_out_due() == 0
    assert states(ticket) == ("inProgress", "acknowledged", "confirmed")

    assert "everything is as it was before" in send("take-back").content.decode()
    saturday.shift(timedelta(minutes=5))
    assert carry_out_due() == 0
    assert states(ticket) == ("inProgress", "acknowledged", "confirmed")
    assert Withdrawal.objects.get().state == "taken_back"


def test_after_ten_minutes_nobody_comes_and_the_place_is_free(send, ticket, appointment, saturday, order, make_order):
    send("works-again")
    saturday.shift(timedelta(minutes=10, seconds=1))
    assert carry_out_due() == 1

    assert states(ticket) == ("resolved", "cancelled", "cancelled")
    assert not Assignment.objects.filter(visit__order=order, live=True).exists()
    assert (Withdrawal.objects.get().state, carry_out_due()) == ("done", 0)
    entry = LedgerEntry.objects.get(appointment=appointment)
    assert (entry.ending, entry.fault) == ("withdrawn", "customer")
    assert Message.objects.filter(ticket=ticket, event="appointment_cancelled", channel="email").count() == 1
    drain()
    assert LedgerEntry.objects.filter(appointment=appointment).count() == 1
    holds.hold(order=make_order(), span=AFTERNOON)


def test_who_sets_out_meanwhile_comes(send, ticket, appointment, saturday, order):
    send("works-again")
    Visit.objects.filter(order=order).update(state="en_route", en_route_at=timezone.now())
    saturday.shift(timedelta(minutes=11))
    assert carry_out_due() == 1
    assert states(ticket) == ("inProgress", "acknowledged", "confirmed")
    assert Withdrawal.objects.get().state == "too_late"


@pytest.mark.parametrize("state", ["en_route", "on_site"])
def test_on_the_way_it_is_too_late(state, customer, address, order):
    Visit.objects.filter(order=order).update(state=state)
    answer = customer.get(f"{address}works-again/")
    assert (answer.status_code, "on the way to you or there already" in answer.content.decode()) == (409, True)


def test_after_it_was_done_taking_back_is_refused_in_words(send, ticket, appointment, saturday, customer, address):
    send("works-again")
    form = customer.get(f"{address}take-back/").context["form"]["uuid"].value()
    saturday.shift(timedelta(minutes=11))
    carry_out_due()
    answer = customer.post(f"{address}take-back/", {"uuid": form})
    assert (answer.status_code, "nothing to take back any more" in answer.content.decode()) == (409, True)


def test_meanwhile_the_page_says_until_when_and_offers_no_other_change(send, customer, address, appointment):
    send("works-again")
    page = customer.get(address).content.decode()
    assert "At 12:10 we withdraw your case" in page
    assert "Take it back" in page
    assert "Choose another appointment" not in page
    assert customer.get(f"{address}appointment/").status_code == 409
    assert customer.get(f"{address}works-again/").status_code == 409


def test_a_case_that_somebody_solved_meanwhile_is_left_as_it_is(send, ticket, appointment, saturday):
    send("works-again")
    resolve(ticket=ticket, reason="by phone")
    saturday.shift(timedelta(minutes=11))
    assert carry_out_due() == 1
    assert Ticket.objects.get(pk=ticket.pk).state_reason == "by phone"


def test_a_visit_that_another_case_waits_for_stays(ticket, order, appointment, saturday):
    beside = TicketFactory(site=ticket.site, organisation=ticket.organisation, customer=ticket.customer)
    Ticket.objects.filter(pk=beside.pk).update(state="inProgress", order=order)
    client = opened(ticket)
    form = client.get(f"/case/{ticket.uuid}/works-again/").context["form"]["uuid"].value()
    client.post(f"/case/{ticket.uuid}/works-again/", {"uuid": form})
    saturday.shift(timedelta(minutes=11))
    carry_out_due()
    assert states(ticket) == ("resolved", "acknowledged", "confirmed")


def test_a_case_without_an_order_is_solved_too(saturday):
    ticket = TicketFactory(site__customer__language="en")
    client = opened(ticket)
    form = client.get(f"/case/{ticket.uuid}/works-again/").context["form"]["uuid"].value()
    client.post(f"/case/{ticket.uuid}/works-again/", {"uuid": form})
    saturday.shift(timedelta(minutes=11))
    carry_out_due()
    assert Ticket.objects.get(pk=ticket.pk).state == "resolved"


def test_a_case_that_was_merged_meanwhile_is_withdrawn_as_what_it_goes_on_as(send, ticket, appointment, saturday):
    send("works-again")
    into = TicketFactory(site=ticket.site, organisation=ticket.organisation, customer=ticket.customer)
    merge(ticket=Ticket.objects.get(pk=ticket.pk), into=into)
    saturday.shift(timedelta(minutes=11))
    carry_out_due()
    assert states(into) == ("resolved", "cancelled", "cancelled")
