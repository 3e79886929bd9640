"""The answer to a change that breaks a rule is the question; the same form with a reason does it."""

import pytest

from dispatch.models import Appointment
from orders.models import Callback, Message
from tests.dispatch.editing.test_editing import change, planned
from tests.dispatch.editing.test_promises import busy, told

__all__ = ["busy", "planned"]
pytestmark = pytest.mark.django_db


def url(plan, visit, what="assign") -> str:
    return f"/admin/board/plans/{plan.uuid}/visits/{visit.uuid}/{what}/"


def test_it_offers_windows_that_are_really_free_and_a_call_with_their_messages(
    dispatcher_client, plan, planned, busy, technician, colleague
):
    place = {"technician": colleague.uuid, "after": busy.pk}
    answer = dispatcher_client.post(url(plan, planned.visit), place, headers={"accept": "application/json"})
    assert answer.status_code == 409
    asked = answer.json()["asks"]
    assert f"{planned.visit.order.number}, {planned.visit.order.site.street}: 11:00 → 13:30</h3>" in asked
    assert "Change it and tell the customer" in asked
    assert "The customer is promised 11:00–13:00." in asked
    assert f'value="{colleague.uuid}|{busy.pk}" required checked' in asked
    assert "<b>12:00–14:00</b>" in asked
    assert 'value="call"' in asked
    assert Appointment.objects.get().state == "confirmed"
    assert not Message.objects.exists()


def test_without_a_script_it_is_a_page_and_the_answer_does_it(dispatcher_client, plan, planned, busy, colleague):
    place = {"technician": colleague.uuid, "after": busy.pk}
    page = dispatcher_client.post(url(plan, planned.visit), place)
    assert "Why, all the same?" in page.content.decode()
    answer = {**place, "way": f"{colleague.uuid}|{busy.pk}", "reason": "urgent"}
    assert dispatcher_client.post(url(plan, planned.visit), answer).status_code == 302
    assert told() == [("appointment_moved", "queued")]


def test_where_only_a_call_is_left_it_says_so_and_speaks_of_no_message(
    dispatcher_client, plan, planned, busy, colleague
):
    change(planned.visit.order.ticket.customer, contact_consent=False)
    place = {"technician": colleague.uuid, "after": busy.pk}
    answer = dispatcher_client.post(url(plan, planned.visit), place, headers={"accept": "application/json"})
    asked = answer.json()["asks"]
    assert ": 11:00 → we call</h3>" in asked
    assert ">Take out of the plan and call</button>" in asked
    assert "outbox" not in asked


def test_a_call_may_be_chosen_there(dispatcher_client, plan, planned, busy, colleague):
    answer = {"technician": colleague.uuid, "after": busy.pk, "way": "call", "reason": "absence"}
    dispatcher_client.post(url(plan, planned.visit), answer)
    assert Callback.objects.get().state == "open"
    assert not plan.assignments.filter(visit=planned.visit).exists()
