"""What the gate reads of tickets: its work list, the facts of a chunk, the orders of the same faults."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from orders.decision import Rules, Sighting, TicketFacts, choose, rule_for
from orders.models import CustomerPhone, FieldOrder, Outage, Ticket, TriedStep
from orders.models.states import ORDER_OPEN, OrderState, OutageState, TicketState
from orders.models.ticket import FOR_GATE, UNRESOLVED
from orders.selectors.categories import normal
from orders.selectors.gate_rules import RuleBook

REPEAT_WITHIN = timedelta(days=30)
COUNTS_FOR_OUTAGE = [TicketState.ACKNOWLEDGED, TicketState.PENDING, TicketState.IN_PROGRESS]


@dataclass(frozen=True, slots=True)
class Case:
    """One ticket as the gate reads it: the facts of the verdict, and what is needed to write it down."""

    pk: int
    state: str
    rules: Rules | None
    facts: TicketFacts
    service: str
    site_id: int | None
    territory_id: int | None
    territory_is_new: bool
    network_element: str
    reported_at: datetime
    order_id: int | None

    @property
    def fault(self) -> tuple[int, str] | None:
        """Site and service: two tickets that agree in them are about one fault."""
        return None if self.site_id is None else (self.site_id, self.service)


@dataclass(frozen=True, slots=True)
class FaultOrder:
    """An order that may deal with a case: open, or completed not long ago.

    `outage_id` is that of its ticket: the outage that holds the order of a home.
    """

    pk: int
    uuid: UUID
    site_id: int
    service: str
    ticket_id: int | None
    state: str
    closed_at: datetime | None
    outage_id: int | None

    @property
    def fault(self) -> tuple[int, str]:
        return self.site_id, self.service

    @property
    def is_open(self) -> bool:
        return self.state in ORDER_OPEN


def work_list(book: RuleBook, *, look_again: bool) -> QuerySet[Ticket]:
    """Tickets that the gate has to look at, or with `look_again` all that are unresolved."""
    return Ticket.objects.filter(UNRESOLVED if look_again else FOR_GATE, organisation=book.organisation)


def cases_of(pks: Sequence[int], book: RuleBook, *, rule_set_id: int | None = None) -> list[Case]:
    """Two queries, in order of pk. `rule_set_id` stands above every other choice of a rule set."""
    tried: dict[int, set[int | None]] = {}
    for ticket_id, step_id in TriedStep.objects.filter(ticket__in=pks).values_list("ticket_id", "step_id"):
        tried.setdefault(ticket_id, set()).add(step_id)
    return [_case(row, tried.get(row["pk"], set()), book, rule_set_id) for row in _rows(pks)]


def _rows(pks: Sequence[int]) -> Iterable[Mapping[str, Any]]:
    return (
        Ticket.objects.filter(pk__in=pks)
        .order_by("pk")
        .annotate(
            segment=Coalesce(F("customer__segment"), Value("")),
            has_phone=Exists(CustomerPhone.objects.filter(customer=OuterRef("customer"))),
            accuracy=F("site__accuracy"),
            postal_code=F("site__postal_code"),
            country=F("site__country"),
            territory_id=F("site__territory_id"),
        )
        .values(
            "pk", "state", "source", "rule_set_id", "segment", "category_id", "ticket_type", "line_test", "has_phone",
            "site_id", "accuracy", "postal_code", "country", "territory_id", "network_element",
            "reported_at", "order_id",
        )
    )  # fmt: skip


def _case(row: Mapping[str, Any], tried: set[int | None], book: RuleBook, rule_set_id: int | None) -> Case:
    category_id = row["category_id"] or book.category_ids.get(normal(row["ticket_type"]))
    territory_id = row["territory_id"]
    if territory_id is None and row["postal_code"]:
        territory_id = book.territories.find(row["postal_code"], country=row["country"])
    rules = choose(
        book.rule_sets,
        rule_set_id=rule_set_id or row["rule_set_id"],
        source=row["source"],
        segment=row["segment"],
    )
    return Case(
        pk=row["pk"],
        state=row["state"],
        rules=rules,
        facts=TicketFacts(
            category_id=category_id,
            line_test=row["line_test"],
            has_phone=row["has_phone"],
            has_point=bool(row["accuracy"]),
            has_territory=territory_id is not None,
            tried=frozenset(step for step in tried if step is not None),
            tried_any=bool(tried),
        ),
        service=book.services[category_id] if category_id else "",
        site_id=row["site_id"],
        territory_id=territory_id,
        territory_is_new=territory_id != row["territory_id"],
        network_element=row["network_element"],
        reported_at=row["reported_at"],
        order_id=row["order_id"],
    )


def orders_of_faults(cases: Sequence[Case]) -> list[FaultOrder]:
    """Orders of the same sites, of the same tickets, and the tickets' former ones: open, or completed lately.

    One query, by the indexes fieldorder_by_fault and fieldorder_one_open_a_ticket. The newest come last.
    """
    pks = [case.pk for case in cases]
    sites = [case.site_id for case in cases if case.site_id is not None]
    former = [case.order_id for case in cases if case.order_id is not None]
    earliest = min((case.reported_at for case in cases), default=None)
    if earliest is None:
        return []
    rows = (
        FieldOrder.objects.filter(
            (Q(site__in=sites, outage=None) & (Q(state__in=ORDER_OPEN) | _completed_since(earliest - REPEAT_WITHIN)))
            | Q(ticket__in=pks, state__in=ORDER_OPEN)
            | Q(pk__in=former, state=OrderState.COMPLETED)
        )
        .order_by("pk")
        .values_list("pk", "uuid", "site_id", "service", "ticket_id", "state", "closed_at", "ticket__outage_id")
    )
    return [FaultOrder(*row) for row in rows]


def _completed_since(moment: datetime) -> Q:
    return Q(state=OrderState.COMPLETED, closed_at__gte=moment)


def lock_open_orders(cases: Sequence[Case]) -> list[FaultOrder]:
    """The open orders of the cases' faults, kept from being closed until the transaction ends.

    An order that somebody is changing right now is left out: nobody waits for another here, so that the
    gate can't be part of a deadlock.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT o.id, o.uuid, o.site_id, o.service, o.ticket_id, o.state, o.closed_at, t.outage_id
            FROM orders_fieldorder o LEFT JOIN orders_ticket t ON t.id = o.ticket_id
            WHERE o.state = ANY(%(open)s) AND o.outage_id IS NULL
              AND (o.site_id = ANY(%(sites)s) OR o.ticket_id = ANY(%(tickets)s))
            ORDER BY o.id FOR SHARE OF o SKIP LOCKED
            """,
            {
                "open": [str(state) for state in ORDER_OPEN],
                "sites": [case.site_id for case in cases if case.site_id is not None],
                "tickets": [case.pk for case in cases],
            },
        )
        return [FaultOrder(*row) for row in cursor.fetchall()]


def open_outages(book: RuleBook) -> dict[str, int]:
    """Network element → pk of its open outage."""
    rows = Outage.objects.filter(organisation=book.organisation, state=OutageState.OPEN)
    return dict(rows.values_list("network_element", "pk"))


def sightings(book: RuleBook, *, look_again: bool) -> Iterator[Sighting]:
    """Tickets that speak for an outage, by element and time, streamed: a placed home whose case is one for a visit.

    Only elements on the work list are read. A ticket that was part of an outage before does not count again.
    """
    elements = work_list(book, look_again=look_again).exclude(network_element="").values("network_element")
    rows = (
        Ticket.objects.filter(
            organisation=book.organisation,
            network_element__in=elements,
            state__in=COUNTS_FOR_OUTAGE,
            deleted_at=None,
            outage=None,
            site__point__isnull=False,
            site__territory__isnull=False,
        )
        .order_by("network_element", "reported_at", "pk")
        .values_list(
            "network_element", "reported_at", "site_id", "category_id", "ticket_type", "line_test", "source",
            "rule_set_id", "customer__segment",
        )
    )  # fmt: skip
    for (
        element,
        reported_at,
        site_id,
        category_id,
        ticket_type,
        line_test,
        source,
        rule_set_id,
        segment,
    ) in rows.iterator():
        rules = choose(book.rule_sets, rule_set_id=rule_set_id, source=source, segment=segment or "")
        known_id = category_id or book.category_ids.get(normal(ticket_type))
        rule = rules and rule_for(TicketFacts(known_id, line_test), rules.rules)
        if rules and rule and rule.order_type_id is not None:
            yield Sighting(
                element, int(reported_at.timestamp()), site_id, rules.outage_tickets, rules.outage_span_minutes * 60
            )
