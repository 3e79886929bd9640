"""Messages in the words of another system, and how any message is withdrawn.

`ValidationError`s name the attributes as TMF681 calls them; `TransitionError` is raised for what comes too late.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Message
from orders.models.message import MESSAGE_UNSENT, MOST_RETRIES, MessageChannel, MessageEvent, MessageState
from orders.models.states import TransitionError
from orders.services.messages import SEND_TASK
from orders.services.wake import wake
from technicians.models import Organisation

# What a receiver calls the address that a channel needs.
ADDRESS: Mapping[str, str] = {MessageChannel.SMS: "phoneNumber", MessageChannel.EMAIL: "email"}
LONGEST_SMS = 670  # ten parts of 67 UTF-16 units, whatever the alphabet


@dataclass(frozen=True, slots=True)
class Words:
    """What is said, how and to whom.

    A receiver has ``phoneNumber`` (E.164), ``email``, ``id`` and ``name``, "" where unknown. Without any address the
    message is a draft, which is never sent.
    """

    channel: str
    body: str
    receivers: Sequence[Mapping[str, str]]
    subject: str = ""
    scheduled_at: datetime | None = None
    retries: int = MOST_RETRIES
    kept: Mapping[str, Any] | None = None


@transaction.atomic
def write(*, organisation: Organisation, words: Words) -> Message:
    """Put it into the outbox, to be sent when it is due."""
    _check(words)
    message = Message(organisation=organisation, event=MessageEvent.API)
    _save(message, words)
    return message


@transaction.atomic
def rewrite(*, message: Message, changes: Mapping[str, Any]) -> None:
    """Say it otherwise, where nobody has got it yet; `changes` are those of `Words`. Its attempts begin anew."""
    message, *copies = _still(message)
    present = _words(message, *copies)
    words = replace(present, **{**changes, "kept": {**message.kept, **changes.get("kept", {})}})
    if words == present:
        return
    if message.event != MessageEvent.API:
        raise TransitionError(_("This message tells what happened to the customer's case: it can only be withdrawn."))
    if begun := [row for row in (message, *copies) if row.state not in MESSAGE_UNSENT]:
        raise TransitionError(_too_late(begun[0]))
    _check(words)
    message.copies.all().delete()
    _save(message, words)


@transaction.atomic
def withdraw(*, message: Message) -> None:
    """Whoever has not got it yet, gets it no more."""
    rows = _still(message)
    if not any(row.state in MESSAGE_UNSENT for row in rows):
        raise TransitionError(_too_late(rows[0]))
    _cancel(rows)


@transaction.atomic
def remove(*, message: Message) -> None:
    """It vanishes for the API; whoever has not got it yet, gets it no more."""
    rows = _still(message)
    _cancel(rows)
    Message.objects.filter(pk=message.pk).update(deleted_at=timezone.now())


def _still(message: Message) -> list[Message]:
    """The message and its copies, locked, so that nobody begins to send them; the message is the first."""
    every = Message.objects.filter(Q(pk=message.pk) | Q(copy_of=message.pk))
    rows = list(every.select_for_update().order_by("pk"))
    if any(row.state == MessageState.SENDING for row in rows):
        raise TransitionError(_("This message is being sent right now. Ask again in a minute."))
    return rows


def _words(message: Message, *copies: Message) -> Words:
    return Words(
        channel=message.channel,
        body=message.body,
        receivers=[row.receiver for row in (message, *copies)],
        subject=message.subject,
        scheduled_at=message.scheduled_at,
        retries=message.retries,
        kept=message.kept,
    )


def _cancel(rows: Sequence[Message]) -> None:
    unsent = [row.pk for row in rows if row.state in MESSAGE_UNSENT]
    Message.objects.filter(pk__in=unsent).update(state=MessageState.CANCELLED)


def _too_late(row: Message) -> str:
    return _("It is too late: this message is %(state)s already.") % {"state": row.get_state_display()}


def _save(message: Message, words: Words) -> None:
    """Write the message and a copy for each further receiver."""
    facts = {
        "channel": words.channel,
        "subject": words.subject,
        "body": words.body,
        "scheduled_at": words.scheduled_at,
        "due_at": words.scheduled_at or timezone.now(),
        "retries": words.retries,
        "attempts": 0,
        "error": "",
    }
    first, *others = [_addressed(words.channel, receiver) for receiver in words.receivers]
    message.dedupe_key = f"api:{message.uuid}"
    message.kept = dict(words.kept or {})
    for name, value in {**facts, **first}.items():
        setattr(message, name, value)
    message.save()
    Message.objects.bulk_create(_copies(message, [{**facts, **other} for other in others]))
    wake(task=SEND_TASK)


def _copies(message: Message, several: Sequence[Mapping[str, Any]]) -> Iterator[Message]:
    for facts in several:
        uuid = uuid4()
        yield Message(
            uuid=uuid,
            organisation_id=message.organisation_id,
            event=message.event,
            dedupe_key=f"api:{uuid}",
            copy_of=message,
            **facts,
        )


def _addressed(channel: str, receiver: Mapping[str, str]) -> dict[str, Any]:
    address = receiver.get(ADDRESS[channel], "")
    state = MessageState.QUEUED if address else MessageState.DRAFT
    return {"address": address, "state": state, "receiver": dict(receiver)}


def _check(words: Words) -> None:
    if not words.body.strip():
        raise ValidationError({"content": _("A message needs a text.")})
    name = ADDRESS[words.channel]
    if any(receiver.get(other) for receiver in words.receivers for other in ADDRESS.values()):
        for index, receiver in enumerate(words.receivers):
            if not receiver.get(name):
                where = f"receiver[{index}].{name}"
                raise ValidationError({where: _("This messageType needs it. Send it for each receiver, or for none.")})
    addresses = [receiver[name].casefold() for receiver in words.receivers if receiver.get(name)]
    if len(set(addresses)) < len(addresses):
        raise ValidationError({"receiver": _("The same address stands there twice.")})
    if words.channel == MessageChannel.EMAIL and not words.subject:
        raise ValidationError({"subject": _("An e-mail needs a subject.")})
    if words.channel == MessageChannel.SMS and len(words.body.encode("utf-16-le")) // 2 > LONGEST_SMS:
        message = _("An SMS takes %(longest)d characters at most. Shorten it, or send an e-mail.")
        raise ValidationError({"content": message % {"longest": LONGEST_SMS}})
