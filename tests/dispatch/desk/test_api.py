"""The desks for systems: the next task in one request, its call, its return."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from orders.models import Callback, CallbackAttempt, FieldOrder, TriedStep
from technicians.models import ApiClient, User
from tests.dispatch.tmf.conftest import api, make_api_client, other_api, signed_in
from tests.factories import CallbackFactory, FieldOrderFactory, UserFactory, at

__all__ = ["api", "other_api"]
NOW = at("2026-11-23 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def agent(organisation) -> User:
    return UserFactory(organisation=organisation, role="agent", username="nadja")


@pytest.fixture
def callback(organisation) -> Callback:
    return CallbackFactory(ticket__site__organisation=organisation)


def send(client: Client, address: str, **data):
    return client.post(f"/api/desk/{address}", data, content_type="application/json")


def refused(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["message"]


def test_the_next_task_says_all_that_the_agent_should_know(api, agent, callback):
    TriedStep.objects.create(ticket=callback.ticket, text="Neustart des Modems", result="kein Erfolg", at=NOW)
    CallbackAttempt.objects.create(uuid=uuid4(), callback=callback, by=agent, result="busy", note="Mailbox", at=NOW)
    customer, ticket = callback.ticket.customer, callback.ticket
    expected = {
        "id": str(callback.uuid),
        "kind": "call",
        "reason": "no_access",
        "customer": {
            "id": str(customer.uuid),
            "name": "Ayşe Yılmaz",
            "language": "de",
            "phone": [str(customer.phones.get().number)],
        },
        "ticket": {
            "id": str(ticket.uuid),
            "href": f"http://testserver/tmf-api/troubleTicket/v4/troubleTicket/{ticket.uuid}",
            "number": ticket.number,
            "name": "Kein Signal",
        },
        "due": {"startDateTime": "2026-11-23T10:00:00+01:00", "endDateTime": "2026-11-23T12:00:00+01:00"},
        "attempt": [{"result": "busy", "date": "2026-11-23T10:00:00+01:00", "note": "Mailbox"}],
        "triedStep": [
            {
                "name": "Neustart des Modems",
                "result": "kein Erfolg",
                "date": "2026-11-23T10:00:00+01:00",
                "channel": "",
            }
        ],
        "leasedUntil": "2026-11-23T10:15:00+01:00",
    }
    for address in ("next", "next/"):
        answer = send(api, address, agent="nadja")
        assert (answer.status_code, answer.json()) == (200, expected)


def test_204_where_nothing_waits(api, agent):
    answer = send(api, "next", agent="nadja")
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_call_is_recorded_once_and_ends_the_hold(api, agent, callback):
    send(api, "next", agent="nadja")
    facts = {"agent": "nadja", "uuid": str(uuid4()), "result": "busy", "note": "Mailbox"}
    for _each in range(2):
        answer = send(api, f"{callback.uuid}/attempt", **facts)
        assert (answer.status_code, answer.json()) == (
            200,
            {
                "id": str(callback.uuid),
                "status": "open",
                "nextAttempt": "2026-11-23T10:15:00+01:00",
                "promiseKept": True,
                "attempt": [{"result": "busy", "date": "2026-11-23T10:00:00+01:00", "note": "Mailbox"}],
            },
        )
    assert (callback.attempts.get().by, send(api, "next", agent="nadja").status_code) == (agent, 204)


def test_a_dropped_task_is_the_next_persons(api, agent, callback, organisation):
    UserFactory(organisation=organisation, role="agent", username="kim")
    send(api, "next", agent="nadja")
    assert send(api, "next", agent="kim").status_code == 204
    assert send(api, f"{callback.uuid}/drop", agent="nadja").status_code == 204
    assert send(api, "next", agent="kim").json()["id"] == str(callback.uuid)
    assert send(api, f"{callback.uuid}/drop", agent="nadja").status_code == 204  # kim keeps it
    assert send(api, "next", agent="nadja").status_code == 204


def test_an_order_is_decided_about(api, agent, organisation):
    order = FieldOrderFactory(ticket__site__organisation=organisation, state="pending", due_at=NOW + timedelta(hours=1))
    task = send(api, "next", agent="nadja").json()
    assert (task["id"], task["kind"], task["reason"], task["due"], task["attempt"]) == (
        str(order.uuid),
        "decision",
        "decision",
        {"startDateTime": None, "endDateTime": "2026-11-23T11:00:00+01:00"},
        [],
    )
    answer = send(api, f"{order.uuid}/decision", agent="nadja", decision="cancel", reason="Umzug")
    assert (answer.status_code, FieldOrder.objects.get().state) == (204, "cancelled")
    status, message = refused(send(api, f"{order.uuid}/decision", agent="nadja", decision="cancel"))
    assert (status, "no longer hold" in message) == (400, True)


@pytest.mark.parametrize(
    "person",
    [
        {"role": "technician"},
        {"role": "agent", "is_active": False},
        {"role": "agent", "organisation": None},
        None,
    ],
)
def test_an_agent_who_is_not_one_of_the_organisation_is_named(api, organisation, callback, person):
    if person is not None:
        where = {} if "organisation" in person else {"organisation": organisation}
        facts = {name: value for name, value in person.items() if name != "organisation"}
        UserFactory(username="who", **where, **facts)
    for address, more in (("next", {}), (f"{callback.uuid}/drop", {})):
        assert refused(send(api, address, agent="who", **more)) == (
            400,
            "agent: Send the user name of an active agent or dispatcher of your organisation.",
        )


@pytest.mark.parametrize(
    ("address", "data", "named"),
    [
        ("next", {}, "agent"),
        ("next", {"agent": ["nadja"]}, "agent"),
        ("next", {"agent": "na\x00dja"}, "agent"),
        ("{id}/attempt", {"agent": "nadja", "result": "busy"}, "uuid"),
        ("{id}/attempt", {"agent": "nadja", "uuid": "x", "result": "busy"}, "uuid"),
        ("{id}/attempt", {"agent": "nadja", "uuid": str(uuid4()), "result": "maybe"}, "result"),
        ("{id}/attempt", {"agent": "nadja", "uuid": str(uuid4()), "result": "busy", "note": "x" * 301}, "note"),
        ("{id}/attempt", {"agent": "nadja", "uuid": str(uuid4()), "result": "busy", "at": "2026-11-23T09:00"}, "at"),
        ("{id}/decision", {"agent": "nadja", "decision": "maybe"}, "decision"),
    ],
)
def test_what_is_wrong_is_named(api, agent, callback, address, data, named):
    status, message = refused(send(api, address.format(id=callback.uuid), **data))
    assert (status, message.split(":")[0]) == (400, named)
    assert CallbackAttempt.objects.count() == 0


def test_a_strangers_task_and_what_is_none_are_not_found(api, other_api, agent, callback, other_organisation):
    UserFactory(organisation=other_organisation, role="agent", username="stranger-agent")
    facts = {"uuid": str(uuid4()), "result": "busy", "decision": "cancel"}
    for what in ("attempt", "drop", "decision"):
        assert send(other_api, f"{callback.uuid}/{what}", agent="stranger-agent", **facts).status_code == 404
        for unknown in (uuid4(), "next", "1"):
            assert send(api, f"{unknown}/{what}", agent="nadja", **facts).status_code == 404
    assert send(other_api, "next", agent="stranger-agent").status_code == 204
    assert CallbackAttempt.objects.count() == 0


def test_it_needs_a_token_of_its_scope_and_a_post(api, organisation, agent, callback):
    assert send(Client(), "next", agent="nadja").status_code == 401
    make_api_client(organisation, "tickets-only")
    ApiClient.objects.filter(client_id="tickets-only").update(scopes=["tickets"])
    assert send(signed_in("tickets-only"), "next", agent="nadja").status_code == 403
    assert api.get("/api/desk/next").status_code == 405
    assert Callback.objects.get().taken_by is None
