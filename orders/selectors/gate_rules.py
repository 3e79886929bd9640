"""Everything of one organisation that the gate decides by, read once a run."""

import hashlib
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from orders.decision import Rule, Rules
from orders.models import Category, GateRule, OrderType, RuleSet
from orders.selectors.categories import category_words
from orders.working_hours import Calendar, calendar_of
from technicians.models import Organisation, Territory
from technicians.services.territories import PrefixTable, table_of

NETWORK_FAULT = "network-fault"


@dataclass(frozen=True)
class RuleBook:
    """Rule sets and the catalogue of one organisation. Mappings go from primary keys, `category_ids` from words."""

    organisation: Organisation
    rule_sets: tuple[Rules, ...]
    category_ids: dict[str, int]
    services: dict[int, str]
    order_types: dict[int, OrderType]
    calendars: dict[int, Calendar]
    territories: PrefixTable

    @property
    def network_order_type(self) -> OrderType | None:
        """What an outage is mended by; without it there are no outages."""
        return next((each for each in self.order_types.values() if each.code == NETWORK_FAULT), None)

    @property
    def fingerprint(self) -> str:
        """Changes with whatever can change a verdict without a change of the ticket."""
        decisive = (
            [(rules.name, rules.is_default, sorted(rules.segments), sorted(rules.sources),
              rules.outage_tickets, rules.outage_span_minutes,
              [(rule.category_id, rule.line_test, rule.order_type_id, sorted(rule.evidence), sorted(rule.step_ids))
               for rule in rules.rules]) for rules in self.rule_sets],
            sorted(self.category_ids.items()),
            sorted(self.services.items()),
            sorted(self.territories.territory_ids.items()),
        )  # fmt: skip
        return hashlib.sha256(repr(decisive).encode()).hexdigest()


def rule_book(*, organisation: Organisation) -> RuleBook:
    """Seven queries, whatever the number of tickets."""
    territories = list(Territory.objects.filter(organisation=organisation).order_by("pk"))
    return RuleBook(
        organisation=organisation,
        rule_sets=tuple(rules_of(row) for row in _rule_sets(organisation)),
        category_ids=category_words(organisation=organisation),
        services=dict(Category.objects.filter(organisation=organisation).values_list("pk", "service")),
        order_types=OrderType.objects.filter(organisation=organisation).order_by("pk").in_bulk(),
        calendars={territory.pk: calendar_of(territory) for territory in territories},
        territories=table_of(territories),
    )


def _rule_sets(organisation: Organisation) -> QuerySet[RuleSet]:
    rules = GateRule.objects.order_by("position", "pk").prefetch_related("steps")
    return RuleSet.objects.filter(organisation=organisation).order_by("name").prefetch_related(Prefetch("rules", rules))


def rules_of(row: RuleSet) -> Rules:
    """A saved rule set as plain facts."""
    return Rules(
        pk=row.pk,
        name=row.name,
        is_default=row.is_default,
        segments=frozenset(row.segments),
        sources=frozenset(row.sources),
        outage_tickets=row.outage_tickets,
        outage_span_minutes=row.outage_span_minutes,
        rules=tuple(sorted((rule_facts(rule) for rule in row.rules.all()), key=lambda rule: rule.position)),
    )


def rule_facts(rule: GateRule) -> Rule:
    return Rule(
        category_id=rule.category_id,
        line_test=rule.line_test,
        order_type_id=rule.order_type_id,
        evidence=frozenset(rule.evidence),
        step_ids=frozenset(step.pk for step in rule.steps.all()),
        priority=rule.priority,
        due_working_hours=rule.due_working_hours,
        position=rule.position,
    )
