"""A visit's panel: the case in short, what was already tried, the promise, who goes, what the customer was told."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404
from django.utils import timezone

from dispatch.access import visits_of
from dispatch.board.appearance import PLANNED, UNPLANNED, Appearance, appearance
from dispatch.editing.selectors import standing
from dispatch.mobile.points import Tapped, tapped_at
from dispatch.models import Appointment, Assignment, DayEntry, Plan, UnplannedVisit, WorkOffer
from dispatch.planning.backlog import skills_asked
from dispatch.planning.reasons import reason_text
from orders.models import Message, TriedStep, Visit
from technicians.access import territories_of
from technicians.models import User


@dataclass(frozen=True, slots=True)
class Case:
    visit: Visit
    plan: Plan | None  # the version that is shown; None where the visit is looked at by itself
    assignments: list[Assignment]
    promise: Appointment | None
    look: Appearance
    reason: str  # why it is not planned, "" where it is
    tried: list[TriedStep]
    messages: list[Message]
    taps: list[Tapped]  # of which it is known how far from the site they were made
    offer: WorkOffer | None  # the last one of this visit to several technicians
    reports: list[DayEntry]  # what technicians told of it: changes seen, a delay, a wish to swap

    @property
    def standing(self) -> str:
        """How it stands in the version that is shown, for what is decided on this page."""
        return standing(self.visit, self.plan) if self.plan else ""

    @property
    def is_locked(self) -> bool:
        return any(assignment.lock for assignment in self.assignments)


def case_of(*, user: User, visit_uuid: UUID, plan_pk: int | None) -> Case:
    """The visit as one version of the plan has it, the published one by default. A stranger's is 404. 13 queries."""
    promises = Appointment.objects.filter(state=Appointment.State.CONFIRMED)
    visit = (
        visits_of(user)
        .filter(uuid=visit_uuid)
        .select_related("order__site__territory", "order__order_type", "order__ticket__customer", "order__outage")
        .prefetch_related(
            Prefetch("order__appointments", promises),
            *skills_asked("order__"),
            "order__ticket__customer__phones",
        )
        .first()
    )
    if visit is None:
        raise Http404
    wanted = {"live": True} if plan_pk is None else {"plan": plan_pk}
    assignments = list(visit.assignments.filter(**wanted).select_related("technician", "plan").order_by("technician"))
    promise = next(iter(visit.order.appointments.all()), None)
    ticket = visit.order.ticket
    return Case(
        visit=visit,
        plan=shown(user, assignments, plan_pk),
        assignments=assignments,
        promise=promise,
        look=look_of(visit, assignments, promise),
        reason="" if assignments or plan_pk is None else why_not(visit, plan_pk),
        tried=list(ticket.tried_steps.select_related("step")) if ticket else [],
        messages=list(ticket.messages.order_by("-created_at")[:20]) if ticket else [],
        taps=tapped_at(visit),
        offer=visit.work_offers.select_related("taken_by").order_by("-offered_at", "-pk").first(),
        reports=list(visit.day_entries.select_related("technician", "colleague").order_by("-at")),
    )


def shown(user: User, assignments: list[Assignment], plan_pk: int | None) -> Plan | None:
    if assignments:
        return assignments[0].plan
    if plan_pk is None:
        return None
    return Plan.objects.filter(pk=plan_pk, territory__in=territories_of(user)).first()


def look_of(visit: Visit, assignments: list[Assignment], promise: Appointment | None) -> Appearance:
    now, promised = timezone.now(), promise.window if promise else None
    if assignments:
        during = assignments[0].during
        return appearance(visit.state, visit.outcome, promised, starts=during.lower, ends=during.upper, now=now)
    look = appearance(visit.state, visit.outcome, promised, starts=now, ends=now, now=now)
    return UNPLANNED if look == PLANNED else look


def why_not(visit: Visit, plan_pk: int) -> str:
    row = UnplannedVisit.objects.filter(visit=visit, plan=plan_pk).first()
    return reason_text(row) if row else ""
