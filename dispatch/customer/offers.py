"""What a customer can ask for on their page, and in words why something is too late."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from dispatch.customer.case import CustomerCase
from dispatch.customer.standing import call_said
from dispatch.planning.backlog import PLANNABLE
from orders.models.states import OrderState, TicketState, VisitState
from orders.services.callbacks import ENDED_FOR_GOOD
from orders.services.message_words import spoken


class OfferKind(StrEnum):
    """As they stand in addresses."""

    SURVEY = "survey"
    ACCEPT = "accept"
    SELF_HELP = "self-help"
    APPOINTMENT = "appointment"
    NOTE = "note"
    PHOTOS = "photos"
    CALL = "call"
    WORKS_AGAIN = "works-again"
    TAKE_BACK = "take-back"
    COMPLAINT = "complaint"


def refusal(case: CustomerCase, kind: OfferKind) -> str:
    """Why this can't be had any more, for the customer to read; "" where it can."""
    return _REFUSALS[kind](case)


def possible(case: CustomerCase) -> list[OfferKind]:
    return [kind for kind in OfferKind if not refusal(case, kind)]


def _appointment(case: CustomerCase) -> str:
    if refused := _over(case) or _begun(case) or _withdrawn(case):
        return refused
    order = case.order
    if order is None or case.visit is None or not case.is_own_order or order.state not in PLANNABLE:
        return _("No appointment can be chosen here at the moment. Ask us to call you: we find one together.")
    return ""


def _accept(case: CustomerCase) -> str:
    if case.promise:
        return _("You have an appointment: %(window)s.") % {"window": spoken(case.promise.window)}
    if refused := _appointment(case):
        return refused
    return "" if case.held else _("We don't hold an appointment for you any more. Please choose one.")


def _note(case: CustomerCase) -> str:
    if refused := _over(case):
        return refused
    if case.site is None:
        return _("We don't know your address yet. Ask us to call you.")
    if case.visit is not None and case.visit.state == VisitState.ON_SITE:
        return _("Our technician is with you already: please say it to them.")
    return ""


def _photos(case: CustomerCase) -> str:
    if refused := _over(case):
        return refused
    if case.visit is None:
        return _("Photos are for whoever comes to you, and no visit is open at the moment.")
    if case.visit.state == VisitState.ON_SITE:
        return _("Our technician is with you already: please show it to them.")
    return ""


def _call(case: CustomerCase) -> str:
    if case.ticket.state in ENDED_FOR_GOOD:
        return _("This case has ended. If something was not right, please tell us.")
    return call_said(case.call) if case.call else _no_customer(case)


def _works_again(case: CustomerCase) -> str:
    if refused := _over(case) or _begun(case) or _withdrawn(case):
        return refused
    order = case.order
    if order is not None and order.state == OrderState.HELD:
        return _("Our network is being repaired first: nobody comes to you before that.")
    return ""


def _take_back(case: CustomerCase) -> str:
    return "" if case.withdrawal else _("There is nothing to take back any more.")


def _complaint(case: CustomerCase) -> str:
    return _no_customer(case)


def _over(case: CustomerCase) -> str:
    if not case.is_over:
        return ""
    if case.ticket.state == TicketState.RESOLVED:
        return _("This case is solved, so that nothing can be changed any more. If it is not, ask us to call you.")
    return _("This case has ended, so that nothing can be changed any more.")


def _begun(case: CustomerCase) -> str:
    if not case.is_begun:
        return ""
    return _("It is too late for that: our technician is on the way to you or there already.")


def _withdrawn(case: CustomerCase) -> str:
    return _("You have told us that it works again. Take that back first.") if case.withdrawal else ""


def _no_customer(case: CustomerCase) -> str:
    return "" if case.ticket.customer else _("We don't know whom to call about this case.")


def _survey(case: CustomerCase) -> str:
    return "" if case.is_asked else _("Thank you: there is nothing to answer any more.")


def _self_help(case: CustomerCase) -> str:
    if refused := _over(case) or _withdrawn(case):
        return refused
    return "" if case.has_help and case.ticket.outage_id is None else nothing_to_try()


def nothing_to_try() -> str:
    return _("All that can be tried from afar has been tried. Thank you: we take care of the rest.")


_REFUSALS: Mapping[OfferKind, Callable[[CustomerCase], str]] = {
    OfferKind.SURVEY: _survey,
    OfferKind.ACCEPT: _accept,
    OfferKind.SELF_HELP: _self_help,
    OfferKind.APPOINTMENT: _appointment,
    OfferKind.NOTE: _note,
    OfferKind.PHOTOS: _photos,
    OfferKind.CALL: _call,
    OfferKind.WORKS_AGAIN: _works_again,
    OfferKind.TAKE_BACK: _take_back,
    OfferKind.COMPLAINT: _complaint,
}
