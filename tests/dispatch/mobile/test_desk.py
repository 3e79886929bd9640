"""The office's page of calls: take the next one, give it back, decide."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orders.models import Callback, FieldOrder, TriedStep
from orders.services.desk import take_next
from technicians.models import User
from tests.factories import CallbackFactory, FieldOrderFactory, UserFactory, at
from tests.pages import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]
TAKE = "/callbacks/next/"


@pytest.fixture
def agent(plan) -> User:
    return UserFactory(organisation=plan.organisation, role="agent")


@pytest.fixture
def at_desk(agent, client_of) -> Client:
    return client_of(agent)


@pytest.fixture
def callback(plan) -> Callback:
    return CallbackFactory(ticket__site__organisation=plan.organisation, ticket__name="Kein Signal")


@pytest.fixture
def order(plan) -> FieldOrder:
    return FieldOrderFactory(ticket__site__organisation=plan.organisation, state="pending")


def text_of(answer) -> str:
    return answer.content.decode()


def held(client) -> list[str]:
    return re.findall(r'data-held="([^"]+)"', text_of(client.get("/callbacks/")))


def test_one_press_takes_the_next_and_shows_its_case_with_what_was_tried_first(at_desk, agent, callback):
    TriedStep.objects.create(ticket=callback.ticket, text="Neustart des Modems", result="kein Erfolg")
    assert "Take the next one" in text_of(at_desk.get("/callbacks/"))
    answer = at_desk.post(TAKE)
    assert (answer.status_code, answer.url) == (302, "/callbacks/")
    page = text_of(at_desk.get("/callbacks/"))
    parts = [
        "please do not ask again",
        "Neustart des Modems",
        "Promised Mon 23 Nov",
        "tel:+49",
        "Reached: solved",
        "Yours until 10:15",
        "Give back",
    ]
    assert [part for part in parts if part not in page] == []
    assert sorted(parts, key=page.index) == parts
    assert ("Take the next one" in page, page.count(f'data-callback="{callback.uuid}"')) == (False, 0)
    assert page.count("button--primary") == 1


def test_a_second_press_takes_nothing_more(at_desk, callback, plan):
    CallbackFactory(ticket__site__organisation=plan.organisation)
    for _each in range(2):
        at_desk.post(TAKE)
    assert (held(at_desk), Callback.objects.exclude(taken_by=None).count()) == ([str(callback.uuid)], 1)


def test_a_colleague_does_not_see_what_somebody_is_at(at_desk, callback, client_of, plan):
    at_desk.post(TAKE)
    colleague = client_of(UserFactory(organisation=plan.organisation, role="agent"))
    assert str(callback.uuid) not in text_of(colleague.get("/callbacks/"))
    colleague.post(TAKE)
    assert (held(colleague), "Nothing waits for you" in text_of(colleague.post(TAKE, follow=True))) == ([], True)


def test_the_result_ends_it_and_the_button_is_back(at_desk, callback):
    at_desk.post(TAKE)
    at_desk.post(f"/callbacks/{callback.uuid}/", {"uuid": str(uuid4()), "result": "solved"})
    page = text_of(at_desk.get("/callbacks/"))
    assert ("Take the next one" in page, held(at_desk)) == (True, [])


def test_given_back_it_is_everybodys_again(at_desk, callback):
    at_desk.post(TAKE)
    page = text_of(at_desk.post(f"/callbacks/{callback.uuid}/back/", follow=True))
    assert ("Given back." in page, f'data-callback="{callback.uuid}"' in page) == (True, True)


@pytest.mark.parametrize(
    ("decision", "state"), [("visit", "inProgress"), ("give_up", "failed"), ("cancel", "cancelled")]
)
def test_an_order_is_decided_about_on_the_same_page(at_desk, order, decision, state):
    at_desk.post(TAKE)
    page = text_of(at_desk.get("/callbacks/"))
    assert ("Needs a decision" in page, held(at_desk)) == (True, [str(order.uuid)])
    answer = at_desk.post(f"/callbacks/{order.uuid}/decision/", {"decision": decision, "reason": "Umzug"}, follow=True)
    order.refresh_from_db()
    assert ("goes on as you decided" in text_of(answer), order.state) == (True, state)


def test_an_order_is_given_back_too(at_desk, order):
    at_desk.post(TAKE)
    at_desk.post(f"/callbacks/{order.uuid}/back/")
    assert held(at_desk) == []


@pytest.mark.parametrize("wrong", [{}, {"decision": "maybe"}, {"decision": "cancel", "reason": "x" * 301}])
def test_a_decision_with_a_mistake_changes_nothing(at_desk, order, wrong):
    at_desk.post(TAKE)
    answer = at_desk.post(f"/callbacks/{order.uuid}/decision/", wrong, follow=True)
    assert "Please choose what becomes of the order" in text_of(answer)
    assert FieldOrder.objects.get().state == "pending"


def test_who_may_press_what(people, callback, order):
    took = {who: client.post(TAKE).status_code for who, client in people.items()}
    assert took == {
        "owner": 403,
        "dispatcher": 302,
        "colleague": 403,
        "agent": 302,
        "outsider": 403,
        "dispatcher elsewhere": 302,
        "anonymous": 302,
    }
    assert {who for who, client in people.items() if took[who] == 302 and who != "anonymous" and held(client)} == {
        "dispatcher",
        "agent",
    }
    elsewhere = people["dispatcher elsewhere"]
    for task, what in ((callback, "back"), (order, "back"), (order, "decision")):
        address = f"/callbacks/{task.uuid}/{what}/"
        assert elsewhere.post(address, {"decision": "cancel"}).status_code == 404
        assert people["colleague"].post(address).status_code == 403
        assert elsewhere.get(address).status_code == 405
    assert Callback.objects.get().taken_by is not None


def test_a_colleague_decides_nothing_that_another_holds(at_desk, order, client_of, plan):
    at_desk.post(TAKE)
    dispatcher = client_of(UserFactory(organisation=plan.organisation, role="dispatcher"))
    dispatcher.post(f"/callbacks/{order.uuid}/back/")
    answer = dispatcher.post(f"/callbacks/{order.uuid}/decision/", {"decision": "cancel"}, follow=True)
    assert ("You no longer hold this order." in text_of(answer), held(at_desk)) == (True, [str(order.uuid)])


def test_technicians_have_no_such_button(own, technician):
    CallbackFactory(ticket__site__organisation=technician.organisation, owner=technician.user)
    page = shown(text_of(own.get("/callbacks/")))
    assert ("Take the next one" in page, page.count("button--primary")) == (False, 1)


def test_the_page_costs_as_many_queries_with_one_call_as_with_three(at_desk, agent, plan):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert at_desk.get("/callbacks/").status_code == 200
        return len(captured)

    def owe() -> None:
        TriedStep.objects.create(
            ticket=CallbackFactory(ticket__site__organisation=plan.organisation, next_at=at("2026-11-23 09:00")).ticket,
            text="Neustart",
        )

    owe()
    owe()
    take_next(agent=agent)
    one = queries()
    owe()
    owe()
    assert queries() == one
