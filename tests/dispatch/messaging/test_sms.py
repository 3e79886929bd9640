"""The SMS adapters: a real HTTP server on loopback, and a file."""

import json
from urllib.parse import parse_qs

import pytest

from dispatch.messaging.outbox import Drained, drain
from tests.dispatch.messaging.conftest import make_message

TEXT = 'Netz Köln: Ihr Termin & "mehr" {to} 8–10 Uhr'


@pytest.fixture
def sms(db):
    return make_message(channel="sms", address="+4915112345678", subject="", body=TEXT)


def test_a_gateway_gets_json_with_its_own_headers(sms, settings, gateway):
    settings.SMS_GATEWAY = {
        "kind": "http",
        "url": f"{gateway.url}/send",
        "headers": {"Authorization": "Bearer key"},
        "body": {"messages": [{"to": "{to}", "text": "{text}"}], "ref": "{id}", "flash": False},
    }

    assert drain() == Drained(sent=1)

    ((method, path, headers, body),) = gateway.requests
    assert (method, path) == ("POST", "/send")
    assert (headers["Authorization"], headers["Content-Type"]) == ("Bearer key", "application/json")
    assert json.loads(body) == {
        "messages": [{"to": "+4915112345678", "text": TEXT}],
        "ref": str(sms.uuid),
        "flash": False,
    }


def test_a_gateway_that_wants_a_form_gets_one(sms, settings, gateway):
    settings.SMS_GATEWAY = {
        "kind": "http",
        "url": gateway.url,
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": {"to": "{to}", "text": "{text}"},
    }
    assert drain() == Drained(sent=1)
    assert parse_qs(gateway.requests[0][3].decode()) == {"to": ["+4915112345678"], "text": [TEXT]}


def test_a_gateway_that_is_called_by_address_only(sms, settings, gateway):
    settings.SMS_GATEWAY = {"kind": "http", "method": "GET", "url": gateway.url + "/?to={to}&text={text}"}
    assert drain() == Drained(sent=1)
    method, path, _headers, body = gateway.requests[0]
    assert (method, body) == ("GET", b"")
    assert parse_qs(path.partition("?")[2]) == {"to": ["+4915112345678"], "text": [TEXT]}


@pytest.mark.parametrize("status", [302, 400, 429, 500])
def test_a_gateway_that_refuses_is_asked_again_later(sms, settings, gateway, status):
    settings.SMS_GATEWAY = {"kind": "http", "url": gateway.url, "body": {"to": "{to}"}}
    gateway.status = status
    assert drain() == Drained(retried=1)
    sms.refresh_from_db()
    assert (sms.state, sms.error.partition(":")[0], len(gateway.requests)) == ("queued", "HTTPError", 1)


@pytest.mark.parametrize(
    ("gateway_setting", "error"),
    [
        ({}, "ImproperlyConfigured: No SMS gateway is set up: set SMS_GATEWAY to one of kind http, smpp or file."),
        (
            {"kind": "http", "url": "file:///etc/passwd"},
            "ImproperlyConfigured: SMS_GATEWAY: url must begin with https:// or http://.",
        ),
    ],
)
def test_a_wrong_setting_is_said_on_the_message(sms, settings, gateway_setting, error):
    settings.SMS_GATEWAY = gateway_setting
    assert drain() == Drained(retried=1)
    sms.refresh_from_db()
    assert sms.error == error


def test_the_demo_writes_a_line_a_message(sms, settings, tmp_path):
    path = tmp_path / "outbox" / "sms.txt"
    settings.SMS_GATEWAY = {"kind": "file", "path": str(path)}
    make_message(2, channel="sms", address="+4915112345679", body="zwei\nZeilen", ticket=sms.ticket)

    assert drain() == Drained(sent=2)

    first, _second = map(json.loads, path.read_text().splitlines())
    assert first == {
        "to": "+4915112345678",
        "text": TEXT,
        "id": str(sms.uuid),
    }
