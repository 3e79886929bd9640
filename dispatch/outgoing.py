"""Requests to addresses that others gave us: never to our own network, and never on to where an answer points."""

import json
import socket
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TIMEOUT_S = 10


class NoRedirect(HTTPRedirectHandler):
    """A redirected POST would arrive as a GET without its body: it counts as a failure."""

    def redirect_request(self, *_args: object, **_options: object) -> None:
        return None


_opener = build_opener(NoRedirect)


def check_address(url: str) -> None:
    """Raise `ValidationError` unless `url` is one of the web, at a host of the public internet.

    The hosts of OUTGOING_ALLOWED_HOSTS are let pass wherever they are.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in ("http", "https"):
        raise ValidationError(_("Send an address that begins with https:// or http://."), code="address")
    if host in settings.OUTGOING_ALLOWED_HOSTS:
        return
    try:
        found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ValidationError(_("This host is not known: %(host)s"), code="unknown", params={"host": host}) from error
    if not all(ip_address(str(address[0]).partition("%")[0]).is_global for *_rest, address in found):
        raise ValidationError(
            _("This host is inside a private network: %(host)s"), code="private", params={"host": host}
        )


def post_json(url: str, body: Any, *, headers: Mapping[str, str]) -> None:
    """POST `body`; an address that may not be asked raises `ValidationError`, any answer but 2xx `OSError`."""
    check_address(url)
    sent = {"Content-Type": "application/json", "User-Agent": "field-dispatch", **headers}
    request = Request(url, data=json.dumps(body).encode(), headers=sent, method="POST")  # noqa: S310  checked above
    with _opener.open(request, timeout=TIMEOUT_S):
        pass
