"""What technicians reported by now: most visits done, some not, each with its next step."""

from datetime import date, datetime, timedelta
from uuid import uuid5

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from numpy.random import Generator

from dispatch.models import Appointment, Assignment
from dispatch.seeding.texts import REPORTS
from orders.models import FieldOrder, Ticket, Visit
from orders.models.states import VISIT_OPEN
from orders.models.visit import ActionKind
from orders.services.visits import record_action
from technicians.models import Organisation, Technician, User

NOT_DONE = [ActionKind.NO_ACCESS, ActionKind.FOLLOW_UP, ActionKind.COULD_NOT]
NOT_DONE_SHARE = 0.04
STOPS_TO_TRY = 4
BATCH = 2000


@transaction.atomic
def report_day(*, organisation: Organisation, day: date, rng: Generator) -> None:
    """Report the live visits of `day` that are still open and over by now.

    The demo's own technician keeps the last stops of today, so that there is something to try in the evening too.

    The done ones are written in bulk, as history; the others go through the service, so that their callbacks
    and new visits are real.
    """
    assignments = list(
        Assignment.objects.filter(
            plan__organisation=organisation,
            plan__day=day,
            live=True,
            visit__state__in=VISIT_OPEN,
            during__endswith__lt=timezone.now(),
        )
        .exclude(pk__in=_kept_to_try(organisation, day))
        .select_related("visit__order__ticket", "technician__user")
        .order_by("technician", "during")
    )
    reporter = _reporter(organisation)
    done = []
    for assignment in assignments:
        if rng.random() < NOT_DONE_SHARE:
            _report_not_done(assignment, by=assignment.technician.user or reporter, rng=rng)
        else:
            done.append(assignment)
    _write_done(done, rng)


def _kept_to_try(organisation: Organisation, day: date) -> list[int]:
    if day < timezone.localdate():
        return []
    technician = busiest_technician(organisation=organisation, day=day)
    stops = Assignment.objects.filter(plan__day=day, live=True, technician=technician).order_by("-during")
    return list(stops.values_list("pk", flat=True)[:STOPS_TO_TRY])


def busiest_technician(*, organisation: Organisation, day: date) -> Technician:
    """Who shall be the demo's technician: the one with most visits on `day`."""
    visits = Count("assignments", filter=Q(assignments__live=True, assignments__plan__day=day))
    return Technician.objects.filter(organisation=organisation).annotate(visits=visits).order_by("-visits", "pk")[0]


def _reporter(organisation: Organisation) -> User:
    """Stands for the technicians of the demo who have no account of their own."""
    user, created = User.objects.get_or_create(
        username=f"field-{organisation.pk}", defaults={"organisation": organisation, "role": User.Role.TECHNICIAN}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def _report_not_done(assignment: Assignment, *, by: User, rng: Generator) -> None:
    kind = NOT_DONE[int(rng.choice(len(NOT_DONE), p=[0.6, 0.25, 0.15]))]
    record_action(
        uuid=uuid5(assignment.visit.uuid, kind),
        visit=assignment.visit,
        kind=kind,
        by=by,
        at=assignment.during.lower + timedelta(minutes=10),
        reason="Niemand öffnet, Karte eingeworfen." if kind == ActionKind.NO_ACCESS else "Ersatzteil fehlt.",
    )


def _write_done(assignments: list[Assignment], rng: Generator) -> None:
    visits, orders = [], []
    resolved_at: dict[int | None, datetime | None] = {}
    for assignment in assignments:
        visit, order = assignment.visit, assignment.visit.order
        visit.state, visit.outcome = Visit.State.FINISHED, Visit.Outcome.DONE
        visit.en_route_at = assignment.during.lower - timedelta(seconds=assignment.travel_s)
        visit.on_site_at, visit.finished_at = assignment.during.lower, assignment.during.upper
        visit.report = str(rng.choice(REPORTS))
        order.state, order.closed_at = FieldOrder.State.COMPLETED, visit.finished_at
        visits.append(visit)
        orders.append(order)
        resolved_at[order.pk] = visit.finished_at
    Visit.objects.bulk_update(
        visits, ["state", "outcome", "en_route_at", "on_site_at", "finished_at", "report"], batch_size=BATCH
    )
    FieldOrder.objects.bulk_update(orders, ["state", "closed_at"], batch_size=BATCH)
    linked = list(Ticket.objects.filter(order__in=orders))
    for ticket in linked:
        ticket.state, ticket.resolved_at = Ticket.State.RESOLVED, resolved_at[ticket.order_id]
    Ticket.objects.bulk_update(linked, ["state", "resolved_at"], batch_size=BATCH)
    Appointment.objects.filter(order__in=orders, state=Appointment.State.CONFIRMED).update(
        state=Appointment.State.COMPLETED
    )
