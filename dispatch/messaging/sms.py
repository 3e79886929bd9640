"""SMS by the gateway that SMS_GATEWAY names.

An HTTP gateway, with the placeholders ``{to}``, ``{text}`` and ``{id}`` (the message's own, for gateways that
know a repeat by it) in the address and in the values of the body::

    {"kind": "http", "url": "https://sms.example.org/send", "method": "POST",
     "headers": {"Authorization": "Bearer …"}, "body": {"recipient": "{to}", "text": "{text}"}, "timeout_s": 10}

The body is sent as JSON, or as a form where `headers` has the Content-Type application/x-www-form-urlencoded.
For the demo ``{"kind": "file", "path": "…"}`` appends one line of JSON a message.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import Request, build_opener

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from dispatch.outgoing import NoRedirect
from orders.models import Message

FORM = "application/x-www-form-urlencoded"


_opener = build_opener(NoRedirect)


def send(message: Message) -> None:
    """Hand the SMS on. An answer of 300 or above, or none in time, raises `OSError`."""
    gateway = settings.SMS_GATEWAY
    kind = str(gateway.get("kind", ""))
    if kind not in _KINDS:
        raise ImproperlyConfigured("No SMS gateway is set up: set SMS_GATEWAY to one of kind http or file.")
    _KINDS[kind](gateway, {"to": message.address, "text": message.body, "id": str(message.uuid)})


def _send_by_http(gateway: Mapping[str, Any], values: Mapping[str, str]) -> None:
    url = _filled(gateway["url"], {name: quote(value, safe="") for name, value in values.items()})
    if not url.startswith(("https://", "http://")):
        raise ImproperlyConfigured("SMS_GATEWAY: url must begin with https:// or http://.")
    headers = {"Content-Type": "application/json", **gateway.get("headers", {})}
    data = None
    if "body" in gateway:
        body = _filled(gateway["body"], values)
        data = (urlencode(body) if headers["Content-Type"] == FORM else json.dumps(body)).encode()
    request = Request(url, data=data, headers=headers, method=gateway.get("method", "POST"))  # noqa: S310  checked
    with _opener.open(request, timeout=gateway.get("timeout_s", 10)):
        pass


def _send_to_file(gateway: Mapping[str, Any], values: Mapping[str, str]) -> None:
    path = Path(gateway["path"])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(values, ensure_ascii=False) + "\n")


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    """`template` with the placeholders in all its strings replaced, once: a text that holds ``{to}`` keeps it."""
    if isinstance(template, Mapping):
        return {key: _filled(part, values) for key, part in template.items()}
    if isinstance(template, list):
        return [_filled(part, values) for part in template]
    if isinstance(template, str):
        return re.sub(r"\{(to|text|id)\}", lambda found: values[found[1]], template)
    return template


_KINDS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, str]], None]] = {
    "http": _send_by_http,
    "file": _send_to_file,
}
