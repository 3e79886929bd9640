"""One key, one effect: a create that is sent again gets the first answer (design decision 3)."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder

from dispatch.models import IdempotencyKey
from dispatch.retention import over_before
from dispatch.tmf.toolkit.errors import Conflict, Unprocessable
from technicians.models import ApiClient

LONGEST = 255
PATIENCE_MS = 5000  # how long a repeat waits for the first request, which is still being carried out

WAIT = """
    SELECT set_config('lock_timeout', %s, true);
    SELECT pg_advisory_xact_lock(hashtextextended(%s, %s));
    SELECT set_config('lock_timeout', '0', true)
"""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    location: str


def once(request: Request, *, client: ApiClient, create: Callable[[], Answer]) -> Answer:
    """Carry `create` out in a transaction, or give the answer that the same key of this client got before.

    Raises 422 where the key came with another request, and 409 where its first request takes too long. A request
    that was refused leaves no key behind: it can be mended and sent again.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        with transaction.atomic():
            return create()
    if not key.isascii() or not key.isprintable() or not 0 < len(key) <= LONGEST:
        raise ValidationError({"Idempotency-Key": _("Send 1 to 255 printable ASCII characters, such as a UUID.")})
    with transaction.atomic():
        wait_for_turn(client, key)
        mark = fingerprint(request)
        if known := IdempotencyKey.objects.filter(client=client, key=key).first():
            if known.fingerprint != mark:
                raise Unprocessable(_("Idempotency-Key: it was used for another request. Send a new one."))
            return Answer(known.status, known.body, known.location)
        answer = create()
        body = json.loads(json.dumps(answer.body, cls=JSONEncoder))
        IdempotencyKey.objects.create(
            client=client, key=key, fingerprint=mark, status=answer.status, body=body, location=answer.location
        )
        return answer


def wait_for_turn(client: ApiClient, key: str) -> None:
    """Hold the key until the transaction ends; repeats that come meanwhile wait for its answer."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(WAIT, [f"{PATIENCE_MS}ms", f"idempotency:{key}", client.pk])
        except OperationalError as error:
            raise Conflict(_("Idempotency-Key: its first request is still being carried out. Ask again.")) from error


def fingerprint(request: Request) -> str:
    """The same for requests that ask for the same: method, path and JSON, whatever its spacing."""
    asked = [request.method, request.path.rstrip("/"), request.data]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def forget_old() -> int:
    """Drop keys that are kept no longer."""
    gone, _tables = IdempotencyKey.objects.filter(created_at__lt=over_before("replies")).delete()
    return gone
