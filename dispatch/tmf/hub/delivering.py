"""Sending what listeners are owed: claim a listener, send its next events, write down what came of each.

At least once, and in order for each resource and listener: an event waits while an earlier one of its resource does.
The next events of a listener are therefore of as many resources, and are sent at once. One drainer at a time has a
listener, by a lease; one that dies between the sending and the writing leaves the listener to the next one after
`LEASE`, which sends those events again, under the same webhook-ids. No drainer holds a row's lock while it talks to the
world. A turn is short, and who waited longest is next, so that a slow listener costs the others a thread, not their
turn.

Retry times, and what each status means, are those of the Standard Webhooks specification 1.0.0, "Deliverability and
reliability" and "Delivery success and failure"
(https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): at once, then 5 s, 5 min,
30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h after the failure before, 75 h 35 min in all.
"""

import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
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
from dispatch.tmf.hub.rendering import Rows, body, headers, rows_of
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
LEASE = timedelta(minutes=2)  # longer than a turn that runs into every time-out
TURN = 10  # events that are sent at once
FAILURES, REST = 3, timedelta(seconds=5)  # after so many without a success the listener is left in peace for a while
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
    with ThreadPoolExecutor(TURN) as senders:
        while time.monotonic() < ends_at and (listener := _claim()):
            told += _turn(listener, senders)
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
    if listener:
        listener.leased_until = timezone.now() + LEASE
        listener.save(update_fields=["leased_until"])
    return listener


def _turn(listener: Listener, senders: ThreadPoolExecutor) -> Counter[str]:
    owed = _next_events(timezone.now()).filter(listener=listener).select_related("change").order_by("due_at", "pk")
    deliveries = list(owed[:TURN])
    rows = rows_of(listener.client, deliveries)
    sending = {delivery: _begin(listener, delivery, rows, senders) for delivery in deliveries}
    errors = {delivery: _error_of(answer) for delivery, answer in sending.items()}
    sent = [delivery.pk for delivery, error in errors.items() if not error]
    now = timezone.now()
    if sent:
        still = Delivery.objects.filter(pk__in=sent, state=DeliveryState.WAITING)
        still.update(state=DeliveryState.SENT, sent_at=now, attempts=F("attempts") + 1, error="")
        Listener.objects.filter(pk=listener.pk).update(last_success_at=now, failures=0)
    for delivery, error in errors.items():
        if error:
            _write_failure(listener, delivery, error)
    failed = len(errors) - len(sent)
    ours = Listener.objects.filter(pk=listener.pk, leased_until=listener.leased_until)
    ours.update(leased_until=now + (REST if failed >= FAILURES and not sent else timedelta()))
    return Counter(sent=len(sent), failed=failed)


def _begin(listener: Listener, delivery: Delivery, rows: Rows, senders: ThreadPoolExecutor) -> Future[int]:
    try:
        sent = body(delivery, rows)
        signed = headers(delivery, sent, secret=listener.secret, now=datetime.now(UTC))
    except Exception as error:  # noqa: BLE001  as below
        unsent: Future[int] = Future()
        unsent.set_exception(error)
        return unsent
    return senders.submit(outgoing.post, listener.callback, sent, signed, TIMEOUT_S)


def _error_of(answer: Future[int]) -> str:
    """What went wrong in a word, or "". Nothing that the other side said is kept."""
    try:
        status = answer.result()
    except ValidationError:
        return "address not allowed"
    except Exception as error:  # noqa: BLE001  one bad event never stops the others, whatever a server does
        return type(error).__name__
    return "" if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES else f"HTTP {status}"


def _write_failure(listener: Listener, delivery: Delivery, error: str) -> None:
    attempts, now = delivery.attempts + 1, timezone.now()
    log.warning("event_not_delivered", delivery=delivery.pk, attempt=attempts, error=error)
    Listener.objects.filter(pk=listener.pk).update(failures=F("failures") + 1)
    waiting = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING)
    if error == f"HTTP {HTTPStatus.GONE}":
        waiting.update(attempts=attempts, error=error)
        switch_off(listener=listener, reason=OffReason.GONE)
    elif attempts < MAX_ATTEMPTS:
        waiting.update(attempts=attempts, error=error, due_at=now + RETRY_AFTER[attempts - 1])
    elif Listener.objects.filter(pk=listener.pk, last_success_at__gt=delivery.created_at).exists():
        waiting.update(attempts=attempts, error=error, state=DeliveryState.FAILED)  # it takes others, but not this one
    else:
        waiting.update(attempts=attempts, error=error)
        switch_off(listener=listener, reason=OffReason.FAILED)
