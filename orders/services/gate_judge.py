"""What becomes of each ticket of a chunk: plain facts in, decisions out, nothing read or written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from orders.decision import Verdict, decide
from orders.models.states import OrderState
from orders.selectors.gate import REPEAT_WITHIN, Case, FaultOrder

Fault = tuple[int, str]


class Kind(StrEnum):
    ORDER = "order"
    LINK = "link"
    HOLD = "hold"
    HELD_BACK = "held_back"


@dataclass(frozen=True, slots=True)
class Decision:
    """`repeat_of` is the completed order that didn't last; only with kind `ORDER`."""

    case: Case
    kind: Kind
    verdict: Verdict
    repeat_of: FaultOrder | None = None


def judge(
    cases: Sequence[Case],
    *,
    orders: Sequence[FaultOrder],
    down: Mapping[str, int | None],
    claimed: Collection[Fault] = (),
) -> list[Decision]:
    """One decision for each case, in their order.

    One order a fault: a case joins the order that its fault has, though evidence may still be missing, since
    nobody needs to be asked for anything then. `down` are the network elements with an outage; `claimed` are
    faults that get an order elsewhere.
    """
    verdicts = [decide(case.facts, case.rules.rules if case.rules else ()) for case in cases]
    with_order = {order.fault for order in orders if order.is_open} | set(claimed)
    own_order = {order.ticket_id for order in orders if order.is_open}

    def first_kind(case: Case, verdict: Verdict) -> Kind:
        if verdict.needs_visit and (case.fault in with_order or case.pk in own_order):
            return Kind.LINK
        if verdict.needs_visit and case.network_element in down:
            return Kind.HOLD
        return Kind.ORDER if verdict.is_yes else Kind.HELD_BACK

    kinds = [first_kind(case, verdict) for case, verdict in zip(cases, verdicts, strict=True)]
    makers: dict[Fault | None, int] = {}
    for case, kind in zip(cases, kinds, strict=True):
        if kind == Kind.ORDER:
            makers.setdefault(case.fault, case.pk)
    completed = [order for order in orders if order.state == OrderState.COMPLETED]
    by_fault: dict[Fault, list[FaultOrder]] = {}
    for order in completed:
        by_fault.setdefault(order.fault, []).append(order)
    by_pk = {order.pk: order for order in completed}

    decisions = []
    for case, kind, verdict in zip(cases, kinds, verdicts, strict=True):
        joins = verdict.needs_visit and kind in (Kind.ORDER, Kind.HELD_BACK) and case.fault in makers
        if joins and makers[case.fault] != case.pk:
            decisions.append(Decision(case, Kind.LINK, verdict))
        elif kind == Kind.ORDER:
            former = by_pk.get(case.order_id or 0)
            decisions.append(Decision(case, kind, verdict, _repeat_of(case, by_fault, former)))
        else:
            decisions.append(Decision(case, kind, verdict))
    return decisions


def _repeat_of(
    case: Case, by_fault: Mapping[Fault, Sequence[FaultOrder]], former: FaultOrder | None
) -> FaultOrder | None:
    """The order that was completed less than 30 days before this case, or the reopened ticket's former one."""
    earlier = [
        order
        for order in by_fault.get(case.fault or (0, ""), ())
        if order.closed_at and order.closed_at >= case.reported_at - REPEAT_WITHIN
    ]
    return max(earlier, key=lambda order: (order.closed_at, order.pk), default=former)
