"""What the desk rules and the customer's language say of a call, written on it for the queue."""

from django.db import transaction

from orders.models import Callback, DeskRule
from orders.models.callback import DEFAULT_PRIORITY
from orders.models.states import CallbackState
from orders.selectors.desk_rules import deciding, desk_rules, work_of
from technicians.models import Organisation
from technicians.models.user import HOUSE_LANGUAGE

RANKED = ("desk_skill_id", "priority", "language")
AT_ONCE = 2000


def rank(callback: Callback, *, rules: list[DeskRule] | None = None) -> None:
    """Set skill, priority and language, unsaved. `rules` of the organisation, where they are at hand."""
    if rules is None:
        rules = desk_rules(organisation_id=callback.organisation_id)
    rule = deciding(rules, work_of(callback))
    customer = callback.ticket.customer
    callback.desk_skill_id = rule.skill_id if rule else None
    callback.priority = rule.priority if rule else DEFAULT_PRIORITY
    callback.language = customer.language if customer else HOUSE_LANGUAGE


@transaction.atomic
def rank_open(*, organisation: Organisation) -> int:
    """Rank every open call anew, after a change of the rules; return how many changed."""
    rules = desk_rules(organisation_id=organisation.pk)
    calls = Callback.objects.filter(organisation=organisation, state=CallbackState.OPEN).order_by("pk")
    changed = []
    for callback in calls.select_related("ticket__category", "ticket__customer").iterator(chunk_size=AT_ONCE):
        before = [getattr(callback, name) for name in RANKED]
        rank(callback, rules=rules)
        if before != [getattr(callback, name) for name in RANKED]:
            changed.append(callback)
    return Callback.objects.bulk_update(changed, ["desk_skill", "priority", "language"], batch_size=AT_ONCE)
