"""What the desk rules and the customer's language say of a call, written on it for the queue."""

from django.db import transaction

from orders.models import Callback, DeskRule
from orders.models.callback import DEFAULT_LEASE_MINUTES, DEFAULT_PRIORITY
from orders.models.states import CallbackState
from orders.selectors.desk_rules import deciding, desk_rules, work_of
from technicians.models import Organisation
from technicians.models.user import HOUSE_LANGUAGE

RANKED = ["desk_skill", "priority", "lease_minutes", "language"]
AT_ONCE = 2000


def rank(callback: Callback, *, rules: list[DeskRule] | None = None) -> None:
    """Set skill, priority, time-out and language, unsaved. `rules` of the organisation, where they are at hand."""
    if rules is None:
        rules = desk_rules(organisation_id=callback.organisation_id)
    rule = deciding(rules, work_of(callback))
    customer = callback.ticket.customer
    callback.desk_skill_id = rule.skill_id if rule else None
    callback.priority = rule.priority if rule else DEFAULT_PRIORITY
    callback.lease_minutes = rule.lease_minutes if rule else DEFAULT_LEASE_MINUTES
    callback.language = customer.language if customer else HOUSE_LANGUAGE


@transaction.atomic
def rank_open(*, organisation: Organisation) -> int:
    """Rank every open call anew, after a change of the rules; return how many changed."""
    rules = desk_rules(organisation_id=organisation.pk)
    calls = Callback.objects.filter(organisation=organisation, state=CallbackState.OPEN).order_by("pk")
    changed = []
    for callback in calls.select_related("ticket__category", "ticket__customer").iterator(chunk_size=AT_ONCE):
        before = _ranked(callback)
        rank(callback, rules=rules)
        if before != _ranked(callback):
            changed.append(callback)
    return Callback.objects.bulk_update(changed, RANKED, batch_size=AT_ONCE)


def _ranked(callback: Callback) -> tuple[object, ...]:
    return callback.desk_skill_id, callback.priority, callback.lease_minutes, callback.language
