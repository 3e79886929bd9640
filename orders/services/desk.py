"""Work of the desks, given out one by one: `take_next`, `drop`, and `decide` about an order that was taken.

What there is to do is read from the calls and orders themselves, and who has it are two columns beside it: a table of
tasks would be a second truth, to be kept in step with everything that ends a call or opens a visit. A call's lease
ends with its attempt (`callbacks.record_attempt`), an order's with the decision.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.models import Callback, FieldOrder
from orders.models.callback import DEFAULT_LEASE_MINUTES
from orders.selectors.desk import decisions_free, held_by, lock_next_call, next_decisions
from orders.selectors.desk_rules import deciding, desk_rules, work_of
from orders.services import decisions
from technicians.models import User

# How many of each part of the queue are looked at, and whether among what this person gave back: a few nearly always
# do, and 500 are more than others can be taking at one moment.
LOOKS = ((8, False), (500, True))


class Decision(models.TextChoices):
    VISIT = "visit", gettext_lazy("Open a visit")
    GIVE_UP = "give_up", gettext_lazy("Could not be done: close the order")
    CANCEL = "cancel", gettext_lazy("Cancel the order")


@transaction.atomic
def take_next(*, agent: User) -> Callback | FieldOrder | None:
    """Lend this person what comes next for them (`selectors.desk`), or None where nothing waits that they may do.

    Who holds something already gets the same again: an answer that was lost on the way is no lost work. Nobody waits
    for anybody here but for the same person's other request: rows that others are taking are passed over.
    Raises `ValidationError` for somebody who works at no desk.
    """
    if not agent.is_office:
        raise ValidationError({"agent": _("Only agents and dispatchers are given work of the desks.")})
    User.objects.select_for_update(no_key=True).values("pk").get(pk=agent.pk)
    now = timezone.now()
    if held := held_by(agent=agent, now=now):
        return held
    task = _next_call(agent, now) or _next_decision(agent, now)
    if task:
        task.taken_by, task.taken_until = agent, now + _lease(task)
        task.save(update_fields=["taken_by", "taken_until"])
    return task


@transaction.atomic
def drop(*, agent: User, task: Callback | FieldOrder) -> bool:
    """Give it back at once, for somebody else if there is anybody.

    False where this person holds it no longer: what a colleague has taken meanwhile stays with them.
    """
    rows = type(task)._default_manager.filter(pk=task.pk, taken_by=agent)
    return bool(rows.update(taken_by=None, taken_until=None, passed_by=agent))


@transaction.atomic
def decide(*, agent: User, order: FieldOrder, decision: str, reason: str = "") -> None:
    """Carry out what this person decided about the order that they hold; raises `ValidationError` where they don't."""
    order = FieldOrder.objects.get(pk=order.pk)
    if order.taken_by_id != agent.pk or not order.is_taken:
        raise ValidationError(_("You no longer hold this order. Please take the next one."), code="not_held")
    match Decision(decision):
        case Decision.VISIT:
            decisions.open_next_visit(order=order)
        case Decision.GIVE_UP:
            decisions.give_up(order=order, reason=reason)
        case Decision.CANCEL:
            decisions.cancel(order=order, reason=reason)
    FieldOrder.objects.filter(pk=order.pk).update(taken_by=None, taken_until=None, passed_by=None)


def _lease(task: Callback | FieldOrder) -> timedelta:
    if isinstance(task, Callback):
        return timedelta(minutes=task.lease_minutes)
    rule = deciding(desk_rules(organisation_id=task.organisation_id), work_of(task))
    return timedelta(minutes=rule.lease_minutes if rule else DEFAULT_LEASE_MINUTES)


def _next_call(agent: User, now: datetime) -> Callback | None:
    for most, again in LOOKS:
        if key := lock_next_call(agent=agent, now=now, most=most, again=again):
            return Callback.objects.get(pk=key)
    return None


def _next_decision(agent: User, now: datetime) -> FieldOrder | None:
    for order in next_decisions(agent=agent, now=now):
        waiting = decisions_free(agent=agent, now=now).filter(pk=order.pk)
        if waiting.select_for_update(of=("self",), no_key=True, skip_locked=True).exists():
            return order
    return None
