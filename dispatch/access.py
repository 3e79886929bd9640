"""Who sees which stops, visits and callbacks: one getter a kind of thing. A stranger's row is not in the answer."""

from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from dispatch.models import Assignment
from dispatch.models.plan import PlanState
from orders.models import Callback, Customer, Ticket, Visit, VisitPhoto
from orders.models.states import CallbackState
from orders.models.visit import PhotoKind
from orders.selectors.earlier import earlier_visits
from technicians.access import territories_of
from technicians.models import User

Person = User | AnonymousUser


def stops_of(user: Person, day: date) -> QuerySet[Assignment]:
    """The technician's own stops in the published plan of a day, in the order of time."""
    if not isinstance(user, User):
        return Assignment.objects.none()
    return Assignment.objects.filter(
        technician__user=user, live=True, hold=None, plan__state=PlanState.PUBLISHED, plan__day=day
    ).order_by("during")


def visits_of(user: User) -> QuerySet[Visit]:
    """The visits that somebody of the office sees: of their territories, and of places that are in none yet."""
    return Visit.objects.filter(_seen_by(user)) if user.sees_board else Visit.objects.none()


def _seen_by(user: User) -> Q:
    where = Q(order__site__territory=None) | Q(order__site__territory__in=territories_of(user))
    return where & Q(order__organisation=user.organisation_id)


def visit_for(user: Person, uuid: UUID) -> Visit:
    """A visit that is the technician's in a published plan, or one that the office sees (`visits_of`); else 404."""
    if not isinstance(user, User):
        raise Http404
    mine = Q(assignments__technician__user=user, assignments__live=True, assignments__hold=None)
    if user.sees_board:
        mine |= _seen_by(user)
    visit = Visit.objects.filter(mine, uuid=uuid).select_related("order").distinct().first()
    if visit is None:
        raise Http404
    return visit


def photo_for(user: Person, visit_uuid: UUID, photo_uuid: UUID) -> VisitPhoto:
    """A photo of a visit that the person sees (`visit_for`), or of an earlier one of its case; else 404.

    Signatures are shown with the visit that was signed only.
    """
    visit = visit_for(user, visit_uuid)
    seen = Q(visit=visit) | Q(visit__in=earlier_visits(visit), kind=PhotoKind.PHOTO)
    photo = VisitPhoto.objects.filter(seen, uuid=photo_uuid).first()
    if photo is None:
        raise Http404
    return photo


def is_own_stop(user: User, visit: Visit) -> bool:
    """Whether the visit is the technician's now, in a published plan."""
    return visit.assignments.filter(technician__user=user, live=True, hold=None).exists()


def customers_of(user: User) -> QuerySet[Customer]:
    """The customers whom somebody at a desk may look for: those of the organisation."""
    return Customer.objects.filter(organisation=user.organisation_id) if user.is_office else Customer.objects.none()


def tickets_of(user: User) -> QuerySet[Ticket]:
    """The cases that somebody at a desk sees: the organisation's; for who is kept to territories those of them.

    Cases of no territory are everybody's, and the case of a call that was taken from the queue is shown to who took it.
    """
    if not user.is_office:
        return Ticket.objects.none()
    tickets = Ticket.objects.filter(organisation=user.organisation_id, deleted_at=None)
    if not user.own_territories:
        return tickets
    where = Q(site__territory=None) | Q(site__territory__in=user.own_territories)
    return tickets.filter(where | Exists(Callback.objects.filter(ticket=OuterRef("pk"), taken_by=user)))


def callbacks_of(user: Person) -> QuerySet[Callback]:
    """The callbacks that a person may make: their own; for the office also those of nobody in particular.

    A dispatcher sees every overdue one of the organisation besides, whoever owes it. What a person took from the
    queue stays theirs, whatever changes meanwhile.
    """
    if not isinstance(user, User):
        return Callback.objects.none()
    mine = Q(owner=user) | Q(taken_by=user)
    if user.is_office:
        mine |= Q(owner=None)
    if user.is_dispatcher:
        mine |= Q(due__endswith__lte=timezone.now())
    return Callback.objects.filter(mine, organisation=user.organisation_id)


def open_callbacks_of(user: Person) -> QuerySet[Callback]:
    """The callbacks that a person still owes, soonest promise first; without those that a colleague is making now."""
    at_it = Q(taken_by__isnull=False, taken_until__gt=timezone.now()) & ~Q(taken_by=user.pk)
    return callbacks_of(user).exclude(at_it).filter(state=CallbackState.OPEN).order_by("due__endswith", "next_at", "pk")
