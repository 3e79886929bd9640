"""A draft that was planned for some technicians only gets the others' days as they stand."""

from django.db.models import OuterRef, Subquery

from dispatch.models import Assignment, Plan, PlanRun, UnplannedVisit
from dispatch.planning.reasons import Dropped
from dispatch.planning.services.draft import copy
from orders.models import Visit
from orders.models.states import VisitState


def keep_others(*, plan: Plan, run: PlanRun) -> None:
    """Copy the days of whoever was not planned, as the version has them by now that the run was based on.

    What was moved there by hand while the run was at work stays there. A visit of two is left out where the one who
    was planned can't do it any more. What came to the planned technicians meanwhile waits, and is listed. 10 queries.
    """
    base = run.based_on
    if not run.technicians or base is None:
        return
    in_base = Assignment.objects.filter(plan=base, hold=None)
    others = list(in_base.exclude(technician__uuid__in=run.technicians).order_by("technician", "during"))
    theirs = {row.visit_id for row in others}
    shared = set(in_base.filter(visit__in=theirs, technician__uuid__in=run.technicians).values_list("visit", flat=True))
    plan.assignments.filter(visit__in=theirs - shared).delete()
    plan.unplanned.filter(visit__in=theirs - shared).delete()
    lock = in_base.filter(visit=OuterRef("visit")).values("lock")[:1]
    plan.assignments.filter(visit__in=shared).update(lock=Subquery(lock))  # the run alone held them in place
    broken = set(plan.unplanned.filter(visit__in=shared).values_list("visit", flat=True))
    copy((row for row in others if row.visit_id not in broken), to=plan)
    list_lost(plan, base)


def list_lost(plan: Plan, base: Plan) -> None:
    """Open visits of the version before that the new one neither has nor lists."""
    of_base = {*base.assignments.values_list("visit", flat=True), *base.unplanned.values_list("visit", flat=True)}
    known = {*plan.assignments.values_list("visit", flat=True), *plan.unplanned.values_list("visit", flat=True)}
    lost = Visit.objects.filter(pk__in=of_base - known, state=VisitState.OPEN).order_by("pk")
    UnplannedVisit.objects.bulk_create(
        UnplannedVisit(plan=plan, visit=visit, reason=Dropped.CHANGED_MEANWHILE.value) for visit in lost
    )
