"""The list of callbacks and the result of each call."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Callback, CallbackAttempt, CustomerPhone, TriedStep
from tests.factories import CallbackFactory, UserFactory, at, span
from tests.pages import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture
def callback(plan, technician) -> Callback:
    """The technician's own, promised between 10 and 12 o'clock."""
    return CallbackFactory(ticket__site__organisation=plan.organisation, owner=technician.user)


def listed(answer) -> list[str]:
    return re.findall(r'data-callback="([^"]+)"', answer.content.decode())


def send(client, callback: Callback, result: str, **fields):
    return client.post(f"/callbacks/{callback.uuid}/", {"uuid": str(uuid4()), "result": result, **fields})


def test_the_soonest_promise_stands_first_and_an_overdue_one_says_so(own, callback, plan, technician):
    late = CallbackFactory(
        ticket__site__organisation=plan.organisation, owner=technician.user, due=span("2026-11-23 08:00", 1)
    )
    TriedStep.objects.create(ticket=late.ticket, text="Neustart des Modems", result="kein Erfolg")
    answer = own.get("/callbacks/")
    assert listed(answer) == [str(late.uuid), str(callback.uuid)]
    page = shown(answer.content.decode())
    first = page[: page.index(str(callback.uuid))]
    for text in (
        "overdue",
        "Ayşe Yılmaz",
        "Nobody was there",
        "Neustart des Modems",
        "kein Erfolg",
        'href="tel:+49221',
    ):
        assert text in first
    assert "Promised Mon 23 Nov, 08:00–09:00" in page
    assert page.count("overdue</span>") == 1
    assert page.count("button--primary") == 1


def test_the_list_of_each_person(people, callback, plan):
    office = CallbackFactory(ticket__site__organisation=plan.organisation, due=span("2026-11-23 11:00", 2))
    answers = {who: client.get("/callbacks/") for who, client in people.items()}
    assert answers.pop("anonymous").status_code == 302
    assert {who: listed(answer) for who, answer in answers.items()} == {
        "owner": [str(callback.uuid)],
        "dispatcher": [str(office.uuid)],
        "colleague": [],
        "agent": [str(office.uuid)],
        "outsider": [],
        "dispatcher elsewhere": [],
    }
    assert "No callbacks" in answers["colleague"].content.decode()


def test_only_who_owes_it_can_say_what_came_of_it(people, callback):
    answers = {who: send(client, callback, "busy").status_code for who, client in people.items() if who != "owner"}
    assert answers == {
        "dispatcher": 404,
        "colleague": 404,
        "agent": 404,
        "outsider": 404,
        "dispatcher elsewhere": 404,
        "anonymous": 302,
    }
    assert CallbackAttempt.objects.count() == 0


def test_a_call_is_recorded_and_the_list_says_what_comes_next(own, callback, technician):
    answer = send(own, callback, "busy", note="Mailbox")
    assert (answer.status_code, answer.url) == (302, "/callbacks/")
    attempt = callback.attempts.get()
    assert (attempt.by, attempt.result, attempt.note, attempt.at) == (
        technician.user,
        "busy",
        "Mailbox",
        at("2026-11-23 10:00"),
    )
    page = own.get("/callbacks/").content.decode()
    for text in ("Please try again from", "from 10:15", "Busy: Mailbox"):
        assert text in page


def test_solved_takes_it_off_the_list(own, callback):
    send(own, callback, "solved")
    answer = own.get("/callbacks/")
    assert (listed(answer), "This callback is done." in answer.content.decode()) == ([], True)


def test_the_same_form_sent_twice_counts_once_and_says_the_same(own, callback):
    number = str(uuid4())
    for _ in range(2):
        assert send(own, callback, "solved", uuid=number).url == "/callbacks/"
        assert "This callback is done." in own.get("/callbacks/").content.decode()
    assert callback.attempts.count() == 1


def test_a_closed_callback_says_so(own, callback):
    send(own, callback, "solved")
    send(own, callback, "busy")
    assert "This callback is already closed: Reached." in own.get("/callbacks/").content.decode()


@pytest.mark.parametrize("wrong", [{"result": "maybe"}, {"result": ""}, {"uuid": "x"}, {"note": "x" * 301}])
def test_a_form_with_a_mistake_records_nothing(own, callback, wrong):
    assert send(own, callback, **{"result": "busy", **wrong}).url == "/callbacks/"
    assert "Please choose what came of the call." in own.get("/callbacks/").content.decode()
    assert callback.attempts.count() == 0


def test_after_a_wrong_number_the_next_one_is_offered(own, callback):
    CustomerPhone.objects.create(customer=callback.ticket.customer, number="+4915112345678", position=1)
    send(own, callback, "wrong_number")
    page = own.get("/callbacks/").content.decode()
    assert ("tel:+4915112345678" in page, "tel:+49221" in page) == (True, False)


def test_a_customer_without_a_number_is_said_to_have_none(own, callback):
    callback.ticket.customer.phones.all().delete()
    assert "No phone number is known." in own.get("/callbacks/").content.decode()


def test_results_are_only_taken_by_post(own, callback):
    assert own.get(f"/callbacks/{callback.uuid}/").status_code == 405


def test_one_callback_costs_as_many_queries_as_three(client_of, plan):
    client = client_of(UserFactory(organisation=plan.organisation, role="agent"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/callbacks/").status_code == 200
        return len(captured)

    def owe(hours: int) -> None:
        due = at("2026-11-23 10:00") + timedelta(hours=hours)
        callback = CallbackFactory(ticket__site__organisation=plan.organisation, next_at=due)
        TriedStep.objects.create(ticket=callback.ticket, text="Neustart")
        CallbackAttempt.objects.create(
            uuid=uuid4(), callback=callback, by=UserFactory(organisation=plan.organisation), result="busy"
        )

    owe(1)
    one = queries()
    owe(2)
    owe(3)
    assert queries() == one


def test_after_no_answer_the_page_says_when_to_try_next(own, callback):
    answer = own.post(f"/callbacks/{callback.uuid}/", {"uuid": str(uuid4()), "result": "no_answer"}, follow=True)
    page = shown(answer.content.decode())
    assert "Noted. Please try again from 11:00." in page
    assert "try from 11:00" in page


def test_an_overdue_call_also_says_when_to_try_next(own, callback):
    Callback.objects.update(due=span("2026-11-23 08:00", 1), next_at=at("2026-11-23 10:45"))
    page = shown(own.get("/callbacks/").content.decode())
    assert ("overdue" in page, "try from 10:45" in page) == (True, True)
