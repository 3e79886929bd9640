"""State tables: which state may follow which. Services of `orders` are the only ones that move along them."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class TicketState(models.TextChoices):
    """TMF621 TroubleTicketStatusType."""

    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    REJECTED = "rejected", _("Rejected")
    PENDING = "pending", _("Something is missing")
    HELD = "held", _("Held by an outage")
    IN_PROGRESS = "inProgress", _("In progress")
    CANCELLED = "cancelled", _("Cancelled")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


class OrderState(models.TextChoices):
    """TMF697 WorkOrderStateType."""

    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    REJECTED = "rejected", _("Rejected")
    PENDING = "pending", _("Pending")
    HELD = "held", _("On hold")
    IN_PROGRESS = "inProgress", _("In progress")
    CANCELLED = "cancelled", _("Cancelled")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Could not be done")


class VisitState(models.TextChoices):
    OPEN = "open", _("Open")
    EN_ROUTE = "en_route", _("On the way")
    ON_SITE = "on_site", _("On site")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")


class CallbackState(models.TextChoices):
    OPEN = "open", _("Open")
    REACHED = "reached", _("Reached")
    GIVEN_UP = "given_up", _("Not reached")
    CANCELLED = "cancelled", _("Cancelled")


class OutageState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


TICKET_UNRESOLVED = [TicketState.ACKNOWLEDGED, TicketState.PENDING]
TICKET_OPEN = [TicketState.ACKNOWLEDGED, TicketState.PENDING, TicketState.HELD, TicketState.IN_PROGRESS]
TICKET_OVER = [TicketState.RESOLVED, TicketState.CLOSED, TicketState.REJECTED, TicketState.CANCELLED]
ORDER_OPEN = [OrderState.ACKNOWLEDGED, OrderState.PENDING, OrderState.HELD, OrderState.IN_PROGRESS]
VISIT_OPEN = [VisitState.OPEN, VisitState.EN_ROUTE, VisitState.ON_SITE]

_T, _O, _V, _C = TicketState, OrderState, VisitState, CallbackState
TRANSITIONS: Mapping[type[models.TextChoices], Mapping[str, frozenset[str]]] = {
    TicketState: {
        _T.ACKNOWLEDGED: frozenset({_T.REJECTED, _T.PENDING, _T.HELD, _T.IN_PROGRESS, _T.CANCELLED, _T.RESOLVED}),
        _T.PENDING: frozenset({_T.ACKNOWLEDGED, _T.HELD, _T.IN_PROGRESS, _T.CANCELLED, _T.RESOLVED}),
        _T.HELD: frozenset({_T.ACKNOWLEDGED, _T.IN_PROGRESS, _T.CANCELLED, _T.RESOLVED}),
        _T.IN_PROGRESS: frozenset({_T.ACKNOWLEDGED, _T.PENDING, _T.HELD, _T.CANCELLED, _T.RESOLVED}),
        # "Not solved" after done reopens the case.
        _T.RESOLVED: frozenset({_T.CLOSED, _T.ACKNOWLEDGED}),
        _T.CLOSED: frozenset(),
        _T.REJECTED: frozenset(),
        # A wrong merge is undone; nothing else comes back from here.
        _T.CANCELLED: frozenset({_T.ACKNOWLEDGED}),
    },
    OrderState: {
        _O.ACKNOWLEDGED: frozenset(
            {_O.REJECTED, _O.PENDING, _O.HELD, _O.IN_PROGRESS, _O.CANCELLED, _O.COMPLETED, _O.FAILED}
        ),
        _O.PENDING: frozenset({_O.ACKNOWLEDGED, _O.HELD, _O.IN_PROGRESS, _O.CANCELLED, _O.COMPLETED, _O.FAILED}),
        _O.HELD: frozenset({_O.ACKNOWLEDGED, _O.CANCELLED, _O.COMPLETED, _O.FAILED}),
        _O.IN_PROGRESS: frozenset({_O.PENDING, _O.HELD, _O.CANCELLED, _O.COMPLETED, _O.FAILED}),
        _O.COMPLETED: frozenset(),
        _O.CANCELLED: frozenset(),
        _O.FAILED: frozenset(),
        _O.REJECTED: frozenset(),
    },
    VisitState: {
        # A tap may be forgotten or come late: every later fact is accepted from any open state.
        _V.OPEN: frozenset({_V.EN_ROUTE, _V.ON_SITE, _V.FINISHED, _V.CANCELLED}),
        _V.EN_ROUTE: frozenset({_V.OPEN, _V.ON_SITE, _V.FINISHED, _V.CANCELLED}),
        _V.ON_SITE: frozenset({_V.FINISHED, _V.CANCELLED}),
        _V.FINISHED: frozenset(),
        _V.CANCELLED: frozenset(),
    },
    CallbackState: {
        _C.OPEN: frozenset({_C.REACHED, _C.GIVEN_UP, _C.CANCELLED}),
        _C.REACHED: frozenset(),
        _C.GIVEN_UP: frozenset(),
        _C.CANCELLED: frozenset(),
    },
    OutageState: {
        OutageState.OPEN: frozenset({OutageState.CLOSED}),
        OutageState.CLOSED: frozenset(),
    },
}


class TransitionError(ValidationError):
    """A state that may not follow the present one."""


def check_transition(states: type[models.TextChoices], *, present: str, wanted: str) -> None:
    """Raise `TransitionError`, naming both states, where `wanted` may not follow `present`."""
    if wanted not in TRANSITIONS[states][present]:
        raise TransitionError(
            _("“%(present)s” can't become “%(wanted)s”."),
            code="transition",
            params={"present": states(present).label, "wanted": states(wanted).label},
        )


def known(field: str, states: type[models.TextChoices], *, name: str) -> models.CheckConstraint:
    """The column holds one of the named states."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": states.values}), name=name)
