"""Two tickets about one case become one, with all that was said and done; and apart again, where that was wrong.

Locks are taken in the order of closing: visit, order, tickets.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Callback, Contact, FieldOrder, Message, Ticket, TicketMerge, TriedStep
from orders.models.states import ORDER_OPEN, TICKET_OVER, OrderState, TicketState
from orders.services.checking import check_fields
from orders.services.closing import hold_still
from orders.services.events import tell
from orders.services.tickets import touch
from orders.services.transitions import move
from technicians.models import User

KEPT: Mapping[str, type[Model]] = {
    "contacts": Contact,
    "steps": TriedStep,
    "callbacks": Callback,
    "messages": Message,
}
# What the case may lack and the other ticket knows.
FILLED = ("customer", "site", "category")
LINE_TEST = ("line_test", "line_test_detail", "line_test_at")


def survivor(ticket: Ticket) -> Ticket:
    """The ticket that the case goes on as: this one, or the one that it was merged into, and so on."""
    while merge := TicketMerge.objects.filter(ticket=ticket, undone_at=None).select_related("into").first():
        ticket = merge.into
    return ticket


@transaction.atomic
def merge(*, ticket: Ticket, into: Ticket, by: User | None = None) -> TicketMerge:
    """Make `ticket` a part of `into`: contacts, steps, calls, messages and an open order go over, and it is cancelled.

    The newest line test counts, and the network element where the case has none.

    Raises `ValidationError` where the two can't be one case.
    """
    orders = _hold_orders([ticket, into])
    ticket, into = _locked([ticket, into])
    mine, its = orders.get(ticket.order_id), orders.get(into.order_id)
    _check(ticket, into, mine, its)
    moved: dict[str, Any] = {name: _move(model, ticket, into) for name, model in KEPT.items()}
    moved["filled"] = _fill(into, ticket)
    moved["replaced"] = _replace(into, ticket)
    moved["reopens"] = ticket.state not in TICKET_OVER
    if mine and mine != its:
        moved["orders"] = [mine.pk]
        _hand_over(mine, ticket, into)
    done = TicketMerge(ticket=ticket, into=into, moved=moved, by=by)
    check_fields(done)
    done.save()
    if moved["reopens"]:
        move(row=ticket, to=TicketState.CANCELLED, state_reason=_("Merged into %(ticket)s") % {"ticket": into})
        tell(organisation_id=ticket.organisation_id, kind="ticket.cancelled", ticket_id=ticket.pk)
    touch(tickets=Ticket.objects.filter(pk=into.pk))
    return done


@transaction.atomic
def unmerge(*, merge: TicketMerge) -> Ticket:
    """Take a merge back: what was moved and is still there goes home, and the ticket is a case of its own again.

    What came later stays with the case that it came to. Raises `ValidationError` where the merge was undone already,
    or where the case has been merged on: that is undone first.
    """
    orders = _hold_orders([merge.into])
    ticket, into = _locked([merge.ticket, merge.into])
    merge = TicketMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        raise ValidationError(_("This was undone already."), code="undone")
    if onward := into.merges.filter(undone_at=None).select_related("into").first():
        raise ValidationError(_("Undo first: %(merge)s"), code="onward", params={"merge": onward})
    for name, model in KEPT.items():
        model._default_manager.filter(pk__in=merge.moved[name], ticket=into).update(ticket=ticket)
    if filled := merge.moved["filled"]:
        Ticket.objects.filter(pk=into.pk).update(**dict.fromkeys(filled))
    for each in merge.moved.get("replaced", []):  # a newer test stays
        Ticket.objects.filter(pk=into.pk, **each["after"]).update(**each["before"])
    if merge.moved["reopens"]:
        move(row=ticket, to=TicketState.ACKNOWLEDGED, state_reason="", gate_checked_at=None)
    order = orders.get(into.order_id)
    if order and order.pk in merge.moved.get("orders", []):
        _give_back(order, into, ticket)
    merge.undone_at = timezone.now()
    merge.save(update_fields=["undone_at"])
    touch(tickets=Ticket.objects.filter(pk__in=[ticket.pk, into.pk]))
    return ticket


def _check(ticket: Ticket, into: Ticket, mine: FieldOrder | None, its: FieldOrder | None) -> None:
    if ticket.pk == into.pk or ticket.organisation_id != into.organisation_id:
        raise ValidationError(_("Choose two tickets of one organisation."), code="two")
    if ticket.customer_id and into.customer_id and ticket.customer_id != into.customer_id:
        raise ValidationError(_("The tickets belong to two customers."), code="customers")
    for one in (ticket, into):
        if before := one.merges.filter(undone_at=None).select_related("into").first():
            raise ValidationError(
                _("%(ticket)s was merged into %(into)s already."),
                code="merged",
                params={"ticket": one, "into": before.into},
            )
        if one.deleted_at:
            raise ValidationError(_("%(ticket)s was deleted."), code="deleted", params={"ticket": one})
    if into.state in TICKET_OVER and ticket.state not in TICKET_OVER:
        raise ValidationError(
            _("%(into)s has ended, and %(ticket)s has not: merge it the other way round."),
            code="ended",
            params={"into": into, "ticket": ticket},
        )
    if mine and its and mine != its:
        raise ValidationError(
            _("Both have an open field order, %(mine)s and %(its)s: cancel one of them first."),
            code="orders",
            params={"mine": mine, "its": its},
        )


def _hold_orders(tickets: Iterable[Ticket]) -> dict[int | None, FieldOrder]:
    """The tickets' open orders by pk, locked with their visits."""
    found = FieldOrder.objects.filter(tickets__in=list(tickets), state__in=ORDER_OPEN).distinct().order_by("pk")
    for order in list(found):
        hold_still(order=order)
    return {order.pk: order for order in found.all()}


