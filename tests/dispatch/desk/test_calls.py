"""The next callback at the desk: taken by skill, shown with its case, ended by its result."""

from uuid import uuid4

import pytest
import time_machine

from orders.models import Callback, CallbackAttempt, FieldOrder
from tests.dispatch.desk.conftest import signed_in
from tests.factories import CallbackFactory, FieldOrderFactory, UserFactory, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_o_clock():
    with time_machine.travel(at("2026-11-23 10:00"), tick=False):
        yield


@pytest.fixture
def callback(ticket) -> Callback:
    return CallbackFactory(ticket=ticket, reason="requested")


def attempt(client, callback, result: str, **sent):
    form = {"uuid": str(uuid4()), "result": result, "note": "", **sent}
    return client.post(f"/desk/calls/{callback.uuid}/attempt/", form, follow=True)


def test_one_press_takes_the_next_call_and_shows_its_case_with_the_number_and_the_end_of_the_lease(at_desk, callback):
    answer = at_desk.post("/desk/next/", follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/desk/cases/{callback.ticket.uuid}/", 302)]
    for part in (
        f'data-call="{callback.uuid}"',
        "tel:+492214710442",
        "Yours until 10:15",
        "Promised Mon 23 Nov",
        "Busy",
    ):
        assert part in page
    assert at_desk.post("/desk/next/").url == f"/desk/cases/{callback.ticket.uuid}/"


@pytest.mark.parametrize(
    ("result", "state", "said"),
    [
        ("solved", "reached", "Noted."),
        ("not_solved", "reached", "Noted."),
        ("busy", "open", "Please try again from 10:15."),
        ("no_answer", "open", "Please try again from 11:00."),
        ("wrong_number", "given_up", "Noted."),
    ],
)
def test_a_result_ends_the_call_and_its_case_stays_on_the_screen(at_desk, callback, result, state, said):
    at_desk.post("/desk/next/")
    page = attempt(at_desk, callback, result, note="Rief zurück").content.decode()
    callback.refresh_from_db()
    assert (callback.state, callback.taken_by, said in page, "data-call=" in page) == (state, None, True, False)


def test_the_same_form_counts_once_and_one_with_mistakes_not_at_all(at_desk, callback):
    at_desk.post("/desk/next/")
    assert "toast--error" in attempt(at_desk, callback, "shouted").content.decode()
    once = str(uuid4())
    for _each in range(2):
        attempt(at_desk, callback, "busy", uuid=once)
    assert CallbackAttempt.objects.count() == 1


def test_a_call_is_given_back(at_desk, callback):
    at_desk.post("/desk/next/")
    page = at_desk.post(f"/desk/calls/{callback.uuid}/back/", follow=True).content.decode()
    callback.refresh_from_db()
    assert ("Given back." in page, callback.taken_by) == (True, None)


def test_nothing_waits_and_a_decision_is_made_among_the_callbacks(at_desk, organisation, catalogue):
    assert "Nothing waits for you" in at_desk.post("/desk/next/", follow=True).content.decode()
    FieldOrderFactory(ticket__site__organisation=organisation, state="pending")
    assert (at_desk.post("/desk/next/").url, FieldOrder.objects.get().taken_by is not None) == ("/callbacks/", True)


def test_a_stranger_and_a_technician_take_nothing_of_it(callback, organisation):
    stranger = signed_in(UserFactory(role="agent"))
    technician = signed_in(UserFactory(organisation=organisation, role="technician"))
    for what in ("attempt", "back"):
        address = f"/desk/calls/{callback.uuid}/{what}/"
        assert (stranger.post(address).status_code, technician.post(address).status_code) == (404, 403)
    assert technician.post("/desk/next/").status_code == 403
    stranger.post("/desk/next/")
    assert Callback.objects.get().taken_by is None
