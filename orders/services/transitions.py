"""The one way in which a state changes."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, TextChoices
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

_STATES: dict[type[Model], type[TextChoices]] = {
    Ticket: TicketState,
    FieldOrder: OrderState,
    Visit: VisitState,
    Callback: CallbackState,
    Outage: OutageState,
}
_ENDED_AT: dict[tuple[type[Model], str], str] = {
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
    ended_at = _ENDED_AT.get((model, to))
    if ended_at:
        fields.setdefault(ended_at, timezone.now())
    row.state = to
    for name, value in fields.items():
        setattr(row, name, value)
    update_fields = ["state", *fields]
    if model is Ticket:
        update_fields.append("updated_at")
    row.save(update_fields=update_fields)


def move_many(*, rows: Sequence[Ticket | FieldOrder | Visit | Outage], to: str, **fields: Any) -> None:
    """`move` for many rows of one model in one statement; `fields` are the same for all of them."""
    if not rows:
        return
    model = type(rows[0])
    for present in {row.state for row in rows}:
        check_transition(_STATES[model], present=present, wanted=to)
    now = timezone.now()
    ended_at = _ENDED_AT.get((model, to))
    if ended_at:
        fields.setdefault(ended_at, now)
    if model is Ticket:
        fields.setdefault("updated_at", now)
    model._default_manager.filter(pk__in=[row.pk for row in rows]).update(state=to, **fields)
    for row in rows:
        row.state = to
        for name, value in fields.items():
            setattr(row, name, value)
