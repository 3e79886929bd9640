"""What is told in a conversation lands on the customer's one case, once for one `uuid`."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dispatch.conversation.intents import COMPLAIN, title_of
from dispatch.customer.case import CustomerCase
from dispatch.customer.offers import OfferKind, refusal
from dispatch.customer.telling import MOST_A_DAY, MOST_TO_PEOPLE, tell, told_before
from dispatch.tmf.trouble_ticket.services import add_steps
from orders.services.callbacks import promise_requested
from orders.services.complaints import call_about_complaint


@transaction.atomic
def note_down(case: CustomerCase, *, uuid: UUID, text: str, most: int = MOST_A_DAY) -> None:
    """In the customer's own words. Raises `ValidationError` where it is more than `most` in a day."""
    if not told_before(case, uuid):
        tell(case, uuid=uuid, text=text, most=most)


@transaction.atomic
def hand_over(
    case: CustomerCase,
    *,
    uuid: UUID,
    intent: str,
    text: str,
    transcript: Sequence[Mapping[str, str]],
    steps: Sequence[Mapping[str, Any]],
    call: bool,
) -> None:
    """All that the assistant knows becomes one contact, its steps are tried steps; the call is owed where wished.

    A complaint leads to a call, unless the customer was called about one of this case a short while ago. Raises
    `ValidationError` where it is too much for a day.
    """
    if told_before(case, uuid):
        return
    add_steps(ticket=case.ticket, steps=steps, channel=case.via.channel)
    tell(case, uuid=uuid, text=_minutes(intent, text, transcript), most=MOST_TO_PEOPLE)
    if intent == COMPLAIN and case.ticket.customer:
        call_about_complaint(ticket=case.ticket)
    elif call and case.has_phone and not refusal(case, OfferKind.CALL):
        promise_requested(ticket=case.ticket)


def _minutes(intent: str, text: str, transcript: Sequence[Mapping[str, str]]) -> str:
    """As whoever takes over reads it: what it is about first, then word by word."""
    who = {"customer": _("Customer"), "assistant": _("Assistant")}
    about = [_("Handed over: %(intent)s") % {"intent": title_of(intent)}] if intent else []
    return "\n".join([*about, *filter(None, [text]), *(f"{who[line['who']]}: {line['text']}" for line in transcript)])
