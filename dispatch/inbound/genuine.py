"""Proofs that a request comes from whom it says."""

import base64
import hashlib
import hmac
from binascii import Error
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from dispatch.models import Connector

CLOCKS_MAY_DIFFER = timedelta(minutes=5)


def signed_sha1(connector: Connector, request: HttpRequest) -> bool:
    """``X-Hub-Signature: sha1=…`` over the body."""
    expected = "sha1=" + hmac.new(connector.secret.encode(), request.body, hashlib.sha1).hexdigest()
    return _equal(request.headers.get("X-Hub-Signature", ""), expected)


def signed_with_time(connector: Connector, request: HttpRequest) -> bool:
    """``X-Chatwoot-Signature: sha256=…`` over the time, a dot and the body; the time is that of now."""
    sent_at = request.headers.get("X-Chatwoot-Timestamp", "")
    if not _is_now(sent_at):
        return False
    signed = sent_at.encode() + b"." + request.body
    expected = "sha256=" + hmac.new(connector.secret.encode(), signed, hashlib.sha256).hexdigest()
    return _equal(request.headers.get("X-Chatwoot-Signature", ""), expected)


def has_secret(connector: Connector, request: HttpRequest) -> bool:
    """The secret as a bearer token or as the password of Basic; query strings are never logged, so `token` is one too.

    A telephone system often knows an address and nothing else.
    """
    scheme, _space, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        value = _password(value)
    return _equal(value or request.GET.get("token", ""), connector.secret)


def _is_now(seconds: str) -> bool:
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 12):  # noqa: PLR2004  as long as seconds get
        return False
    return abs(timezone.now().timestamp() - int(seconds)) <= CLOCKS_MAY_DIFFER.total_seconds()


def _password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (Error, ValueError):
        return ""


def _equal(sent: str, expected: str) -> bool:
    return hmac.compare_digest(sent.encode(), expected.encode())
