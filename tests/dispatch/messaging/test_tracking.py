"""An e-mail provider's own webhook, as django-anymail reads it: what has arrived, and what has not."""

import json

import pytest

from dispatch.messaging.outbox import drain
from orders.models import Message
from tests.dispatch.messaging.conftest import make_message

pytestmark = pytest.mark.django_db
URL, PROVIDER = "/messages/anymail/postmark/tracking/", "Basic cHJvdmlkZXI6b2YtdGVzdHM="


@pytest.fixture
def sent(mailbox) -> Message:
    message = make_message()
    drain()
    Message.objects.update(provider_id="pm-17")
    return message


def told(client, kind: str, authorization: str = PROVIDER, **facts) -> int:
    body = {"RecordType": kind, "MessageID": "pm-17", "Recipient": "kunde1@example.org", **facts}
    headers = {"Authorization": authorization}
    return client.post(URL, json.dumps(body), content_type="application/json", headers=headers).status_code


def state(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.error


def test_delivered_is_arrived_and_stays_so(client, sent):
    assert told(client, "Delivery", DeliveredAt="2026-11-30T09:00:00Z") == 200
    assert told(client, "Bounce", Type="HardBounce", ID=1, BouncedAt="2026-11-30T09:00:01Z") == 200
    assert state(sent) == ("confirmed", "")


def test_bounced_has_failed(client, sent):
    told(client, "Bounce", Type="HardBounce", ID=1, BouncedAt="2026-11-30T09:00:00Z")
    assert state(sent) == ("failed", "The provider could not deliver it: bounced.")


def test_nobody_else_can_say_so(client, sent):
    assert told(client, "Delivery", authorization="Basic eDp5") == 400
    assert state(sent)[0] == "sent"