def _locked(tickets: Iterable[Ticket]) -> list[Ticket]:
    """The same tickets in the same order, locked in the order of their pks."""
    pks = [ticket.pk for ticket in tickets]
    rows = Ticket.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=pks).order_by("pk")
    by_pk = {row.pk: row for row in rows}
    return [by_pk[pk] for pk in pks]


def _move(model: type[Model], ticket: Ticket, into: Ticket) -> list[int]:
    rows = model._default_manager.filter(ticket=ticket)
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.filter(pk__in=pks).update(ticket=into)
    return pks


def _fill(into: Ticket, ticket: Ticket) -> list[str]:
    filled = [name for name in FILLED if getattr(into, f"{name}_id") is None and getattr(ticket, f"{name}_id")]
    for name in filled:
        setattr(into, f"{name}_id", getattr(ticket, f"{name}_id"))
    into.save(update_fields=[*filled, "updated_at"])
    return filled


def _replace(into: Ticket, ticket: Ticket) -> list[dict[str, dict[str, Any]]]:
    """Put the newer facts of `ticket` on the case; what stood there, and what stands there now."""
    newer: list[tuple[str, ...]] = [LINE_TEST] if ticket.line_test and _tested_at(ticket) > _tested_at(into) else []
    if ticket.network_element and not into.network_element:
        newer = [*newer, ("network_element",)]
    replaced = [{"before": _values(into, names), "after": _values(ticket, names)} for names in newer]
    for each in replaced:
        Ticket.objects.filter(pk=into.pk).update(**each["after"])
    return replaced


def _tested_at(ticket: Ticket) -> datetime:
    return (ticket.line_test_at or ticket.reported_at) if ticket.line_test else datetime.min.replace(tzinfo=UTC)


def _values(ticket: Ticket, names: Iterable[str]) -> dict[str, Any]:
    """As JSON, and as the database takes them back."""
    values = ((name, getattr(ticket, name)) for name in names)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values}


def _hand_over(order: FieldOrder, giver: Ticket, taker: Ticket) -> None:
    """The order deals with the taker now, in place of the giver where it was made for that."""
    FieldOrder.objects.filter(pk=order.pk, ticket=giver).update(ticket=taker)
    state = TicketState.HELD if order.state == OrderState.HELD else TicketState.IN_PROGRESS
    fields: dict[str, Any] = {"order": order, "missing": []}
    if state == TicketState.HELD:
        fields["outage"] = giver.outage
    if taker.state == state:
        Ticket.objects.filter(pk=taker.pk).update(**fields)
    else:
        move(row=taker, to=state, **fields)
    taker.missing_steps.clear()


def _give_back(order: FieldOrder, giver: Ticket, taker: Ticket) -> None:
    _hand_over(order, giver, taker)
    move(row=giver, to=TicketState.ACKNOWLEDGED, order=None, gate_checked_at=None)
