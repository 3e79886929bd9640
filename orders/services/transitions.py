"""The one way in which a state changes."""

from typing import Any

from django.utils import timezone

from orders.models import Callback, FieldOrder, Outage, Ticket, Visit
from orders.models.states import (
    CallbackState,
    OrderState,
    OutageState,
    TicketState,
    VisitState,
    check_transition,
)

_STATES = {
    Ticket: TicketState,
    FieldOrder: OrderState,
    Visit: VisitState,
    Callback: CallbackState,
    Outage: OutageState,
}
_ENDED_AT = {
    (Ticket, TicketState.RESOLVED): "resolved_at",
    (FieldOrder, OrderState.COMPLETED): "closed_at",
    (FieldOrder, OrderState.CANCELLED): "closed_at",
    (FieldOrder, OrderState.FAILED): "closed_at",
    (Callback, CallbackState.REACHED): "closed_at",
    (Callback, CallbackState.GIVEN_UP): "closed_at",
    (Callback, CallbackState.CANCELLED): "closed_at",
    (Outage, OutageState.CLOSED): "closed_at",
}


def move(*, row: Ticket | FieldOrder | Visit | Callback | Outage, to: str, **fields: Any) -> None:
    """Give `row` the state `to` and the other `fields`, and save just those.

    The caller holds the row's lock (`select_for_update`). Raises `TransitionError` where the state table
    does not allow it. The history is written by the database's triggers.
    """
    model = type(row)
    check_transition(_STATES[model], present=row.state, wanted=to)
    ended_at = _ENDED_AT.get((model, to))  # type: ignore[call-overload]
    if ended_at:
        fields.setdefault(ended_at, timezone.now())
    row.state = to
    for name, value in fields.items():
        setattr(row, name, value)
    update_fields = ["state", *fields]
    if model is Ticket:
        update_fields.append("updated_at")
    row.save(update_fields=update_fields)
