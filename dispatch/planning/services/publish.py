"""Which version of a day's plan is the one that technicians see."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.booking.services import promise_window
from dispatch.models import Appointment, Assignment, Plan, UnplannedVisit
from dispatch.models.appointment import LIVE
from dispatch.planning.booking_order import lock_technicians, lock_territory
from dispatch.planning.clock import DayClock
from dispatch.planning.errors import PlanningError
from dispatch.planning.promises import is_promise
from dispatch.planning.reasons import Dropped
from dispatch.planning.services.draft import carry_over, copy, next_plan, number_stops
from dispatch.planning.services.merge import drop_changed
from dispatch.planning.windows import promised_window
from technicians.models import Shift, User


@transaction.atomic
def publish(*, plan: Plan, by: User | None = None) -> None:
    """Make a draft the plan that technicians see; all of it, or nothing.

    What people changed since the draft was made wins, and begun visits stay as the former plan had them. Each
    order without a promise gets a window, and its customer is told. An order stays *acknowledged* until its
    technician is on the way: a plan is an intention, and *in progress* would tell the customer otherwise.
    Raises `PlanningError` where the plan is no draft, or a technician is booked elsewhere at the time.
    """
    lock_territory(plan.territory_id)
    plan.refresh_from_db()
    if plan.state != Plan.State.DRAFT:
        raise PlanningError(
            _("Only a draft can be published; %(plan)s is %(state)s."),
            code="no_draft",
            params={"plan": plan, "state": plan.get_state_display()},
        )
    former = Plan.objects.filter(territory=plan.territory_id, day=plan.day, state=Plan.State.PUBLISHED).first()
    rows = Assignment.objects.filter(plan__in=[plan, *filter(None, [former])])
    lock_technicians(rows.values_list("technician_id", flat=True))
    facts = carried_over(plan)
    drop_changed(plan=plan, facts=facts)
    number_stops(plan=plan)
    retire(former)
    enliven(plan)
    plan.state, plan.published_at, plan.published_by = Plan.State.PUBLISHED, timezone.now(), by
    plan.save(update_fields=["state", "published_at", "published_by"])
    promise_all(plan, facts)


@transaction.atomic
def roll_back(*, plan: Plan, by: User) -> Plan:
    """Take an older version back into use: a new version with its assignments is published and returned.

    Versions that were in use stay as they were, so that the history can be read. Visits that have begun are
    not touched, promises bind this version too, and what only the present version plans is left out and said.
    """
    lock_territory(plan.territory_id)
    plan.refresh_from_db()
    if plan.state != Plan.State.SUPERSEDED:
        raise PlanningError(
            _("Only a version that was in use before can be taken back; %(plan)s is %(state)s."),
            code="not_superseded",
            params={"plan": plan, "state": plan.get_state_display()},
        )
    again = next_plan(territory=plan.territory, day=plan.day)
    copy(plan.assignments.order_by("technician", "during"), to=again)
    copy_unplanned(plan, to=again)
    publish(plan=again, by=by)
    return again


def copy_unplanned(plan: Plan, *, to: Plan) -> None:
    """The older version's unplanned visits, and those that only the present version plans."""
    left = [
        UnplannedVisit(plan=to, visit_id=u.visit_id, reason=u.reason, params=u.params) for u in plan.unplanned.all()
    ]
    known = {u.visit_id for u in left} | set(plan.assignments.values_list("visit_id", flat=True))
    present = Assignment.objects.filter(plan__territory=plan.territory_id, plan__day=plan.day, live=True)
    only_present = set(present.values_list("visit_id", flat=True)) - known
    reason, params = Dropped.NOT_IN_VERSION.value, {"version": plan.version}
    left += [UnplannedVisit(plan=to, visit_id=pk, reason=reason, params=params) for pk in sorted(only_present)]
    UnplannedVisit.objects.bulk_create(left)


def carried_over(plan: Plan) -> set[int]:
    """`carry_over`, refused in words where the draft plans something in the time of a visit begun since."""
    try:
        with transaction.atomic():
            return carry_over(plan=plan)
    except IntegrityError as error:
        raise PlanningError(
            _("A technician has begun a visit in whose time the draft plans another one. Plan the day again."),
            code="begun_meanwhile",
        ) from error


def retire(former: Plan | None) -> None:
    if former is not None:
        former.assignments.filter(live=True).update(live=False)
        former.state = Plan.State.SUPERSEDED
        former.save(update_fields=["state"])


def enliven(plan: Plan) -> None:
    """Let the plan's assignments bind their technicians, and no visit be planned on a day that has passed as well."""
    visits = plan.assignments.values("visit")
    Assignment.objects.filter(live=True, visit__in=visits).exclude(plan=plan).update(live=False)
    try:
        with transaction.atomic():
            plan.assignments.update(live=True)
    except IntegrityError as error:
        raise PlanningError(
            _("%(technicians)s: booked in another plan at the same time. Plan the day again."),
            code="booked_elsewhere",
            params={"technicians": "; ".join(booked_elsewhere(plan))},
        ) from error


def booked_elsewhere(plan: Plan) -> list[str]:
    """The technicians whose live assignments in other plans overlap this plan's."""
    names = set()
    for row in plan.assignments.select_related("technician"):
        if Assignment.objects.filter(live=True, technician=row.technician_id, during__overlap=row.during).exists():
            names.add(row.technician.name)
    return sorted(names)


def promise_all(plan: Plan, facts: set[int]) -> None:
    """A promise for each planned order that has none, in the order of their pks; facts have had theirs."""
    now, clock = timezone.now(), DayClock(plan.day, plan.territory.zone)
    bound = promised_orders(plan, now=now, since=clock.present(now))
    shifts = list(Shift.objects.filter(day=plan.day, technician__in=plan.assignments.values("technician")))
    rows = plan.assignments.exclude(visit__in=facts).exclude(visit__order__ticket=None)
    for row in rows.select_related("visit__order").order_by("visit__order", "technician"):
        if row.visit.order_id in bound:
            continue
        bound.add(row.visit.order_id)
        start = row.during.lower
        shift = next(s.during for s in shifts if s.technician_id == row.technician_id and start in s.during)
        promise_window(order=row.visit.order, window=promised_window(start, shift=shift, zone=clock.zone))


def promised_orders(plan: Plan, *, now: datetime, since: datetime) -> set[int]:
    """Orders of the plan whose confirmed promise still binds; a hold is no promise yet, and stays a hold."""
    live = Appointment.objects.filter(state__in=LIVE, order__visits__assignments__plan=plan).distinct()
    return {appointment.order_id for appointment in live if is_promise(appointment, now=now, since=since)}
