"""What of a visit's lock a change by hand breaks, and what stays of it: what is not broken stays locked."""

from collections.abc import Collection, Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from dispatch.editing.choices import Movable
from dispatch.editing.errors import Broken
from dispatch.editing.steps import Found
from dispatch.models import Assignment, Lock, Plan, PlanEdit
from dispatch.models.assignment import KEEPS_TECHNICIAN, KEEPS_TIME
from dispatch.models.plan_edit import EditKind, SoftRule
from orders.models import Visit
from technicians.models import User

UNNAMED: Mapping[str, str | Promise] = {
    Lock.TECHNICIAN: gettext_lazy("It is locked to its technician."),
    Lock.TIME: gettext_lazy("Its time is locked."),
    Lock.BOTH: gettext_lazy("It is locked."),
}
NAMED: Mapping[str, str | Promise] = {
    Lock.TECHNICIAN: gettext_lazy("%(name)s locked it to its technician."),
    Lock.TIME: gettext_lazy("%(name)s locked its time."),
    Lock.BOTH: gettext_lazy("%(name)s locked it."),
}


def lock_of(visit: Visit, plan: Plan) -> str:
    """The same for both where two do it; 1 query."""
    return plan.assignments.filter(visit=visit).values_list("lock", flat=True).first() or ""


def loosened(lock: str, other: str) -> str:
    """What of a lock is no longer locked by the other one."""
    technician = lock in KEEPS_TECHNICIAN and other not in KEEPS_TECHNICIAN
    time = lock in KEEPS_TIME and other not in KEEPS_TIME
    return part(technician=technician, time=time)


def part(*, technician: bool, time: bool) -> str:
    if technician and time:
        return Lock.BOTH
    if technician:
        return Lock.TECHNICIAN
    return Lock.TIME if time else ""


def broken_by(move: Movable, places: Collection[Found]) -> str:
    """What of its lock these places for the visit break: another technician, or another time."""
    rows = list(move.plan.assignments.filter(visit=move.visit))
    return part(
        technician=any(row.lock in KEEPS_TECHNICIAN for row in rows) and not stays_with(rows, places),
        time=any(row.lock in KEEPS_TIME for row in rows) and not stays_at(rows, places, move),
    )


def stays_with(rows: Collection[Assignment], places: Collection[Found]) -> bool:
    return {row.technician_id for row in rows} <= {found.technician.pk for found in places}


def stays_at(rows: Collection[Assignment], places: Collection[Found], move: Movable) -> bool:
    return {move.clock.seconds(row.during.lower) for row in rows} == {found.placed.start_s for found in places}


def kept_by(move: Movable, places: Collection[Found]) -> str:
    """The lock that the visit has at these places: its own, unless they break any of it."""
    return "" if broken_by(move, places) else lock_of(move.visit, move.plan)


def broken_lock(visit: Visit, plan: Plan, by: User, broken: str) -> Iterator[Broken]:
    """`broken` is what of the lock; who locked it may change their mind without saying why."""
    if not broken:
        return
    locks = PlanEdit.objects.filter(visit=visit, kind=EditKind.LOCKED, undone_at=None)
    last = locks.filter(plan__territory=plan.territory_id, plan__day=plan.day).select_related("by").first()
    if last is None or last.by is None:
        yield Broken(SoftRule.LOCK, str(UNNAMED[broken]))
    elif last.by != by:
        name = last.by.get_full_name() or last.by.username
        yield Broken(SoftRule.LOCK, str(NAMED[broken]) % {"name": name})
