"""Urgent work is put before several technicians; the first to accept gets it, in one transaction.

Accepting locks as all booking does: territory (shared), visit, order, offer, appointment, technicians, days.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.booking.errors import NotBookableError
from dispatch.booking.placement import Placement
from dispatch.booking.routes import routes_of
from dispatch.booking.services.arrivals import promise_arrival
from dispatch.booking.services.holds import live_of, lock
from dispatch.booking.services.placing import share_territory
from dispatch.booking.services.releasing import take_out_of_plan
from dispatch.models import Assignment, Lock, WorkOffer
from dispatch.models.work_offer import OfferState
from dispatch.offering.errors import GoneError, OfferError
from dispatch.offering.urgent import Urgent, soonest, urgent_of
from dispatch.planning.booking_order import days_of, lock_days, lock_technicians
from dispatch.planning.travel import estimate_of
from orders.models import Visit
from orders.services.closing import hold_still
from routing.slots import TechnicianDay
from technicians.models import Technician, User

ASKED_KEPT = timedelta(days=1)


@transaction.atomic
def offer(*, visit: Visit, technicians: Iterable[Technician], until: datetime, by: User) -> WorkOffer:
    """Ask these technicians; an earlier offer of the visit that is still open gives way to it.

    Raises `OfferError` where the visit can't be offered.
    """
    hold_still(order=visit.order)
    visit.refresh_from_db(fields=["state"])
    urgent_of(visit, now=timezone.now())
    WorkOffer.objects.filter(visit=visit, state=OfferState.OPEN).update(state=OfferState.WITHDRAWN)
    made = WorkOffer(organisation_id=visit.order.organisation_id, visit=visit, until=until, offered_by=by)
    made.full_clean(exclude=["technicians"])
    made.save()
    made.technicians.set(technicians)
    return made


@transaction.atomic
def withdraw(*, work_offer: WorkOffer) -> None:
    """Raises `OfferError` where it is no longer open: somebody has the work, and only the office's plan takes it."""
    locked = WorkOffer.objects.select_for_update(no_key=True).get(pk=work_offer.pk)
    if locked.state == OfferState.TAKEN:
        raise OfferError(_("%(technician)s has taken it already."), params={"technician": locked.taken_by})
    locked.state = OfferState.WITHDRAWN
    locked.save(update_fields=["state"])


def put_aside(*, uuid: UUID, by: User) -> None:
    """*Not now*, or *I have read it*: no longer asked. Nothing remembers it."""
    WorkOffer.technicians.through.objects.filter(workoffer__uuid=uuid, technician__user=by).delete()


def forget_asked() -> int:
    """Who was asked, a day after the offer's end: nobody's answers can be counted. Returns how many rows went."""
    asked = WorkOffer.technicians.through.objects
    return asked.filter(workoffer__until__lte=timezone.now() - ASKED_KEPT).delete()[0]


def accept(*, uuid: UUID, by: User) -> WorkOffer:
    """Put the visit into the technician's day, if they are the first; accepting twice is accepting once.

    The customer's promise stays as it is; one who has none is promised the arrival, as by publishing. Raises
    `OfferError` where a colleague was faster, the offer is over, or the day has no room. Nothing is changed then, but
    that who came too late is no longer asked: the answer tells them, and no card of the day does so again.
    """
    try:
        return _accept(uuid=uuid, by=by)
    except GoneError:
        put_aside(uuid=uuid, by=by)
        raise


@transaction.atomic
def _accept(*, uuid: UUID, by: User) -> WorkOffer:
    technician = Technician.objects.filter(user=by, active=True).first()
    asked = WorkOffer.objects.filter(uuid=uuid, technicians=technician).select_related("visit__order").first()
    if technician is None or asked is None:
        raise OfferError(_("This work was not offered to you."))
    if asked.taken_by_id == technician.pk:
        return asked
    refuse_if_over(asked)
    share_territory(technician.territory)  # before all others, as everybody does
    hold_still(order=asked.visit.order)  # who accepts meanwhile waits here, and then finds it taken
    locked = WorkOffer.objects.select_for_update(no_key=True, of=["self"]).get(pk=asked.pk)
    if locked.taken_by_id == technician.pk:
        return locked
    refuse_if_over(locked)
    take(still_urgent(locked.visit), technician, now=timezone.now())
    locked.state, locked.taken_by, locked.taken_at = OfferState.TAKEN, technician, timezone.now()
    locked.save(update_fields=["state", "taken_by", "taken_at"])
    return locked


def still_urgent(visit: Visit) -> Urgent:
    """The visit as it stands once it and its promise are locked; what hinders it now was decided in the office."""
    try:
        bookable = lock(visit.order)
        live_of(bookable)
        return urgent_of(visit, now=timezone.now())
    except (NotBookableError, OfferError) as error:
        raise OfferError(_("The office has decided otherwise about this work. Thank you all the same.")) from error


def refuse_if_over(work_offer: WorkOffer) -> None:
    if work_offer.state == OfferState.TAKEN:
        raise GoneError(_("A colleague was faster and has taken it. Thank you all the same."))
    if work_offer.state == OfferState.WITHDRAWN:
        raise GoneError(_("The office has taken this offer back. Thank you all the same."))
    if work_offer.is_over:
        raise OfferError(_("The time of this offer is over. Thank you all the same."))


def take(urgent: Urgent, technician: Technician, *, now: datetime) -> None:
    """A live stop in the published plan, as early as it fits; raises `OfferError` where it fits nowhere."""
    visit, territory = urgent.visit, urgent.wish.territory
    there = visit.assignments.filter(live=True).values_list("technician_id", flat=True)  # a time that is over
    lock_technicians({technician.pk, *there})
    lock_days(days_of(order=visit.order_id) | {(territory.pk, urgent.clock.day)})
    take_out_of_plan(order_id=visit.order_id)
    routes = routes_of(territory=territory, clock=urgent.clock, now=now, only=[technician.pk])
    if not any(write(urgent, technician, route) for route in routes):
        raise OfferError(
            _("As your day stands it does not fit any more. It stays on offer to your colleagues. Thank you!")
        )
    urgent.plan.unplanned.filter(visit=visit).delete()
    if urgent.promise is None:
        promise_arrival(visit=visit, plan=urgent.plan, technician=technician)


def write(urgent: Urgent, technician: Technician, route: TechnicianDay) -> bool:
    """Insert the visit into this day, its calendar locked; whether there was room. No plan gives it to another then."""
    travel = estimate_of(urgent.wish.territory)
    placed = soonest(route, urgent, travel)
    if placed is None:
        return False
    placement = Placement(urgent.plan, urgent.clock, travel, {route.technician.id: route})
    placement.write_alone(placed, technician, urgent.wish.wanted([urgent.window]), visit=urgent.visit)
    Assignment.objects.filter(visit=urgent.visit, plan=urgent.plan).update(lock=Lock.BOTH)
    return True
