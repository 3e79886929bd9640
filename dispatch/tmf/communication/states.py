"""TMF681 CommunicationMessageStateType, rolled up from a message and its copies."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from orders.models import Message
from orders.models.message import MESSAGE_UNSENT, MessageState


class TmfState(models.TextChoices):
    INITIAL = "initial"
    IN_PROGRESS = "inProgress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


WORD: Mapping[str, TmfState] = {
    MessageState.DRAFT: TmfState.INITIAL,
    MessageState.QUEUED: TmfState.INITIAL,
    MessageState.SENDING: TmfState.IN_PROGRESS,
    MessageState.UNKNOWN: TmfState.IN_PROGRESS,
    MessageState.SENT: TmfState.COMPLETED,
    MessageState.CONFIRMED: TmfState.COMPLETED,
    MessageState.FAILED: TmfState.FAILED,
    MessageState.CANCELLED: TmfState.CANCELLED,
}
BEGUN = Q(state__in=[MessageState.SENDING, MessageState.UNKNOWN]) | Q(state=MessageState.QUEUED, attempts__gt=0)
WAITING = Q(state__in=MESSAGE_UNSENT)
GONE = Q(state__in=[MessageState.SENT, MessageState.CONFIRMED])


def tmf_state(row: Message) -> TmfState:
    """The state of one receiver's row."""
    if row.state == MessageState.QUEUED and row.attempts:
        return TmfState.IN_PROGRESS
    return WORD[row.state]


def with_state(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Messages with their `tmf_state`: in progress until nobody waits for it any more, failed where anybody's did."""
    return messages.annotate(
        tmf_state=Case(
            When(_any(BEGUN), then=Value(TmfState.IN_PROGRESS)),
            When(
                _any(WAITING) & _any(GONE | Q(state=MessageState.FAILED)),
                then=Value(TmfState.IN_PROGRESS),
            ),
            When(_any(WAITING), then=Value(TmfState.INITIAL)),
            When(_any(Q(state=MessageState.FAILED)), then=Value(TmfState.FAILED)),
            When(_any(GONE), then=Value(TmfState.COMPLETED)),
            default=Value(TmfState.CANCELLED),
            output_field=models.CharField(),
        )
    )


def _any(condition: Q) -> Q:
    """It holds for the message or for one of its copies."""
    return condition | Q(Exists(Message.objects.filter(condition, copy_of=OuterRef("pk"))))
