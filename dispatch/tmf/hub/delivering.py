"""Sending what listeners are owed: claim a listener, send its next events, write down what came of each.

At least once, and in order for each resource and listener: an event waits while an earlier one of its resource does.
One drainer at a time has a listener, by a lease that it renews before each event; one that dies between the sending
and the writing leaves the listener to the next one after `LEASE`, which sends that event again, under the same
webhook-id. No drainer holds a row's lock while it talks to the world. A turn is short, and who waited longest is next,
so that a slow listener costs the others a thread, not their turn.

Retry times, and what each status means, are those of the Standard Webhooks specification 1.0.0, "Deliverability and
reliability" and "Delivery success and failure"
(https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): at once, then 5 s, 5 min,
30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h after the failure before, 75 h 35 min in all.
"""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import structlog
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from dispatch import outgoing
from dispatch.models import Delivery, Listener
from dispatch.models.hub import DeliveryState, ListenerState, OffReason
from dispatch.tmf.hub.rendering import body, headers
from dispatch.tmf.hub.services import switch_off

log = structlog.get_logger(__name__)

RETRY_AFTER = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
]
MAX_ATTEMPTS = len(RETRY_AFTER) + 1
TIMEOUT_S = 10
LEASE = timedelta(minutes=1)  # longer than one event takes that runs into every time-out
TURN, TURN_S = 50, 20.0  # events, and time after which no further one is begun
FAILURES_IN_A_ROW, REST = 3, timedelta(seconds=5)  # so many end a turn, and then the listener is left in peace
THREADS = 8
LONGEST_S = 60.0  # after that no turn is begun: the poller's next call goes on


def deliver() -> Counter[str]:
    """Send whatever is due; return how many events were *sent* and *failed*. Any number may run at once."""
    ends_at = time.monotonic() + LONGEST_S
    helpers = min(_listeners_due().count(), THREADS) - 1
    if helpers < 1:
        return _work(ends_at)
    with ThreadPoolExecutor(helpers) as pool:
        others = [pool.submit(_work_in_thread, ends_at) for _ in range(helpers)]
        told = _work(ends_at)
        return sum((other.result() for other in others), told)


def _work_in_thread(ends_at: float) -> Counter[str]:
    try:
        return _work(ends_at)
    finally:
        connection.close()


def _work(ends_at: float) -> Counter[str]:
    told: Counter[str] = Counter()
    while time.monotonic() < ends_at and (listener := _claim()):
        told += _turn(listener)
    return told


def _next_events(now: datetime) -> QuerySet[Delivery]:
    """What is due and has no earlier event of its resource before it."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    earlier = waiting.filter(listener=OuterRef("listener"), resource_id=OuterRef("resource_id"), pk__lt=OuterRef("pk"))
    return waiting.filter(~Exists(earlier), due_at__lte=now)


def _listeners_due() -> QuerySet[Listener]:
    now = timezone.now()
    owed = _next_events(now).filter(listener=OuterRef("pk"))
    return Listener.objects.filter(Exists(owed), state=ListenerState.LIVE, leased_until__lte=now)


@transaction.atomic
def _claim() -> Listener | None:
    """Take the lease of the listener that waited longest, unless somebody else is taking it."""
    free = _listeners_due().select_related("client").order_by("leased_until", "pk")
    listener = free.select_for_update(skip_locked=True, of=("self",)).first()
    return listener if listener and _renew(listener) else None


def _renew(listener: Listener) -> bool:
    """Whether the lease is still ours (and the listener there and live); then it runs anew."""
    until = timezone.now() + LEASE
    ours = Listener.objects.filter(pk=listener.pk, state=ListenerState.LIVE, leased_until=listener.leased_until)
    listener.leased_until = until
    return bool(ours.update(leased_until=until))


def _turn(listener: Listener) -> Counter[str]:
    ends_at = time.monotonic() + TURN_S
    told: Counter[str] = Counter()
    in_a_row = 0
    owed = _next_events(timezone.now()).filter(listener=listener).select_related("change").order_by("due_at", "pk")
    for delivery in owed[:TURN]:
        if time.monotonic() >= ends_at or in_a_row == FAILURES_IN_A_ROW or not _renew(listener):
            break
        delivery.listener = listener
        is_sent = _deliver(delivery)
        told["sent" if is_sent else "failed"] += 1
        in_a_row = 0 if is_sent else in_a_row + 1
    rest = REST if in_a_row == FAILURES_IN_A_ROW else timedelta()
    ours = Listener.objects.filter(pk=listener.pk, leased_until=listener.leased_until)
    ours.update(leased_until=timezone.now() + rest)
    return told


def _deliver(delivery: Delivery) -> bool:
    error = _send(delivery)
    if error:
        _write_failure(delivery, error)
    else:
        now = timezone.now()
        _settle(delivery, state=DeliveryState.SENT, sent_at=now, error="")
        Listener.objects.filter(pk=delivery.listener_id).update(last_success_at=now, failures=0)
    return not error


def _send(delivery: Delivery) -> str:
    """Send the event once; what went wrong in a word, or "". Nothing that the other side said is kept."""
    try:
        sent = body(delivery)
        signed = headers(delivery, sent, now=datetime.now(UTC))
        status = outgoing.post(delivery.listener.callback, sent, signed, TIMEOUT_S)
    except ValidationError:
        return "address not allowed"
    except Exception as error:  # noqa: BLE001  one bad event never stops the others, whatever a server does
        return type(error).__name__
    return "" if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES else f"HTTP {status}"


def _write_failure(delivery: Delivery, error: str) -> None:
    listener, now = delivery.listener, timezone.now()
    log.warning("event_not_delivered", delivery=delivery.pk, attempt=delivery.attempts + 1, error=error)
    Listener.objects.filter(pk=listener.pk).update(failures=F("failures") + 1)
    if error == f"HTTP {HTTPStatus.GONE}":
        _settle(delivery, error=error)
        switch_off(listener=listener, reason=OffReason.GONE)
    elif delivery.attempts + 1 < MAX_ATTEMPTS:
        _settle(delivery, error=error, due_at=now + RETRY_AFTER[delivery.attempts])
    elif Listener.objects.filter(pk=listener.pk, last_success_at__gt=delivery.created_at).exists():
        _settle(delivery, state=DeliveryState.FAILED, error=error)  # it takes others, but not this one
    else:
        _settle(delivery, error=error)
        switch_off(listener=listener, reason=OffReason.FAILED)


def _settle(delivery: Delivery, **fields: object) -> None:
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING).update(
        attempts=delivery.attempts + 1, **fields
    )
