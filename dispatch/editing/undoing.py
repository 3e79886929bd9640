"""Taking a change by hand back, and doing it again: everything stands as it stood, or nothing is changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.editing.choices import movable, refuse_unchangeable
from dispatch.editing.errors import EditError
from dispatch.editing.order_facts import ORDER, VISIT, Facts, change_facts
from dispatch.editing.rows import Row, put_back
from dispatch.editing.selectors import own_edits
from dispatch.editing.steps import CHANGED_SINCE, hold, holders_of, lock_rows
from dispatch.editing.telling import take_back, tell_again
from dispatch.models import Plan, PlanEdit, UnplannedVisit
from dispatch.models.plan_edit import EditKind
from dispatch.planning.clock import DayClock
from dispatch.planning.reasons import Dropped
from dispatch.planning.services.merge import without_technician
from orders.models import Visit
from technicians.models import User

STILL_BEGUN = timedelta(minutes=5)  # so long after its time a visit can be put back there


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stood before or after: the technicians' stops, and what was changed of the order."""

    rows: list[Row]
    order: Facts


@transaction.atomic
def undo(*, edit: UUID, plan: Plan, by: User) -> PlanEdit:
    """Take back this person's last change of the version; raises `EditError` where that can't be."""
    found = own_edits(plan, by).select_for_update().filter(uuid=edit, undone_at=None).first()
    if found is None or own_edits(plan, by).filter(undone_at=None, at__gt=found.at).exists():
        raise EditError(_("There is nothing to take back."))
    restore(found, now=Standing(found.after, found.order_after), then=Standing(found.before, found.order_before))
    found.undone_at = timezone.now()
    found.save(update_fields=["undone_at"])
    return found


@transaction.atomic
def redo(*, edit: UUID, plan: Plan, by: User) -> PlanEdit:
    """Do again what this person took back, as long as they have changed nothing since."""
    found = own_edits(plan, by).select_for_update().filter(uuid=edit).exclude(undone_at=None).first()
    if found is None or own_edits(plan, by).filter(undone_at=None, at__gt=found.at).exists():
        raise EditError(_("There is nothing to do again."))
    now, then = Standing(found.before, found.order_before), Standing(found.after, found.order_after)
    restore(found, now=now, then=then, is_again=True)
    found.undone_at = None
    found.save(update_fields=["undone_at", "callback"])
    return found


def restore(edit: PlanEdit, *, now: Standing, then: Standing, is_again: bool = False) -> None:
    """Put it back as it was; raises `EditError` where anything is not as this change left it any more."""
    plan, visit = edit.plan, edit.visit
    hold(visit, plan)
    refuse_unchangeable(plan, DayClock(plan.day, plan.territory.zone), now=timezone.now())
    technicians = {row["technician"] for row in (*now.rows, *then.rows)}
    if technicians and (lock_rows(visit, plan, technicians) != now.rows or holders_of(visit, plan) - technicians):
        raise EditError(CHANGED_SINCE)
    put_order_back(visit, now=now.order, then=then.order)
    if edit.has_told:
        (tell_again if is_again else take_back)(edit)
    try:
        with transaction.atomic():
            put_back(plan, now=now.rows, then=then.rows)
    except IntegrityError as error:
        raise EditError(CHANGED_SINCE) from error
    for each in filter(None, (visit, edit.other)):
        if starts := [datetime.fromisoformat(row["from"]) for row in then.rows if row["visit"] == each.pk]:
            refuse_broken(each, edit, starts[0])
    put_reason_back(edit, is_planned=any(row["visit"] == visit.pk for row in then.rows))


def put_reason_back(edit: PlanEdit, *, is_planned: bool) -> None:
    """Why it is left out, as it stood."""
    if is_planned:
        edit.plan.unplanned.filter(visit=edit.visit).delete()
    elif why := edit.unplanned or ({"reason": Dropped.TAKEN_OUT.value} if edit.kind == EditKind.TAKEN_OUT else None):
        UnplannedVisit.objects.get_or_create(plan=edit.plan, visit=edit.visit, defaults=why)


def put_order_back(visit: Visit, *, now: Facts, then: Facts) -> None:
    """What else was changed of the order and its visit."""
    for row, names in ((visit.order, ORDER), (visit, VISIT)):
        wanted = {name: value for name, value in then.items() if name in names}
        if not wanted:
            continue
        row.refresh_from_db(fields=list(wanted))
        if any(getattr(row, name) != now[name] for name in wanted):
            raise EditError(CHANGED_SINCE)
        change_facts(row, **wanted)


def refuse_broken(visit: Visit, edit: PlanEdit, start: datetime) -> None:
    """Raises `EditError` where the visit may not be there by now: its promise, its technician's day or the clock.

    A change that told the customer has put back what was promised then, which was a person's decision too.
    """
    now, plan = timezone.now(), edit.plan
    move = movable(visit, plan, now=now)
    first, last = move.begins if not edit.has_told else (start, start)
    row = plan.assignments.filter(visit=visit).select_related("technician")
    is_untold = plan.state == Plan.State.PUBLISHED and move.promise is None and visit.order.ticket_id is not None
    if is_untold and not edit.has_told:
        raise EditError(CHANGED_SINCE)
    if not max(first, now - STILL_BEGUN) <= start <= last or any(without_technician(row, plan)):
        raise EditError(CHANGED_SINCE)
