"""Which version of a day's plan is the one that technicians see."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatch.booking.services.holds import let_run_out
from dispatch.booking.services.promises import cancel, promise_windows
from dispatch.models import Appointment, Assignment, Plan, UnplannedVisit
from dispatch.models.appointment import LIVE, MissedBy
from dispatch.planning.booking_order import lock_days, lock_technicians, lock_territory
from dispatch.planning.clock import DayClock
from dispatch.planning.errors import PlanningError
from dispatch.planning.promises import is_promise, promises_left_out
from dispatch.planning.reasons import Dropped
from dispatch.planning.services.draft import copy, next_plan
from dispatch.planning.services.merge import merge_edits
from dispatch.planning.windows import promised_window
from orders.models.states import VisitState
from orders.services.tickets import wait_for_new_date
from technicians.models import Shift, User


@transaction.atomic
def publish(
    *,
    plan: Plan,
    by: User | None = None,
    as_of: datetime | None = None,
    break_promises: bool = False,
    as_many_as: int | None = None,
) -> None:
    """Make a draft the plan that technicians see; all of it, or nothing.

    What people changed since the draft was made wins, and begun visits stay as the former plan had them. Each
    order without a promise gets a window, and its customer is told. An order stays *acknowledged* until its
    technician is on the way: a plan is an intention, and *in progress* would tell the customer otherwise.
    `as_of` is given where a day is made up afterwards, as in demo data: promises that were open then still bind.
    A plan that leaves out a promised visit is refused, unless a person says yes to `break_promises`: then each of
    those customers is told, and promised a call. With `as_many_as` that yes was to so many promises,
    and is none to another number.
    Raises `PlanningError` where the plan is no draft, breaks promises (code ``promises_broken``), or a technician
    is booked elsewhere at the time.
    """
    now = as_of or timezone.now()
    lock_territory(plan.territory_id)
    plan.refresh_from_db()
    if plan.state != Plan.State.DRAFT:
        raise PlanningError(
            _("Only a draft can be published; %(plan)s is %(state)s."),
            code="no_draft",
            params={"plan": plan, "state": plan.get_state_display()},
        )
    former = Plan.objects.filter(territory=plan.territory_id, day=plan.day, state=Plan.State.PUBLISHED).first()
    facts = merge_edits(plan=plan, now=now)
    lock_promises(plan, former)
    lock_technicians(concerned(plan, former))
    lock_days({(plan.territory_id, plan.day), *days_elsewhere(plan)})
    give_back_holds(plan, now=now)
    broken = promises_left_out(plan, now=now)
    take_back(broken, allowed=break_promises and as_many_as in (None, len(broken)))
    retire(former)
    enliven(plan)
    hold_places(plan, now=now)
    plan.state, plan.published_at, plan.published_by = Plan.State.PUBLISHED, timezone.now(), by
    plan.save(update_fields=["state", "published_at", "published_by"])
    promise_all(plan, facts, now=now)


@transaction.atomic
def roll_back(*, plan: Plan, by: User, break_promises: bool = False) -> Plan:
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
    publish(plan=again, by=by, break_promises=break_promises)
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


def take_back(broken: list[Appointment], *, allowed: bool) -> None:
    """Whoever loses a promise is told so; a better one is looked for at once (`booking.services.making_good`)."""
    if broken and not allowed:
        raise PlanningError(
            ngettext(
                "The plan leaves out a visit that is promised to its customer.",
                "The plan leaves out %(count)s visits that are promised to their customers.",
                len(broken),
            ),
            code="promises_broken",
            params={"count": len(broken)},
        )
    for appointment in broken:
        cancel(appointment=appointment, missed_by=MissedBy.US, reason=_("The day was planned anew."))
        if ticket := appointment.order.ticket:
            wait_for_new_date(ticket=ticket)


def concerned(plan: Plan, former: Plan | None) -> set[int]:
    """Technicians whose calendar changes: this plan's, the former's, and those who missed a visit on another day."""
    rows = Assignment.objects.filter(
        Q(plan=plan) | Q(plan=former) | Q(live=True, visit__in=plan.assignments.values("visit"))
    )
    return set(rows.values_list("technician_id", flat=True))


def lock_promises(plan: Plan, former: Plan | None) -> None:
    """Before the first write to what is live: no hold runs out and no promise ends while the plans change hands.

    After their visits (see `merge_edits`) and before their technicians, as everybody does (see `booking.services`).
    """
    stops = Assignment.objects.filter(Q(plan=plan) | Q(plan=former)).values("visit")
    live = Appointment.objects.filter(state__in=LIVE, order__visits__in=stops.union(plan.unplanned.values("visit")))
    list(live.order_by("pk").select_for_update(of=["self"], no_key=True).values_list("pk"))


def days_elsewhere(plan: Plan) -> Iterable[tuple[int, date]]:
    """Other days and territories on which a visit of this plan still has a stop."""
    stops = Assignment.objects.filter(live=True, visit__in=plan.assignments.values("visit"))
    return stops.values_list("plan__territory", "plan__day").distinct()


def give_back_holds(plan: Plan, *, now: datetime) -> None:
    """Holds of its visits that have run out, and that the sweep has not reached: their stops are nobody's any more."""
    run_out = Appointment.objects.filter(
        state=Appointment.State.INITIALIZED, expires_at__lte=now, order__visits__assignments__plan=plan
    )
    for hold in run_out.distinct():
        let_run_out(appointment=hold)


