"""What an e-mail provider tells, by django-anymail, of its e-mails; ``ANYMAIL["WEBHOOK_SECRET"]`` lets it in."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, tracking
from django.dispatch import receiver

from dispatch.messaging.receipts import arrived, failed

ARRIVED = (EventType.DELIVERED, EventType.OPENED, EventType.CLICKED)
FAILED = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)


@receiver(tracking)
def hear(event: AnymailTrackingEvent, **_signal: Any) -> None:
    """May come twice, late, or never. That an e-mail was opened or clicked says that it has arrived, and no more."""
    if event.event_type in ARRIVED:
        arrived(event.message_id or "")
    elif event.event_type in FAILED:
        failed(event.message_id or "", event.event_type)
