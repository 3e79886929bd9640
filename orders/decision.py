"""The gate's decision: pure functions on plain facts, the same for the conversion and for the preview."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from orders.models.gate_rules import Evidence
from orders.models.ticket import Missing


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What the gate knows of one ticket. `tried` are pks of remote steps; `tried_any` counts free words as well."""

    category_id: int | None
    line_test: str = ""
    has_phone: bool = False
    has_point: bool = False
    has_territory: bool = False
    tried: frozenset[int] = frozenset()
    tried_any: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A gate rule, saved or only drafted: category × line test ("" is any result, or none) → order type."""

    category_id: int
    line_test: str = ""
    order_type_id: int | None = None
    evidence: frozenset[str] = frozenset()
    step_ids: frozenset[int] = frozenset()
    priority: int | None = None
    due_working_hours: int = 16
    position: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule set with its rules, first match first."""

    pk: int
    name: str
    is_default: bool
    segments: frozenset[str]
    sources: frozenset[str]
    outage_tickets: int
    outage_span_minutes: int
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes with the rule that said so, or exactly what is missing."""

    rule: Rule | None
    missing: tuple[str, ...] = ()
    missing_steps: tuple[int, ...] = ()

    @property
    def is_yes(self) -> bool:
        return not self.missing

    @property
    def needs_visit(self) -> bool:
        """The kind of case is one for a visit, whatever may still be missing."""
        return self.rule is not None and self.rule.order_type_id is not None


class Choosable(Protocol):
    """What `choose` reads of a rule set: `Rules`, or the row itself."""

    @property
    def pk(self) -> int: ...
    @property
    def is_default(self) -> bool: ...
    @property
    def segments(self) -> Collection[str]: ...
    @property
    def sources(self) -> Collection[str]: ...


R = TypeVar("R", bound=Choosable)


def choose(rule_sets: Sequence[R], *, rule_set_id: int | None, source: str, segment: str) -> R | None:
    """The rule set for a ticket: its own, its source's, its customer's segment's, or the default."""
    for fits in (
        lambda rules: rules.pk == rule_set_id,
        lambda rules: source in rules.sources,
        lambda rules: bool(segment) and segment in rules.segments,
        lambda rules: rules.is_default,
    ):
        chosen = next(filter(fits, rule_sets), None)
        if chosen:
            return chosen
    return None


def rule_for(facts: TicketFacts, rules: Iterable[Rule]) -> Rule | None:
    """The first rule for this category and line test."""
    for rule in rules:
        if rule.category_id == facts.category_id and rule.line_test in ("", facts.line_test):
            return rule
    return None


def decide(facts: TicketFacts, rules: Iterable[Rule]) -> Verdict:
    """Yes, or everything that is missing, in the order of `Missing`."""
    if facts.category_id is None:
        return Verdict(None, (Missing.CATEGORY, *_missing_place(facts)))
    rule = rule_for(facts, rules)
    if rule is None:
        return Verdict(None, (Missing.RULE, *_missing_place(facts)))
    if rule.order_type_id is None:
        return Verdict(rule, (Missing.NO_VISIT,))
    steps = rule.step_ids - facts.tried if Evidence.STEPS in rule.evidence else frozenset()
    checks = {
        Missing.PHONE: Evidence.PHONE in rule.evidence and not facts.has_phone,
        Missing.POINT: not facts.has_point,
        Missing.TERRITORY: not facts.has_territory,
        Missing.LINE_TEST: Evidence.LINE_TEST in rule.evidence and not facts.line_test,
        # A rule that demands steps and names none is content with any.
        Missing.STEPS: bool(steps) or (Evidence.STEPS in rule.evidence and not rule.step_ids and not facts.tried_any),
    }
    return Verdict(rule, tuple(what for what, missing in checks.items() if missing), tuple(sorted(steps)))


def _missing_place(facts: TicketFacts) -> tuple[str, ...]:
    """Point and territory are demanded whatever the rule."""
    demands = {Missing.POINT: facts.has_point, Missing.TERRITORY: facts.has_territory}
    return tuple(what for what, known in demands.items() if not known)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A ticket as the outage detector sees it: where, when (seconds), whose home, and what makes an outage."""

    element: str
    at_s: int
    home: int
    threshold: int
    span_s: int


def elements_down(sightings: Iterable[Sighting]) -> list[str]:
    """The network elements on which at least `threshold` homes reported within `span_s`, in order.

    `sightings` come sorted by element and time. Homes are counted, not tickets: one household that calls five
    times is no outage. A threshold of 0 means never.
    """
    down: list[str] = []
    recent: list[Sighting] = []
    for sighting in sightings:
        if sighting.threshold == 0 or sighting.element in down[-1:]:
            continue
        earliest_s = sighting.at_s - sighting.span_s
        recent = [other for other in recent if other.element == sighting.element and other.at_s >= earliest_s]
        recent.append(sighting)
        if len({other.home for other in recent}) >= sighting.threshold:
            down.append(sighting.element)
    return down
