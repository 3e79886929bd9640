"""What a promise that was not kept costs, by the rules that were valid when it ended."""

from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from dispatch.models.ledger import CompensationRule, Ending, Fault, LedgerEntry, PromiseKind


def put_what_is_owed(entry: LedgerEntry) -> None:
    """Fill in rule, scheme and amount, unsaved; nothing is owed for what was not our fault. At most one query."""
    if entry.fault != Fault.US or entry.territory is None or not _may_cost(entry):
        return
    day = timezone.localdate(entry.ended_at, timezone=entry.territory.zone)
    rules = CompensationRule.objects.filter(
        Q(organisation=None) | Q(organisation=entry.organisation_id),
        Q(valid_to=None) | Q(valid_to__gte=day),
        country=entry.territory.country,
        kind=entry.kind,
        valid_from__lte=day,
    )
    if entry.kind == PromiseKind.REPAIR:
        _put_repair(entry, list(rules.filter(from_day__lte=entry.days).order_by("from_day", "pk")))
        return
    rule = rules.filter(ending=entry.ending).filter(_late_enough(entry)).order_by("-amount", "pk").first()
    if rule is not None:
        _put(entry, rule, amount=rule.amount, percent=rule.percent_of_fee)


def _may_cost(entry: LedgerEntry) -> bool:
    if entry.kind == PromiseKind.REPAIR:
        return entry.days is not None
    return entry.ending in (Ending.LATE, Ending.MISSED)


def _late_enough(entry: LedgerEntry) -> Q:
    return Q(beyond_minutes__lt=entry.late_minutes) if entry.ending == Ending.LATE else Q()


def _put_repair(entry: LedgerEntry, rules: list[CompensationRule]) -> None:
    """Each day by its rule, of the scheme that owes most; the rule named is that of the last day."""
    days = {rule: _days(rule, entry.days or 0) for rule in rules}
    owed: dict[str, Decimal] = {}
    for rule, number in days.items():
        owed[rule.scheme] = owed.get(rule.scheme, Decimal()) + rule.amount * number
    if not owed:
        return
    scheme = max(owed, key=owed.__getitem__)
    chosen = [rule for rule in rules if rule.scheme == scheme]
    percent = sum((rule.percent_of_fee or 0) * days[rule] for rule in chosen)
    _put(entry, chosen[-1], amount=owed[scheme], percent=percent or None)


def _days(rule: CompensationRule, until: int) -> int:
    """How many of the days until the repair the rule pays."""
    first = rule.from_day or 1
    return max(0, min(until, rule.to_day or until) - first + 1)


def _put(entry: LedgerEntry, rule: CompensationRule, *, amount: Decimal, percent: int | None) -> None:
    entry.rule, entry.scheme, entry.currency = rule, rule.scheme, rule.currency
    entry.amount, entry.percent_of_fee = amount, percent
