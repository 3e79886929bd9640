"""Nothing is sent twice because an answer was lost: a gateway that takes the SMS and then says nothing."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dispatch.messaging.outbox import LEASE, Drained, drain
from dispatch.messaging.sms import ASKED_AFTER, RECEIPT_WAIT
from orders.models import Message
from tests.dispatch.messaging.conftest import make_message

pytestmark = pytest.mark.django_db
SECRET = "of the gateway"
RECEIPTS = {"secret": SECRET, "id": "ref", "status": "state", "arrived": ["DELIVRD"], "failed": ["UNDELIV"]}


@pytest.fixture
def sms(settings, gateway) -> Message:
    settings.SMS_GATEWAY = {
        "kind": "http",
        "url": f"{gateway.url}/send",
        "body": {"text": "{text}", "ref": "{id}"},
        "timeout_s": 0.2,
        "receipts": RECEIPTS,
    }
    return make_message(channel="sms", address="+4915112345678", subject="", body="Text")


@pytest.fixture
def asked(settings, gateway, sms) -> Message:
    """The same with a gateway that can be asked."""
    settings.SMS_GATEWAY = {**settings.SMS_GATEWAY, "status_url": f"{gateway.url}/messages/{{id}}"}
    return sms


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def later(wait: timedelta) -> Drained:
    with time_machine.travel(timezone.now() + wait, tick=False):
        return drain()


def sent(gateway) -> list[str]:
    return [path for _method, path, _headers, _body in gateway.requests if path == "/send"]


def test_an_answer_that_does_not_come_leaves_a_doubt_and_the_gateway_is_asked(asked, gateway):
    gateway.is_silent = True
    assert drain() == Drained(unknown=1)
    assert (state(asked), asked.error) == ("unknown", "No answer: TimeoutError.")
    gateway.is_silent = False
    assert later(ASKED_AFTER) == Drained()
    assert (state(asked), len(sent(gateway)), asked.error) == ("sent", 1, "")


def test_what_the_gateway_does_not_know_is_sent_again(asked, gateway):
    gateway.is_silent = True
    drain()
    gateway.is_silent, gateway.knows = False, 404
    assert later(ASKED_AFTER) == Drained(sent=1)
    assert len(sent(gateway)) == 2


def test_as_long_as_the_gateway_cannot_be_asked_nothing_is_sent(asked, gateway):
    gateway.is_silent = True
    drain()
    gateway.is_silent, gateway.knows = False, 500
    assert later(ASKED_AFTER) == Drained()
    assert (state(asked), len(sent(gateway))) == ("unknown", 1)


def test_a_gateway_that_cannot_be_asked_has_time_for_its_receipt_before_it_is_sent_again(sms, gateway):
    gateway.is_silent = True
    drain()
    gateway.is_silent = False
    assert later(RECEIPT_WAIT - timedelta(seconds=10)) == Drained()
    assert state(sms) == "unknown"
    assert later(RECEIPT_WAIT + timedelta(seconds=10)) == Drained(sent=1)


@pytest.mark.parametrize("status", [502, 504])
def test_a_proxy_that_got_no_answer_is_a_doubt(asked, gateway, status):
    gateway.status = status
    assert drain() == Drained(unknown=1)


def test_an_sms_whose_sender_died_is_asked_for_and_not_simply_sent_again(asked, gateway):
    Message.objects.update(state="sending", attempts=1, due_at=timezone.now() - LEASE)
    assert drain() == Drained()
    assert state(asked) == "unknown"
    assert later(ASKED_AFTER) == Drained()
    assert (state(asked), sent(gateway)) == ("sent", [])


class TestReceipts:
    url = "/messages/receipts/"

    def told(self, client, message: Message, status: str, secret: str = SECRET) -> int:
        body = {"ref": str(message.uuid), "state": status}
        return client.post(self.url, body, headers={"Authorization": f"Bearer {secret}"}).status_code

    def test_it_may_come_twice_and_a_later_failure_does_not_take_it_back(self, client, sms):
        drain()
        for status in ("DELIVRD", "DELIVRD", "UNDELIV", "whatever"):
            assert self.told(client, sms, status) == 204
        assert state(sms) == "confirmed"
        assert sms.confirmed_at is not None

    def test_one_for_a_message_in_doubt_settles_it_and_it_is_not_sent_again(self, client, sms, gateway):
        gateway.is_silent = True
        drain()
        gateway.is_silent = False
        self.told(client, sms, "DELIVRD")
        assert later(timedelta(hours=1)) == Drained()
        assert (state(sms), len(sent(gateway))) == ("confirmed", 1)

    def test_what_cannot_be_delivered_has_failed(self, client, sms):
        drain()
        self.told(client, sms, "UNDELIV")
        assert (state(sms), sms.error) == ("failed", "The provider could not deliver it: UNDELIV.")

    def test_a_message_that_was_never_handed_on_cannot_have_arrived(self, client, sms):
        self.told(client, sms, "DELIVRD")
        assert state(sms) == "queued"

    def test_several_as_json_by_the_gateways_own_numbers_and_basic_authentication(self, client, sms, settings, gateway):
        settings.SMS_GATEWAY = {**settings.SMS_GATEWAY, "answer_id": "messages.0.id"}
        gateway.answer = json.dumps({"messages": [{"id": "gw-17"}]}).encode()
        drain()
        assert (state(sms), sms.provider_id) == ("sent", "gw-17")
        receipts = [{"ref": "gw-17", "state": "DELIVRD"}, {"ref": "unknown", "state": "DELIVRD"}, {"x": None}]
        answer = client.post(
            self.url,
            json.dumps(receipts),
            content_type="application/json",
            headers={"Authorization": "Basic Z3c6b2YgdGhlIGdhdGV3YXk="},
        )
        assert (answer.status_code, state(sms)) == (204, "confirmed")

    def test_nobody_else_can_say_so_and_without_a_secret_there_is_no_door(self, client, sms, settings):
        drain()
        assert self.told(client, sms, "DELIVRD", secret="guessed") == 401
        assert client.post(self.url, {"ref": str(sms.uuid), "state": "DELIVRD"}).status_code == 401
        assert client.get(self.url).status_code == 405
        settings.SMS_GATEWAY = {"kind": "http"}
        assert self.told(client, sms, "DELIVRD", secret="") == 404
        assert state(sms) == "sent"

    @pytest.mark.parametrize("body", [b"[1]", b'"x"', b"{", b"[" * 100_000, b"\xff"])
    def test_what_is_no_receipt_is_refused_in_words(self, client, sms, body):
        headers = {"Authorization": f"Bearer {SECRET}"}
        answer = client.post(self.url, body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.json()) == (
            400,
            {"message": "Send a receipt as a form or JSON, at most 1000 at once."},
        )
