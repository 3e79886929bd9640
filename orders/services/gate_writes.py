"""A chunk of decisions written in bulk: the same few statements for one ticket and for thousands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from orders.models import FieldOrder, Ticket, Visit
from orders.models.states import OrderState, TicketState, check_transition
from orders.selectors.gate import Case, FaultOrder, lock_open_orders
from orders.selectors.gate_rules import RuleBook
from orders.services.events import tell_many
from orders.services.gate_judge import Decision, Kind

REPEAT_PRIORITY = 20
MAX_PRIORITY = 100


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a decision in the end. Another process may have opened the order first: then it is a link.

    `kind` None: the order is being changed by somebody right now; the ticket is left for the next run.
    """

    decision: Decision
    kind: Kind | None
    order: FaultOrder | None = None


def write_chunk(
    decisions: Sequence[Decision], book: RuleBook, *, down: Mapping[str, int], at: datetime
) -> list[Written]:
    """Write orders, visits, tickets and events; the caller holds the tickets' locks and the transaction.

    `down` maps network elements to open outages that are kept from being closed; `at` is from before the locks.
    """
    _place_sites([decision.case for decision in decisions])
    mine = _open_orders([each for each in decisions if each.kind == Kind.ORDER], book)
    written = _settle(decisions, mine)
    opened = [each.order for each in written if each.kind == Kind.ORDER and each.order]
    _open_visits(opened, book)
    _update_tickets([_ticket_row(each, down) for each in written if each.kind], at)
    _write_missing_steps([each.decision for each in written if each.kind])
    _look_again_at_neighbours([order.site_id for order in opened], besides=[each.case.pk for each in decisions])
    return written


