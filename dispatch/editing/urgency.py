"""How urgent an order is, by a person's word: the next plan heeds it."""

from django.db import transaction
from django.utils import timezone

from dispatch.editing.choices import refuse_unchangeable
from dispatch.editing.order_facts import change_facts, facts_of
from dispatch.editing.steps import hold, remember
from dispatch.models import Plan, PlanEdit
from dispatch.models.plan_edit import EditKind
from dispatch.planning.clock import DayClock
from orders.models import Visit
from technicians.models import User


@transaction.atomic
def set_priority(*, visit: Visit, plan: Plan, priority: int, by: User) -> PlanEdit:
    """0 to 100, as `planning.priority` counts it; nothing moves by itself. Raises `ValidationError` beyond that."""
    hold(visit, plan)
    refuse_unchangeable(plan, DayClock(plan.day, plan.territory.zone), now=timezone.now())
    visit.order.refresh_from_db(fields=["priority"])
    before = facts_of(visit.order, "priority")
    change_facts(visit.order, priority=priority)
    after = facts_of(visit.order, "priority")
    return remember(EditKind.PRIORITY, visit, plan, [], [], by=by, order_before=before, order_after=after)
