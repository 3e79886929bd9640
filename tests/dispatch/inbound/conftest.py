"""Systems that tell us what customers say, and sign it as the real ones do; and a real one to write back to."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dispatch.models import Connector
from technicians.models import Organisation
from tests.dispatch.messaging.conftest import gateway

__all__ = ["gateway"]

SECRET = "secret-for-tests"


@pytest.fixture
def connector(organisation: Organisation) -> Callable[..., Connector]:
    def make(kind: str, **facts: Any) -> Connector:
        return Connector.objects.create(organisation=organisation, name=kind, kind=kind, secret=SECRET, **facts)

    return make


def address(connector: Connector) -> str:
    return f"/inbound/{connector.uuid}/"


def send(connector: Connector, body: bytes, headers: dict[str, str], kind: str = "application/json"):
    client = Client(headers={"Accept-Language": "en"})
    return client.post(address(connector), body, content_type=kind, headers=headers)


def zammad(connector: Connector, data: Any, *, delivery: str = "d-1", secret: str = SECRET):
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    signature = "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    return send(connector, body, {"X-Hub-Signature": signature, "X-Zammad-Delivery": delivery})


def chatwoot(connector: Connector, data: Any, *, delivery: str = "d-1", secret: str = SECRET, age_s: int = 0):
    body = json.dumps(data).encode()
    sent_at = str(int(time.time()) - age_s)
    signature = "sha256=" + hmac.new(secret.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "X-Chatwoot-Signature": signature,
        "X-Chatwoot-Timestamp": sent_at,
        "X-Chatwoot-Delivery": delivery,
    }
    return send(connector, body, headers)
