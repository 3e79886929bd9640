"""What the gate would say, without writing anything: of one ticket, or of the last ones under a changed rule set.

There both sides are judged on today's facts, so that the difference is the rules' alone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from orders.decision import Rule, Verdict, decide
from orders.models import OrderType, RemoteStep, RuleSet, Ticket
from orders.models.gate_rules import Evidence
from orders.selectors.gate import Case, cases_of, open_outages, orders_of_faults
from orders.selectors.gate_rules import rule_book
from orders.services.gate_judge import Kind, judge

EXAMPLES = 20


@dataclass
class Tally:
    """Verdicts counted: yes by the order type's pk, no by each thing that is missing."""

    orders: int = 0
    held_back: int = 0
    by_order_type: Counter[int] = field(default_factory=Counter)
    by_missing: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: Verdict) -> None:
        if verdict.is_yes and verdict.rule and verdict.rule.order_type_id:
            self.orders += 1
            self.by_order_type[verdict.rule.order_type_id] += 1
        else:
            self.held_back += 1
            self.by_missing.update(str(reason) for reason in verdict.missing)


@dataclass(frozen=True)
class Example:
    """A ticket for which the verdict, its order type, priority or due time would differ."""

    ticket: Ticket
    before: Verdict
    after: Verdict


@dataclass(frozen=True)
class Preview:
    """`read` tickets were looked at, `concerned` of them choose this rule set, `changed` get another verdict."""

    read: int
    concerned: int
    changed: int
    before: Tally
    after: Tally
    examples: list[Example]


def preview(*, rule_set: RuleSet, rules: Sequence[Rule], limit: int = 1000) -> Preview:
    """Compare the saved rules of `rule_set` with `rules`, drafts in any order, on the newest `limit` tickets.

    Newest by the time of report, whatever their state. A draft is a `Rule` with steps as primary keys, so that
    a form can be previewed before it is saved. The number of queries doesn't depend on `limit`.
    """
    book = rule_book(organisation=rule_set.organisation)
    drafts = sorted(rules, key=lambda rule: rule.position)
    newest = Ticket.objects.filter(organisation=rule_set.organisation_id, deleted_at=None)
    pks = list(newest.order_by("-reported_at", "-pk").values_list("pk", flat=True)[:limit])
    cases = [case for case in cases_of(pks, book) if case.rules and case.rules.pk == rule_set.pk]
    before, after = Tally(), Tally()
    changed: dict[int, tuple[Verdict, Verdict]] = {}
    for case in cases:
        old, new = _verdicts(case, drafts)
        before.add(old)
        after.add(new)
        if _differ(old, new):
            changed[case.pk] = old, new
    shown = sorted(changed, key=pks.index)[:EXAMPLES]
    tickets = Ticket.objects.select_related("category", "site").in_bulk(shown)
    return Preview(
        read=len(pks),
        concerned=len(cases),
        changed=len(changed),
        before=before,
        after=after,
        examples=[Example(tickets[pk], *changed[pk]) for pk in shown],
    )


def _verdicts(case: Case, drafts: Sequence[Rule]) -> tuple[Verdict, Verdict]:
    saved = case.rules.rules if case.rules else ()
    return decide(case.facts, saved), decide(case.facts, drafts)


def _differ(old: Verdict, new: Verdict) -> bool:
    """Position and unmet demands aside: would anything else come out for this ticket?"""
    return _outcome(old) != _outcome(new)


def _outcome(verdict: Verdict) -> tuple[object, ...]:
    rule = verdict.rule
    if verdict.is_yes and rule:
        return rule.order_type_id, rule.priority, rule.due_working_hours
    return verdict.missing, verdict.missing_steps


@dataclass(frozen=True)
class Foreseen:
    """What becomes of one ticket. `steps` are all those that its rule wants tried, also where they were."""

    kind: Kind
    verdict: Verdict
    order_type: OrderType | None
    steps: list[RemoteStep]


def foresee(*, ticket: Ticket, **drafted: Any) -> Foreseen:
    """The gate's decision about this ticket now; `drafted` are facts (`TicketFacts`) that are not saved yet.

    About 14 queries, whatever the ticket has; a new outage is not looked for.
    """
    book = rule_book(organisation=ticket.organisation)
    (case,) = cases_of([ticket.pk], book)
    category_id = drafted.get("category_id", case.facts.category_id)
    service = book.services[category_id] if category_id else ""
    case = replace(case, facts=replace(case.facts, **drafted), service=service)
    (decision,) = judge([case], orders=orders_of_faults([case]), down=open_outages(book))
    rule = decision.verdict.rule
    order_type = book.order_types[rule.order_type_id] if rule and rule.order_type_id else None
    return Foreseen(decision.kind, decision.verdict, order_type, _steps(ticket, rule))


def _steps(ticket: Ticket, rule: Rule | None) -> list[RemoteStep]:
    """A rule that demands steps and names none is content with any."""
    if rule is None:
        return []
    steps = RemoteStep.objects.filter(organisation=ticket.organisation_id)
    if not rule.step_ids:
        return list(steps) if Evidence.STEPS in rule.evidence else []
    return list(steps.filter(pk__in=rule.step_ids))