def _place_sites(cases: Iterable[Case]) -> None:
    """Sites whose territory was found only now, by its postal code."""
    found = {case.site_id: case.territory_id for case in cases if case.territory_is_new}
    if not found:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE orders_site SET territory_id = found.territory
            FROM unnest(%s::bigint[], %s::bigint[]) AS found(site, territory)
            WHERE id = found.site AND id IN (
                SELECT id FROM orders_site WHERE id = ANY(%s) AND territory_id IS NULL
                ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
            """,
            [list(found), list(found.values()), list(found)],
        )


def _open_orders(decisions: Sequence[Decision], book: RuleBook) -> set[str]:
    """Insert the orders and return their uuids; where another process was faster, its order stands.

    Sorted by fault, so that two processes that wait for each other's unique keys do it in one direction.
    """
    orders = [_order(decision, book) for decision in decisions]
    orders.sort(key=lambda order: (order.site_id, order.service))
    FieldOrder.objects.bulk_create(orders, ignore_conflicts=True)
    return {str(order.uuid) for order in orders}


def _order(decision: Decision, book: RuleBook) -> FieldOrder:
    case, rule, earlier = decision.case, decision.verdict.rule, decision.repeat_of
    if rule is None or rule.order_type_id is None or case.territory_id is None:
        raise ValueError("Only a yes makes an order.")
    order_type = book.order_types[rule.order_type_id]
    priority = order_type.priority if rule.priority is None else rule.priority
    # A repeat's clock starts when the first order ended, should the ticket be older than that.
    start = max(case.reported_at, earlier.closed_at) if earlier and earlier.closed_at else case.reported_at
    return FieldOrder(
        organisation=book.organisation,
        ticket_id=case.pk,
        site_id=case.site_id,
        service=case.service,
        order_type=order_type,
        priority=min(priority + REPEAT_PRIORITY, MAX_PRIORITY) if earlier else priority,
        due_at=book.calendars[case.territory_id].after(start, hours=rule.due_working_hours),
        service_minutes=order_type.service_minutes,
        needed_technicians=order_type.needed_technicians,
        predecessor_id=earlier.pk if earlier else None,
    )


def _settle(decisions: Sequence[Decision], mine: set[str]) -> list[Written]:
    """Find the order of each case, as the database has it now."""
    orders = lock_open_orders([each.case for each in decisions if each.kind in (Kind.ORDER, Kind.LINK)])
    by_fault = {order.fault: order for order in orders}
    by_ticket = {order.ticket_id: order for order in orders}
    written = []
    for decision in decisions:
        if decision.kind in (Kind.HOLD, Kind.HELD_BACK):
            written.append(Written(decision, decision.kind))
            continue
        case = decision.case
        order = by_ticket.get(case.pk) or (by_fault.get(case.fault) if case.fault else None)
        if order is None:
            written.append(Written(decision, None))
        elif str(order.uuid) in mine and order.ticket_id == case.pk:
            written.append(Written(decision, Kind.ORDER, order))
        else:
            written.append(Written(decision, Kind.LINK, order))
    return written


def _open_visits(orders: Sequence[FaultOrder], book: RuleBook) -> None:
    visits = Visit.objects.bulk_create(Visit(order_id=order.pk) for order in orders)
    tell_many(
        organisation_id=book.organisation.pk,
        kind="order.opened",
        data=(
            {"order_id": order.pk, "ticket_id": order.ticket_id, "visit_id": visit.pk}
            for order, visit in zip(orders, visits, strict=True)
        ),
    )


@dataclass(frozen=True, slots=True)
class _TicketRow:
    pk: int
    state: str
    category_id: int | None
    missing: str
    order_id: int | None
    outage_id: int | None
    is_repeat: bool


def _ticket_row(written: Written, down: Mapping[str, int]) -> _TicketRow:
    case, order = written.decision.case, written.order
    outage_id = order.outage_id if order and order.state == OrderState.HELD else None
    if written.kind == Kind.HOLD:
        outage_id = down[case.network_element]
    if outage_id:
        state = TicketState.HELD
    elif written.kind == Kind.HELD_BACK:
        state = TicketState.PENDING
    else:
        state = TicketState.IN_PROGRESS
    if state != case.state:
        check_transition(TicketState, present=case.state, wanted=state)
    held_back = written.kind == Kind.HELD_BACK
    return _TicketRow(
        pk=case.pk,
        state=state.value,
        category_id=case.facts.category_id,
        missing=",".join(written.decision.verdict.missing) if held_back else "",
        order_id=order.pk if order else case.order_id,
        outage_id=outage_id,
        is_repeat=written.kind == Kind.ORDER and written.decision.repeat_of is not None,
    )


def _update_tickets(rows: Sequence[_TicketRow], at: datetime) -> None:
    """One statement. A former outage and the mark of a repeat stay; `updated_at` moves only with what is seen."""
    columns = [list(column) for column in zip(*map(_values, rows), strict=True)] or [[] for _ in range(7)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE orders_ticket AS ticket
            SET state = new.state,
                category_id = new.category_id,
                missing = string_to_array(new.missing, ',')::varchar(10)[],
                order_id = new.order_id,
                outage_id = coalesce(new.outage_id, ticket.outage_id),
                is_repeat = ticket.is_repeat OR new.is_repeat,
                updated_at = CASE
                    WHEN ticket.state <> new.state OR array_to_string(ticket.missing, ',') <> new.missing THEN %s
                    ELSE least(ticket.updated_at, %s)
                END,
                gate_checked_at = %s
            FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::boolean[])
                AS new(id, state, category_id, missing, order_id, outage_id, is_repeat)
            WHERE ticket.id = new.id
            """,
            [at, at, at, *columns],
        )


def _values(row: _TicketRow) -> tuple[int | str | bool | None, ...]:
    return row.pk, row.state, row.category_id, row.missing, row.order_id, row.outage_id, row.is_repeat


def _write_missing_steps(decisions: Sequence[Decision]) -> None:
    through = Ticket.missing_steps.through
    through.objects.filter(ticket__in=[decision.case.pk for decision in decisions]).delete()
    through.objects.bulk_create(
        through(ticket_id=decision.case.pk, remotestep_id=step_id)
        for decision in decisions
        if decision.kind == Kind.HELD_BACK
        for step_id in decision.verdict.missing_steps
    )


def _look_again_at_neighbours(site_ids: Sequence[int], *, besides: Sequence[int]) -> None:
    """What was held back at a site that has an order now may join it: nobody is asked for evidence any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE orders_ticket SET gate_checked_at = NULL
            WHERE id IN (
                SELECT id FROM orders_ticket
                WHERE site_id = ANY(%s) AND state = %s AND deleted_at IS NULL AND gate_checked_at IS NOT NULL
                  AND id <> ALL(%s)
                ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
            """,
            [list(site_ids), TicketState.PENDING.value, list(besides)],
        )
