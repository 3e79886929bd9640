"""Notes to the systems in which customers are talked to, sent to a real server on loopback."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from dispatch.booking.services.promises import promise_window
from dispatch.inbound.notes import drain
from dispatch.models import WrittenBack
from dispatch.outbox import RETRY_AFTER, Drained
from dispatch.planning import events
from orders.models import Ticket, Visit
from orders.models.visit import ActionKind
from orders.services.order_opening import make_order
from orders.services.tickets import resolve
from orders.services.visits import record_action
from tests.dispatch.inbound.conftest import chatwoot, zammad
from tests.dispatch.inbound.payloads import chatwoot_payload, zammad_payload
from tests.factories import OrderTypeFactory, SiteFactory, UserFactory, span


@pytest.fixture
def allowed(settings) -> None:
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def desk(connector, gateway, allowed):
    return connector("zammad", write_back_url=f"{gateway.url}/", write_back_token="t-1")


def order_of_the_case(organisation):
    ticket = Ticket.objects.get()
    ticket.site = SiteFactory(organisation=organisation, customer=ticket.customer)
    ticket.save()
    order = make_order(order_type=OrderTypeFactory(organisation=organisation), ticket=ticket)
    events.drain()
    return order


def bodies() -> list[str]:
    return list(WrittenBack.objects.order_by("pk").values_list("body", flat=True))


def test_zammad_gets_internal_notes_about_number_window_and_outcome(desk, gateway, organisation):
    zammad(desk, zammad_payload())
    order = order_of_the_case(organisation)
    promise_window(order=order, window=span("2026-11-24 08:00", 2))
    visit, technician = Visit.objects.get(), UserFactory(organisation=organisation, role="technician")
    record_action(uuid=uuid4(), visit=visit, kind=ActionKind.DONE, by=technician, at=timezone.now())
    events.drain()

    assert drain() == Drained(sent=3)
    assert drain() == Drained()

    sent = [(command, path, json.loads(body)) for command, path, _headers, body in gateway.requests]
    assert {(command, path) for command, path, _body in sent} == {("POST", "/api/v1/ticket_articles")}
    assert gateway.requests[0][2]["Authorization"] == "Token token=t-1"
    assert [body for _command, _path, body in sent] == [
        {"ticket_id": 81, "body": text, "content_type": "text/plain", "type": "note", "internal": True}
        for text in (
            f"Field order {order} was opened.",
            f"Field order {order}: appointment 24 Nov 2026 08:00–10:00",
            f"Field order {order}: Done",
        )
    ]


def test_chatwoot_gets_a_private_message(connector, gateway, allowed, organisation):
    chat = connector("chatwoot", write_back_url=gateway.url, write_back_token="t-2", account="7")
    chatwoot(chat, chatwoot_payload())
    order = order_of_the_case(organisation)

    assert drain() == Drained(sent=1)

    ((command, path, headers, body),) = gateway.requests
    assert (command, path) == ("POST", "/api/v1/accounts/7/conversations/10/messages")
    assert {name.lower(): value for name, value in headers.items()}["api_access_token"] == "t-2"
    assert json.loads(body) == {
        "content": f"Field order {order} was opened.",
        "message_type": "outgoing",
        "private": True,
    }


def test_each_fact_is_told_once_however_often_its_event_is_handled(desk, organisation):
    zammad(desk, zammad_payload())
    order = order_of_the_case(organisation)
    for _time in range(2):
        promise_window(order=order, window=span("2026-11-24 08:00", 2))
        zammad(desk, zammad_payload(article={"id": 200 + _time}), delivery=f"d-{_time + 2}")
    assert bodies() == [
        f"Field order {order} was opened.",
        f"Field order {order}: appointment 24 Nov 2026 08:00–10:00",
    ]


def test_a_conversation_that_comes_later_is_told_what_is_planned(desk, organisation):
    zammad(desk, zammad_payload())
    order = order_of_the_case(organisation)
    promise_window(order=order, window=span("2026-11-24 08:00", 2))
    zammad(desk, zammad_payload(id=82, article={"id": 300}), delivery="d-2")
    assert list(WrittenBack.objects.filter(conversation="82").values_list("body", flat=True)) == bodies()[:2]


def test_an_order_that_is_called_off_is_told_of(desk, organisation):
    zammad(desk, zammad_payload())
    order = order_of_the_case(organisation)
    resolve(ticket=Ticket.objects.get())
    events.drain()
    assert bodies()[-1] == f"Field order {order}: cancelled"


@pytest.mark.parametrize("facts", [{"write_back_url": ""}, {"is_active": False}])
def test_who_can_not_be_written_to_is_owed_nothing(desk, organisation, facts):
    zammad(desk, zammad_payload())
    type(desk).objects.update(**facts)
    order_of_the_case(organisation)
    assert bodies() == []


def test_a_system_that_is_down_is_asked_again(desk, gateway, organisation):
    zammad(desk, zammad_payload())
    order_of_the_case(organisation)
    gateway.status = 500
    assert drain() == Drained(retried=1)
    note = WrittenBack.objects.get()
    assert (note.state, note.attempts, note.error) == ("queued", 1, "OSError: HTTP 500")
    assert note.due_at > timezone.now() + RETRY_AFTER[0] - timedelta(seconds=30)

    gateway.status = 200
    WrittenBack.objects.update(due_at=timezone.now())
    assert drain() == Drained(sent=1)


@pytest.mark.parametrize("status", [302, 404])
def test_nothing_follows_to_where_an_answer_points(desk, gateway, organisation, status):
    zammad(desk, zammad_payload())
    order_of_the_case(organisation)
    gateway.status = status
    assert drain() == Drained(retried=1)
    assert len(gateway.requests) == 1


def test_an_address_inside_our_network_is_not_asked(desk, gateway, organisation, settings):
    zammad(desk, zammad_payload())
    order_of_the_case(organisation)
    settings.OUTGOING_ALLOWED_HOSTS = []
    assert drain() == Drained(retried=1)
    assert (gateway.requests, WrittenBack.objects.get().error) == (
        [],
        "ValidationError: ['The host 127.0.0.1 lies in a network that is not reached from here.']",
    )
