"""The public address of a resource: the same in an answer and in an event, which no request asked for."""

from typing import Any

from django.conf import settings
from django.urls import reverse


def href(name: str, id: Any) -> str:  # noqa: A002  TM Forum's name
    """The absolute address of the resource `id`; `name` is that of its path (see `routes`)."""
    return public_url() + reverse(name, args=[id])


def public_url() -> str:
    """Where callers find us, without a slash at the end; whatever a request calls its host."""
    return settings.PUBLIC_URL.rstrip("/")
