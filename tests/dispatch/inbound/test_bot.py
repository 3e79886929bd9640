"""What a digital assistant tells."""

import json

import pytest

from orders.models import Contact, Ticket, TriedStep
from tests.dispatch.inbound.conftest import SECRET, send
from tests.dispatch.inbound.payloads import BOT
from tests.factories import CategoryFactory, RemoteStepFactory


@pytest.fixture
def assistant(connector, organisation):
    CategoryFactory(organisation=organisation, code="internet", service="internet")
    RemoteStepFactory(organisation=organisation, code="restart")
    return connector("bot")


def tell(assistant, data, **headers: str):
    body = json.dumps(data).encode()
    return send(assistant, body, {"Authorization": f"Bearer {SECRET}", **headers})


def test_all_that_was_tried_is_on_the_case(assistant):
    answer = tell(assistant, BOT)

    ticket = Ticket.objects.get()
    assert (answer.status_code, answer.json()["number"]) == (200, ticket.number)
    assert (ticket.category.code, ticket.customer.name, ticket.site.street) == ("internet", "Ayşe Yılmaz", "Ring 1")
    assert (ticket.line_test, ticket.line_test_detail) == ("failed", "−31 dBm")
    assert list(Contact.objects.values_list("channel", "author", "text")) == [
        ("bot", "bot", "Das Modem blinkt rot, ein Neustart half nicht.\nBlinkt das Modem? Ja, rot.")
    ]
    assert list(TriedStep.objects.values_list("step__code", "result", "channel")) == [("restart", "nichts", "bot")]


def test_told_again_it_is_the_first_answer_and_nothing_more(assistant):
    first = tell(assistant, BOT)
    assert tell(assistant, dict(reversed(BOT.items()))).json() == first.json()
    assert tell(assistant, BOT, **{"Idempotency-Key": "k-1"}).json() == first.json()
    assert (Contact.objects.count(), TriedStep.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("first", "second"),
    [({}, {}), ({"Idempotency-Key": "k-1"}, {"Idempotency-Key": "k-1"}), ({"Idempotency-Key": "k-1"}, {})],
)
def test_another_message_by_a_known_number_is_refused_and_not_lost_in_silence(assistant, first, second):
    assert tell(assistant, BOT, **first).status_code == 200
    answer = tell(assistant, {**BOT, "summary": "anders"}, **second)
    assert (answer.status_code, answer.json()["message"]) == (
        422,
        "id or Idempotency-Key: it came with another message before. Send a new one.",
    )
    more = {**BOT, "id": "m-2", "summary": "anders"}
    assert tell(assistant, more, **second).status_code == (422 if second else 200)
    assert tell(assistant, more, **{"Idempotency-Key": "k-2"}).status_code == 200
    assert Contact.objects.count() == 2


def test_a_second_message_of_the_conversation_goes_on(assistant):
    tell(assistant, BOT)
    more = {**BOT, "id": "m-2", "triedStep": [*BOT["triedStep"], {"name": "Kabel getauscht"}]}
    assert tell(assistant, more).json()["isNew"] is False
    assert [str(step) for step in TriedStep.objects.all()] == ["Neustart des Modems", "Kabel getauscht"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"conversation": "c"}, "summary: This field is required."),
        ({**BOT, "customer": {"name": "x", "phones": ["1"]}}, "customer.phones[0]: This is no valid phone number."),
        ({**BOT, "triedStep": [{}]}, "triedStep[0].code: Send the code of the step, or its name."),
        ([], "Send a JSON object."),
    ],
)
def test_what_is_wrong_is_named(assistant, data, message):
    answer = tell(assistant, data)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(message)
    assert not Ticket.objects.exists()
