"""The outbox of messages to customers; how it is drained is said in `dispatch.outbox`.

A message that is sent twice is an e-mail with the same Message-ID. An SMS whose sending is in doubt is looked up first.
"""

from collections.abc import Callable, Mapping

from django.utils import timezone

from dispatch.messaging import email, limits, smpp, sms
from dispatch.messaging.needless import is_needless
from dispatch.messaging.unknown import look_up, park_abandoned
from dispatch.outbox import LEASE, MAX_ATTEMPTS, RETRY_AFTER, Drained, GiveUp, MaybeSent, Needless, Outbox
from orders.models import Message
from orders.models.message import MessageChannel, MessageEvent
from orders.selectors.consent import wants_no_messages

__all__ = ["LEASE", "MAX_ATTEMPTS", "RETRY_AFTER", "Drained", "drain"]

SENDERS: Mapping[str, Callable[[Message], Mapping[str, str]]] = {
    MessageChannel.EMAIL: email.send,
    MessageChannel.SMS: sms.send,
}


def drain() -> Drained:
    """Find out about what is in doubt, and send whatever is due."""
    park_abandoned()
    look_up()
    try:
        return Outbox(Message, send, unsent="message_not_sent").drain()
    finally:
        smpp.hang_up()


def send(message: Message) -> Mapping[str, str]:
    """What another system wrote is held against the receiver's consent as it is now; our own was when queued."""
    if message.attempts > message.retries + 1:
        raise GiveUp("The sender stopped in the middle of the last attempt.")
    if message.event == MessageEvent.API and wants_no_messages(
        organisation_id=message.organisation_id, address=message.address
    ):
        raise GiveUp("The customer with this address does not want messages.")
    if is_needless(message):
        raise Needless
    limits.check(message, now=timezone.now())
    try:
        return SENDERS[message.channel](message)
    except MaybeSent:
        raise
    except Exception as error:
        if message.attempts > message.retries:
            raise GiveUp(f"{type(error).__name__}: {error}") from error
        raise
