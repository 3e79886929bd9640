"""What a gateway or a provider tells later: a message has arrived, or can't be delivered.

A receipt may come twice, late, or never. ``SMS_GATEWAY["receipts"]`` says how the gateway writes them::

    {"secret": "…", "id": "ref", "status": "state", "arrived": ["DELIVRD"], "failed": ["UNDELIV", "EXPIRED"]}

It sends them by POST to ``/messages/receipts/`` as a form, as JSON, or as a list of those, with `secret` as bearer
token or as the password of HTTP's basic authentication. `id` holds the message's own number or the gateway's.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from orders.models import Message
from orders.models.message import MessageState

RECEIPT_WAIT = timedelta(minutes=10)  # by then a gateway that has the message, and can't be asked, has sent a receipt
# Also after it was given up: what has arrived, has arrived.
MAY_ARRIVE = [state for state in MessageState if state != MessageState.CONFIRMED]
MAY_FAIL = [MessageState.SENT, MessageState.UNKNOWN]


def receive(receipt: Mapping[str, object]) -> None:
    """One receipt of the SMS gateway; what it says of other messages or states means nothing here."""
    how = settings.SMS_GATEWAY["receipts"]
    name, status = str(receipt.get(how["id"], ""))[:200], str(receipt.get(how["status"], ""))
    if status in how.get("arrived", ()):
        arrived(name)
    elif status in how.get("failed", ()):
        failed(name, status)


def arrived(name: str) -> bool:
    """`name` is our own number of a message that was handed on, or the provider's; whether it was news."""
    now = timezone.now()
    rows = _named(name).filter(state__in=MAY_ARRIVE, attempts__gt=0)
    return bool(rows.update(state=MessageState.CONFIRMED, confirmed_at=now, sent_at=Coalesce("sent_at", now), error=""))


def failed(name: str, reason: str) -> bool:
    """As `arrived`; one that has arrived stays so, and one that is tried again is left to that."""
    rows = _named(name).filter(state__in=MAY_FAIL)
    return bool(rows.update(state=MessageState.FAILED, error=f"The provider could not deliver it: {reason}."[:300]))


def _named(name: str) -> QuerySet[Message]:
    try:
        return Message.objects.filter(uuid=UUID(name))
    except ValueError:
        return Message.objects.filter(Q(provider_id=name) & ~Q(provider_id=""))