def retire(former: Plan | None) -> None:
    """Holds that could not be carried over lose their place: confirming one looks for another."""
    if former is not None:
        former.assignments.filter(live=True).exclude(hold=None).delete()
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


def hold_places(plan: Plan, *, now: datetime) -> None:
    """What is only held stays hidden from its technician, and goes when the hold runs out."""
    holds = Appointment.objects.filter(
        state=Appointment.State.INITIALIZED, expires_at__gt=now, order__visits__assignments__plan=plan
    )
    for hold in holds.distinct():
        plan.assignments.filter(visit__order=hold.order_id, visit__state=VisitState.OPEN).update(hold=hold)


def booked_elsewhere(plan: Plan) -> list[str]:
    """The technicians whose live assignments in other plans overlap this plan's."""
    names = set()
    for row in plan.assignments.select_related("technician"):
        if Assignment.objects.filter(live=True, technician=row.technician_id, during__overlap=row.during).exists():
            names.add(row.technician.name)
    return sorted(names)


def promise_all(plan: Plan, facts: set[int], *, now: datetime) -> None:
    """A promise for each planned order that has none; facts have had theirs, and an outage's order has no customer."""
    clock = DayClock(plan.day, plan.territory.zone)
    bound = promised_orders(plan, now=now, since=clock.present(now))
    shifts: dict[int, list[DateTimeTZRange]] = defaultdict(list)
    for shift in Shift.objects.filter(day=plan.day, technician__in=plan.assignments.values("technician")):
        shifts[shift.technician_id].append(shift.during)
    windows = {}
    rows = plan.assignments.exclude(visit__in=facts).exclude(visit__order__ticket=None)
    for row in rows.select_related("visit").order_by("technician", "during"):
        start = row.during.lower
        if row.visit.order_id not in bound:
            # The last that has begun: the start may lie in its overtime.
            shift = [during for during in shifts[row.technician_id] if during.lower <= start][-1]
            windows[row.visit.order_id] = promised_window(start, shift=shift, zone=clock.zone)
    promise_windows(windows=windows)


def promised_orders(plan: Plan, *, now: datetime, since: datetime) -> set[int]:
    """Orders of the plan whose confirmed promise still binds; a hold is no promise yet, and stays a hold."""
    live = Appointment.objects.filter(state__in=LIVE, order__visits__assignments__plan=plan).distinct()
    return {appointment.order_id for appointment in live if is_promise(appointment, now=now, since=since)}
