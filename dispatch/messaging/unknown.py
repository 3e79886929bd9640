"""Messages whose sending is in doubt: the gateway is asked, or its receipt waited for, before any is sent again."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from dispatch.messaging import sms
from dispatch.outbox import BATCH, LEASE, MAX_ATTEMPTS
from orders.models import Message
from orders.models.message import MessageChannel, MessageState

log = structlog.get_logger(__name__)
ASKED_AGAIN_AFTER = timedelta(minutes=1)


def park_abandoned() -> int:
    """SMS whose sender died while it sent them may have gone out; returns how many. E-mail is known by its number."""
    now = timezone.now()
    abandoned = Message.objects.filter(state=MessageState.SENDING, channel=MessageChannel.SMS, due_at__lte=now)
    return abandoned.update(
        state=MessageState.UNKNOWN, due_at=now + sms.looked_up_after(), error="The sender stopped in the middle."
    )


def look_up() -> int:
    """Find out about those that are due; returns how many were found out. Any number may do so at once."""
    found = 0
    while batch := _claim():
        found += sum(_find_out(message) for message in batch)
    return found


@transaction.atomic
def _claim() -> list[Message]:
    now = timezone.now()
    due = Message.objects.filter(state=MessageState.UNKNOWN, due_at__lte=now).order_by("due_at", "pk")
    batch = list(due.select_for_update(skip_locked=True)[:BATCH])
    Message.objects.filter(pk__in=[message.pk for message in batch]).update(due_at=now + LEASE)
    return batch


def _find_out(message: Message) -> bool:
    """Whether it is known now; a receipt that came meanwhile counts more than what is found here."""
    doubtful = Message.objects.filter(pk=message.pk, state=MessageState.UNKNOWN)
    now = timezone.now()
    try:
        has_arrived = sms.has_arrived(message)
    except OSError as error:
        log.warning("message_not_looked_up", row=message.pk, error=type(error).__name__)
        doubtful.update(due_at=now + ASKED_AGAIN_AFTER)
        return False
    if has_arrived:
        doubtful.update(state=MessageState.SENT, sent_at=now, error="")
    elif not sms.may_go_again(message) or message.attempts >= min(message.retries + 1, MAX_ATTEMPTS):
        doubtful.update(state=MessageState.FAILED)
    else:
        doubtful.update(state=MessageState.QUEUED, due_at=now)
    return True
