"""Who speaks with us through an assistant: found by phone and ticket number, then known for half an hour by a token.

A pair that is wrong gets the same answer as one that is unknown, and a right one is refused as well while its phone or
its ticket has been tried too often: ticket numbers can be counted through, as secrets of links can't.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.conversation.words import Ended, UnknownPair
from dispatch.customer.case import CustomerCase, Via, case_where
from dispatch.customer.guesses import Limit, count, give_back, hash_of
from orders.models.look_up import LookUpKind
from orders.services.look_ups import note
from technicians.models import ApiClient

LASTS = timedelta(minutes=30)
HEADER = "Conversation-Token"
SALT = "dispatch.conversation"

# Attempts to find a case; right ones are given back.
AT_ONE = Limit(5, timedelta(minutes=10))  # phone number, ticket, or visitor of the assistant
OF_A_CLIENT = Limit(60, timedelta(minutes=1))
# What a known customer asks: more than anybody types, less than would burden the slot engine.
OF_A_CASE = Limit(60, timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Conversation:
    """One customer's talk about one case, with one client."""

    ticket: UUID
    client: int
    language: str
    channel: str
    thread: UUID

    @property
    def token(self) -> str:
        """Signed, so that nobody can make one up; nothing of the customer stands in it."""
        return signing.dumps([str(self.ticket), self.client, self.language, self.channel, str(self.thread)], salt=SALT)


def find(
    *, client: ApiClient, phone: PhoneNumber, ticket: int, visitor: str, channel: str, thread: UUID
) -> CustomerCase:
    """The case of that number whose customer has that phone; the look-up is written down.

    Raises `UnknownPair` where there is none, and `Throttled` where it was tried too often.
    """
    counted = _who_tries(client, phone, ticket, visitor)
    _refuse_too_many(counted)
    which = Q(organisation=client.organisation_id, pk=ticket, customer__phones__number=phone)
    case = case_where(which, via=_via(client, channel, thread), now=timezone.now())
    customer = case.ticket.customer_id if case else None
    found = int(case is not None)
    note(organisation=client.organisation_id, kind=LookUpKind.CALLER, client=client, customer=customer, count=found)
    if case is None:
        raise UnknownPair(_("There is no case with this phone number and this ticket number."))
    give_back(list(counted))
    return case


def of_the_case(handler: Callable[[Any, CustomerCase], Response]) -> Callable[..., Response]:
    """Let in whoever has the token of a case, in their language and on the clock of their home."""

    @wraps(handler)
    def handled(view: Any, request: Request) -> Response:
        conversation = _conversation_in(request, client=view.client)
        _refuse_too_many({hash_of(f"case:{conversation.ticket}"): OF_A_CASE})
        via = _via(view.client, conversation.channel, conversation.thread)
        case = _case(conversation.ticket, view.client.organisation_id, via=via, now=timezone.now())
        with translation.override(conversation.language), timezone.override(case.zone):
            return handler(view, case)

    return handled


def fresh(case: CustomerCase) -> CustomerCase:
    """As it is after something was done."""
    return _case(case.address, case.ticket.organisation_id, via=case.via, now=timezone.now())


def _case(address: UUID, organisation: int, *, via: Via, now: datetime) -> CustomerCase:
    case = case_where(Q(organisation=organisation, uuid=address), via=via, now=now)
    if case is None or case.ticket.customer is None:  # nobody is known there any more
        raise _ended()
    return case


def _conversation_in(request: Request, *, client: ApiClient) -> Conversation:
    try:
        told = signing.loads(request.headers.get(HEADER, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise _ended() from None
    ticket, of_client, language, channel, thread = told
    if of_client != client.pk:
        raise _ended()
    return Conversation(UUID(ticket), of_client, language, channel, UUID(thread))


def _via(client: ApiClient, channel: str, thread: UUID) -> Via:
    return Via(channel, client.ticket_source, str(thread))


def _who_tries(client: ApiClient, phone: PhoneNumber, ticket: int, visitor: str) -> dict[str, Limit]:
    """The visitor first: who is stopped there uses up nobody else's share."""
    names = [f"visitor:{client.pk}:{visitor}"] if visitor else []
    names += [f"phone:{client.organisation_id}:{phone}", f"ticket:{client.organisation_id}:{ticket}"]
    return {hash_of(name): AT_ONE for name in names} | {hash_of(f"client:{client.pk}"): OF_A_CLIENT}


def _refuse_too_many(counted: dict[str, Limit]) -> None:
    """Count one of each, up to the first who has to wait."""
    for who, limit in counted.items():
        if wait_s := count(who, limit):
            raise Throttled(wait_s)


def _ended() -> Ended:
    return Ended(
        _("%(header)s: this conversation is unknown or has ended. Identify the customer again.") % {"header": HEADER}
    )
