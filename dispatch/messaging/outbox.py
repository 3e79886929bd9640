"""Draining the outbox: claim a few rows, send them, write down what came of it.

At least once: a row is sent outside any transaction, under a lease. A drainer that dies between the sending and
the writing leaves its rows to the next one after `LEASE`, and those may then reach the customer twice (an e-mail
with the same Message-ID). No drainer holds a row's lock while it talks to the world.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from dispatch.messaging import email, sms
from orders.models import Message
from orders.models.message import MessageChannel, MessageEvent, MessageState
from orders.selectors.consent import wants_no_messages

log = structlog.get_logger(__name__)

# Longer than a whole batch takes when every message in it runs into its time-out (20 s).
LEASE = timedelta(minutes=10)
BATCH = 10
# After the first, second … failure; the failure after the last of them is final.
RETRY_AFTER = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)]
MAX_ATTEMPTS = len(RETRY_AFTER) + 1
SENDERS: Mapping[str, Callable[[Message], None]] = {
    MessageChannel.EMAIL: email.send,
    MessageChannel.SMS: sms.send,
}


class GiveUp(Exception):  # noqa: N818  it says what follows from it
    """Another attempt would be no better; the message says why."""


@dataclass
class Drained:
    sent: int = 0
    retried: int = 0
    failed: int = 0


def drain() -> Drained:
    """Send whatever is due. Any number of drainers may run at once: each row goes to one of them."""
    drained = Drained(failed=_give_up_on_abandoned())
    while batch := _claim():
        for message in batch:
            _deliver(message, drained)
    return drained


@transaction.atomic
def _claim() -> list[Message]:
    """Take the oldest due rows that nobody else is taking, and put their lease into `due_at`."""
    now = timezone.now()
    due = Message.objects.filter(
        state__in=[MessageState.QUEUED, MessageState.SENDING], due_at__lte=now, attempts__lt=MAX_ATTEMPTS
    )
    batch = list(due.order_by("due_at", "id").select_for_update(skip_locked=True)[:BATCH])
    Message.objects.filter(pk__in=[message.pk for message in batch]).update(
        state=MessageState.SENDING, due_at=now + LEASE, attempts=F("attempts") + 1
    )
    for message in batch:
        message.attempts += 1
    return batch


def _give_up_on_abandoned() -> int:
    """Rows whose last allowed attempt was never finished: their sender died with each of them."""
    return Message.objects.filter(
        state=MessageState.SENDING, due_at__lte=timezone.now(), attempts__gte=MAX_ATTEMPTS
    ).update(state=MessageState.FAILED, error="The sender stopped in the middle of the last attempt.")


def _deliver(message: Message, drained: Drained) -> None:
    try:
        _send(message)
    except Exception as error:  # noqa: BLE001  one bad row never stops the others, whatever a gateway throws
        _write_failure(message, error, drained)
    else:
        _settle(message, state=MessageState.SENT, sent_at=timezone.now(), error="")
        drained.sent += 1


def _send(message: Message) -> None:
    """What another system wrote is held against the receiver's consent as it is now; our own was when queued."""
    if message.attempts > message.retries + 1:
        raise GiveUp("The sender stopped in the middle of the last attempt.")
    if message.event == MessageEvent.API and wants_no_messages(
        organisation_id=message.organisation_id, address=message.address
    ):
        raise GiveUp("The customer with this address does not want messages.")
    try:
        SENDERS[message.channel](message)
    except Exception as error:
        if message.attempts > message.retries:
            raise GiveUp(f"{type(error).__name__}: {error}") from error
        raise


def _write_failure(message: Message, error: Exception, drained: Drained) -> None:
    log.warning("message_not_sent", message=message.pk, attempt=message.attempts, error=type(error).__name__)
    reason = str(error) if isinstance(error, GiveUp) else f"{type(error).__name__}: {error}"
    reason = reason.replace("\x00", "")[:300]
    if isinstance(error, GiveUp) or message.attempts >= MAX_ATTEMPTS:
        _settle(message, state=MessageState.FAILED, error=reason)
        drained.failed += 1
    else:
        due_at = timezone.now() + RETRY_AFTER[message.attempts - 1]
        _settle(message, state=MessageState.QUEUED, due_at=due_at, error=reason)
        drained.retried += 1


def _settle(message: Message, **fields: object) -> None:
    """Write the result, unless the lease ran out and somebody else has taken the row since."""
    Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts).update(**fields)
