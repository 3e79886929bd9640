"""A draft that was planned for some technicians only gets the others' days as they stand."""

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from dispatch.models import Assignment, Plan, PlanRun, UnplannedVisit
from dispatch.planning.backlog import backlog
from dispatch.planning.clock import DayClock
from dispatch.planning.reasons import Dropped
from dispatch.planning.services.draft import copy
from orders.models import Visit
from orders.models.states import VisitState


def keep_others(*, plan: Plan, run: PlanRun) -> None:
    """Copy the days of whoever was not planned, as the version has them by now that the run was based on.

    What was moved there by hand while the run was at work stays there. A visit of two is left out where the one who
    was planned can't do it any more. What came to the planned technicians meanwhile, and what nobody
    looked at, waits, and is listed. 11 queries.
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
    list_lost(plan, base, run)


def list_lost(plan: Plan, base: Plan, run: PlanRun) -> None:
    """Open visits that the new version neither has nor lists: those that moved meanwhile, and those out of the run.

    What came in since the run was asked for is neither.
    """
    known = {*plan.assignments.values_list("visit", flat=True), *plan.unplanned.values_list("visit", flat=True)}
    moved = set(base.assignments.values_list("visit", flat=True)) - known
    clock = DayClock(run.day, run.territory.zone)
    waiting = backlog(territory=run.territory, clock=clock, now=timezone.now()).filter(created_at__lte=run.created_at)
    of_base = base.unplanned.filter(visit__state=VisitState.OPEN).values_list("visit", flat=True)
    aside = {*of_base, *waiting.values_list("pk", flat=True)} - known - moved
    open_ones = Visit.objects.filter(pk__in=moved, state=VisitState.OPEN).order_by("pk")
    only = {"chosen": len(run.technicians)}
    UnplannedVisit.objects.bulk_create(
        [UnplannedVisit(plan=plan, visit=visit, reason=Dropped.CHANGED_MEANWHILE.value) for visit in open_ones]
        + [UnplannedVisit(plan=plan, visit_id=pk, reason=Dropped.OUT_OF_RUN.value, params=only) for pk in sorted(aside)]
    )
