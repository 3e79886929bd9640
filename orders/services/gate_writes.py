"""A chunk of decisions written in bulk: the same few statements for one ticket and for thousands."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection

from orders.models import Ticket
from orders.models.states import OrderState, TicketState, VisitState, check_transition
from orders.selectors.gate import Case, FaultOrder, lock_open_orders
from orders.selectors.gate_rules import RuleBook
from orders.services.gate_judge import Decision, Kind

REPEAT_PRIORITY = 20
MAX_PRIORITY = 100
Row = dict[str, int | str | bool | datetime | UUID | list[str] | None]


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
    _execute(
        """
        INSERT INTO orders_fieldorder (
            uuid, organisation_id, ticket_id, site_id, service, order_type_id, state, state_reason, priority, due_at,
            service_minutes, needed_technicians, predecessor_id, created_at)
        SELECT uuid, %(organisation)s, ticket_id, site_id, service, order_type_id, %(state)s, '', priority, due_at,
            service_minutes, needed_technicians, predecessor_id, clock_timestamp()
        FROM json_to_recordset(%(rows)s) AS new(
            uuid uuid, ticket_id bigint, site_id bigint, service text, order_type_id bigint, priority smallint,
            due_at timestamptz, service_minutes smallint, needed_technicians smallint, predecessor_id bigint)
        ORDER BY site_id, service
        ON CONFLICT DO NOTHING
        """,
        orders,
        organisation=book.organisation.pk,
        state=OrderState.ACKNOWLEDGED.value,
    )
    return {str(order["uuid"]) for order in orders}


def _order(decision: Decision, book: RuleBook) -> Row:
    case, rule, earlier = decision.case, decision.verdict.rule, decision.repeat_of
    if rule is None or rule.order_type_id is None or case.territory_id is None:
        raise ValueError("Only a yes makes an order.")
    order_type = book.order_types[rule.order_type_id]
    priority = order_type.priority if rule.priority is None else rule.priority
    # A repeat's clock starts when the first order ended, should the ticket be older than that.
    start = max(case.reported_at, earlier.closed_at) if earlier and earlier.closed_at else case.reported_at
    return {
        "uuid": uuid4(),
        "ticket_id": case.pk,
        "site_id": case.site_id,
        "service": case.service,
        "order_type_id": order_type.pk,
        "priority": min(priority + REPEAT_PRIORITY, MAX_PRIORITY) if earlier else priority,
        "due_at": book.calendars[case.territory_id].after(start, hours=rule.due_working_hours),
        "service_minutes": order_type.service_minutes,
        "needed_technicians": order_type.needed_technicians,
        "predecessor_id": earlier.pk if earlier else None,
    }


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
    _execute(
        """
        WITH opened AS (
            SELECT * FROM json_to_recordset(%(rows)s) AS opened(order_id bigint, ticket_id bigint)),
        visit AS (
            INSERT INTO orders_visit (uuid, order_id, state, outcome, outcome_reason, report, signed_by, created_at)
            SELECT gen_random_uuid(), order_id, %(state)s, '', '', '', '', clock_timestamp() FROM opened
            RETURNING id, order_id)
        INSERT INTO orders_event (organisation_id, kind, data, at, attempts, due_at)
        SELECT %(organisation)s, 'order.opened', jsonb_build_object(
            'order_id', visit.order_id, 'ticket_id', opened.ticket_id, 'visit_id', visit.id),
            clock_timestamp(), 0, clock_timestamp()
        FROM visit JOIN opened USING (order_id)
        ORDER BY visit.id
        """,
        [{"order_id": order.pk, "ticket_id": order.ticket_id} for order in orders],
        organisation=book.organisation.pk,
        state=VisitState.OPEN.value,
    )


def _ticket_row(written: Written, down: Mapping[str, int]) -> Row:
    case, order = written.decision.case, written.order
    held_back = written.kind == Kind.HELD_BACK
    outage_id = order.outage_id if order and order.state == OrderState.HELD else None
    if written.kind == Kind.HOLD:
        outage_id = down[case.network_element]
    state = TicketState.PENDING if held_back else TicketState.IN_PROGRESS
    state = TicketState.HELD if outage_id else state
    if state != case.state:
        check_transition(TicketState, present=case.state, wanted=state)
    return {
        "id": case.pk,
        "state": state.value,
        "category_id": case.facts.category_id,
        "missing": list(written.decision.verdict.missing) if held_back else [],
        "order_id": order.pk if order else case.order_id,
        "outage_id": outage_id,
        "is_repeat": written.kind == Kind.ORDER and written.decision.repeat_of is not None,
    }


def _update_tickets(rows: Sequence[Row], at: datetime) -> None:
    """One statement. A former outage and the mark of a repeat stay; `updated_at` moves only with what is seen."""
    _execute(
        """
        UPDATE orders_ticket AS ticket
        SET state = new.state,
            category_id = new.category_id,
            missing = new.missing,
            order_id = new.order_id,
            outage_id = coalesce(new.outage_id, ticket.outage_id),
            is_repeat = ticket.is_repeat OR new.is_repeat,
            updated_at = CASE
                WHEN ticket.state <> new.state OR ticket.missing <> new.missing THEN %(at)s
                ELSE least(ticket.updated_at, %(at)s)
            END,
            gate_checked_at = %(at)s
        FROM json_to_recordset(%(rows)s) AS new(
            id bigint, state text, category_id bigint, missing varchar(10)[], order_id bigint, outage_id bigint,
            is_repeat boolean)
        WHERE ticket.id = new.id
        """,
        rows,
        at=at,
    )


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


def _execute(sql: str, rows: Sequence[Row], **params: int | str | datetime) -> None:
    """Run `sql` with `rows` as its JSON: one document goes faster to the server than thousands of values."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"rows": json.dumps(rows, default=str), **params})
