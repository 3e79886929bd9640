"""SMS by the gateway that SMS_GATEWAY names.

An HTTP gateway, with the placeholders ``{to}``, ``{text}`` and ``{id}`` (the message's own, for gateways that
know a repeat by it) in the address and in the values of the body::

    {"kind": "http", "url": "https://sms.example.org/send", "method": "POST",
     "headers": {"Authorization": "Bearer …"}, "body": {"recipient": "{to}", "text": "{text}"}, "timeout_s": 10,
     "answer_id": "message.id", "status_url": "https://sms.example.org/messages/{id}"}

The body is sent as JSON, or as a form where `headers` has the Content-Type application/x-www-form-urlencoded.
`answer_id`: where the answer has the gateway's own number, by which its receipts name the message. `status_url`: what
is asked where an answer did not come; 200 says that the gateway has the message, 404 that it has not. Receipts are
described in `dispatch.messaging.receipts`.
A centre that speaks SMPP is described in `dispatch.messaging.smpp`.
For the demo ``{"kind": "file", "path": "…"}`` appends one line of JSON a message.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from dispatch.messaging import smpp
from dispatch.messaging.links import body_of
from dispatch.messaging.receipts import RECEIPT_WAIT
from dispatch.outbox import MaybeSent
from orders.models import Message

FORM = "application/x-www-form-urlencoded"
ASKED_AFTER = timedelta(minutes=1)
IN_DOUBT = (502, 504)  # what a proxy says when the gateway behind it gave no answer in time
ANSWER_BYTES = 65_536


class _NoRedirect(HTTPRedirectHandler):
    """A redirected POST would arrive as a GET without the text: it counts as a failure."""

    def redirect_request(self, *_args: object, **_options: object) -> None:
        return None


_opener = build_opener(_NoRedirect)


def send(message: Message) -> Mapping[str, str]:
    """Hand the SMS on; returns the gateway's number of it as ``provider_id``, where it has one.

    Raises `OSError` where the gateway has not taken it, and `MaybeSent` where that is not known.
    """
    gateway = settings.SMS_GATEWAY
    kind = str(gateway.get("kind", ""))
    if kind not in _KINDS:
        raise ImproperlyConfigured("No SMS gateway is set up: set SMS_GATEWAY to one of kind http, smpp or file.")
    return _KINDS[kind](gateway, {"to": message.address, "text": body_of(message), "id": str(message.uuid)})


def looked_up_after() -> timedelta:
    """How long after a sending in doubt something is known of it."""
    return ASKED_AFTER if settings.SMS_GATEWAY.get("status_url") else RECEIPT_WAIT


def may_go_again(message: Message) -> bool:
    """Whether what nothing is known of goes out once more; by SMPP, where no receipt may ever name it, unless begun."""
    return settings.SMS_GATEWAY.get("kind") != "smpp" or message.begun_attempt < message.attempts


def has_arrived(message: Message) -> bool:
    """Whether the gateway has the message; not, where it can't be asked and its receipt is overdue.

    Raises `OSError` where it gives no answer.
    """
    gateway = settings.SMS_GATEWAY
    if not gateway.get("status_url"):
        return False
    request = _request(gateway, str(gateway["status_url"]), {"id": str(message.uuid)}, method="GET")
    try:
        with _opened(gateway, request):
            return True
    except HTTPError as error:
        with error:
            if error.code == 404:  # noqa: PLR2004  HTTP's own number
                return False
        raise
    except HTTPException as error:
        raise OSError(f"No HTTP answer: {type(error).__name__}") from error


def _send_by_http(gateway: Mapping[str, Any], values: Mapping[str, str]) -> Mapping[str, str]:
    data = None
    if "body" in gateway:
        body = _filled(gateway["body"], values)
        is_form = gateway.get("headers", {}).get("Content-Type") == FORM
        data = (urlencode(body) if is_form else json.dumps(body)).encode()
    request = _request(gateway, gateway["url"], values, method=gateway.get("method", "POST"), data=data)
    try:
        with _opened(gateway, request) as answer:
            return {"provider_id": _number_in(answer, gateway.get("answer_id"))}
    except HTTPError as error:
        error.close()
        if error.code in IN_DOUBT:
            raise MaybeSent(f"{error.code}: no answer in time.", look_up_after=looked_up_after()) from error
        raise
    except URLError:
        raise  # no connection, or the request did not get through
    except (OSError, HTTPException) as error:
        raise MaybeSent(f"No answer: {type(error).__name__}.", look_up_after=looked_up_after()) from error


def _request(
    gateway: Mapping[str, Any], url: str, values: Mapping[str, str], *, method: str, data: bytes | None = None
) -> Request:
    filled = _filled(url, {name: quote(value, safe="") for name, value in values.items()})
    if not filled.startswith(("https://", "http://")):
        raise ImproperlyConfigured("SMS_GATEWAY: url must begin with https:// or http://.")
    headers = {"Content-Type": "application/json", **gateway.get("headers", {})}
    return Request(filled, data=data, headers=headers, method=method)  # noqa: S310  checked


def _opened(gateway: Mapping[str, Any], request: Request) -> HTTPResponse:
    opened: HTTPResponse = _opener.open(request, timeout=gateway.get("timeout_s", 10))
    return opened


def _number_in(answer: HTTPResponse, path: str | None) -> str:
    """The gateway's number, "" where there is none to read: it has the message all the same."""
    if not path:
        return ""
    try:
        found: Any = json.loads(answer.read(ANSWER_BYTES))
        for name in path.split("."):
            found = found[int(name)] if isinstance(found, list) else found[name]
    except (OSError, HTTPException, ValueError, LookupError, TypeError):
        return ""
    return str(found)[:200]


def _send_to_file(gateway: Mapping[str, Any], values: Mapping[str, str]) -> Mapping[str, str]:
    path = Path(gateway["path"])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(values, ensure_ascii=False) + "\n")
    return {}


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    """`template` with the placeholders in all its strings replaced, once: a text that holds ``{to}`` keeps it."""
    if isinstance(template, Mapping):
        return {key: _filled(part, values) for key, part in template.items()}
    if isinstance(template, list):
        return [_filled(part, values) for part in template]
    if isinstance(template, str):
        return re.sub(r"\{(to|text|id)\}", lambda found: values[found[1]], template)
    return template


_KINDS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, str]], Mapping[str, str]]] = {
    "http": _send_by_http,
    "smpp": smpp.send,
    "file": _send_to_file,
}
