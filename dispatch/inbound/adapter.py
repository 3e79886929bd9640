"""What every adapter says of the system it speaks with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from dispatch.models import Connector

Payload = Mapping[str, Any]
Answer = dict[str, Any]
IGNORED: Answer = {"result": "ignored"}


@dataclass(frozen=True, slots=True)
class Adapter:
    """Is the request genuine; by which ids is it told, none or "" where it does not say; and what follows from it.

    With `knows_bodies` another body by a known id is refused; without, a delivery is what its id says.
    `take` runs in a transaction, once a delivery, and its answer goes back as JSON. It raises REST framework's
    `ValidationError` where it can't make sense of the payload.
    """

    is_genuine: Callable[[Connector, HttpRequest], bool]
    delivery_ids: Callable[[HttpRequest, Payload], Sequence[str]]
    take: Callable[[Connector, Payload], Answer]
    knows_bodies: bool = False
