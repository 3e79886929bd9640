"""Doing what a customer wishes, or telling them why not, in both languages."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework.response import Response

from dispatch.booking.errors import BookingError, SlotGoneError
from dispatch.conversation import answers
from dispatch.conversation.door import fresh
from dispatch.conversation.serializers import CaseStatusSerializer
from dispatch.conversation.words import Refused, Words, both, excuse
from dispatch.customer import said
from dispatch.customer.case import CustomerCase
from dispatch.customer.offers import OfferKind, refusal
from dispatch.customer.telling import TOO_MUCH, was_told
from dispatch.tmf.toolkit.serializers import shown

Say = Callable[[CustomerCase], str]


def status(case: CustomerCase, text: Words | None = None) -> Response:
    return Response(shown(CaseStatusSerializer, answers.status_of(case, text)))


def done(case: CustomerCase, kind: OfferKind, uuid: UUID, do: Callable[[], object], say: Say) -> Response:
    """Do it, once for one `uuid`, and say so; raises `Refused` where it can't be had."""
    if was_told(case, uuid):
        return status(case, both(said.already))
    refuse(case, kind)
    refusing(do, case, kind)
    now = fresh(case)
    return status(now, both(lambda: say(now)))


def refuse(case: CustomerCase, kind: OfferKind) -> None:
    if refusal(case, kind):
        raise Refused(lambda: refusal(case, kind))


def refusing(do: Callable[[], object], case: CustomerCase, kind: OfferKind | None = None) -> None:
    """Do it, or say to the customer why it can't be done by now. What names an attribute is for the assistant."""
    try:
        do()
    except SlotGoneError as error:
        raise Refused(said.taken) from error
    except BookingError as error:
        raise Refused(said.not_bookable) from error
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            raise
        now, why = fresh(case), _too_often if error.code == TOO_MUCH else excuse
        raise Refused(lambda: (kind and refusal(now, kind)) or why()) from error


def _too_often() -> str:
    return _("That is very much for one day. Please ask us to call you, or wait until tomorrow.")
