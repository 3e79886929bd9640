"""The outbox of messages to customers; how it is drained is said in `dispatch.outbox`.

A message that is sent twice is an e-mail with the same Message-ID.
"""

from collections.abc import Callable, Mapping

from dispatch.messaging import email, sms
from dispatch.outbox import LEASE, MAX_ATTEMPTS, RETRY_AFTER, Drained, Outbox
from orders.models import Message
from orders.models.message import MessageChannel

__all__ = ["LEASE", "MAX_ATTEMPTS", "RETRY_AFTER", "Drained", "drain"]

SENDERS: Mapping[str, Callable[[Message], None]] = {
    MessageChannel.EMAIL: email.send,
    MessageChannel.SMS: sms.send,
}


def drain() -> Drained:
    """Send whatever is due."""
    return Outbox(Message, lambda message: SENDERS[message.channel](message), unsent="message_not_sent").drain()
