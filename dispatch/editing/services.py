"""Changes that a dispatcher makes in a version of a plan, each of which can be taken back.

Of the published version technicians see them at once, and a customer without a promise is told when to expect somebody.
Promises and locks of other visits are kept: what does not fit is refused, and says why. A soft rule (`soft`) is broken
with a person's reason, this visit's promise with a message besides.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.editing.choices import bound_by, movable_alone, refuse_unchangeable, without
from dispatch.editing.errors import Broken, EditError
from dispatch.editing.locks import broken_lock, kept_by, lock_of, loosened
from dispatch.editing.soft import Answer, broken_by_move, promise_words, refuse_unexplained
from dispatch.editing.steps import (
    find,
    hold,
    holders_of,
    lock_rows,
    open_holders,
    refuse_unseen,
    remember,
    remove,
    routes_in,
    write,
)
from dispatch.editing.telling import call_instead, promise_otherwise, waits_no_more
from dispatch.models import Plan, PlanEdit, UnplannedVisit
from dispatch.models.plan_edit import EditKind, SoftRule
from dispatch.planning.clock import DayClock
from dispatch.planning.reasons import Dropped
from orders.models import Visit
from technicians.models import Technician, User

UNEXPLAINED = Answer()


@transaction.atomic
def assign(
    *,
    visit: Visit,
    plan: Plan,
    technician: Technician,
    by: User,
    seen: str | None = None,
    after: str | None = None,
    answer: Answer = UNEXPLAINED,
) -> PlanEdit:
    """Put the visit into this technician's day; out of whoever had it before.

    `seen` is how it stood when that was decided (`selectors.standing`), `after` the stop (an assignment's pk) behind
    which it is to stand, "" for the first place. Without one: where it costs least.
    Raises `EditError`, with nothing changed, where it does not fit or stands otherwise by now, and `AsksError` where
    that breaks soft rules and `answer` does not say why.
    """
    hold(visit, plan)
    refuse_unseen(visit, plan, seen)
    move = movable_alone(visit, plan, now=timezone.now())
    holders = holders_of(visit, plan)
    concerned = {technician.pk, *holders}
    before = lock_rows(visit, plan, concerned)
    routes = routes_in(plan, concerned)
    found = find(move, technician, list(without(routes, visit=visit, plan=plan)), after)
    facts = refuse_unexplained(broken_by_move(move, [found], holders, by), answer, begins=found.begins(move))
    lock = kept_by(move, [found])
    remove(visit, plan, routes)
    write(move, found, lock=lock)
    facts |= waits_no_more(move, technician)
    if found.breaks_promise:
        facts |= promise_otherwise(move, technician, answer.reason)
    return remember(EditKind.ASSIGNED, visit, plan, before, concerned, by=by, **facts)


@transaction.atomic
def take_out(*, visit: Visit, plan: Plan, by: User, seen: str | None = None, answer: Answer = UNEXPLAINED) -> PlanEdit:
    """The visit is in nobody's day any more and waits among the unplanned; a promise to its customer stays one.

    Unless the answer says that they are called: then the promise is taken back, and they are told.
    """
    hold(visit, plan)
    refuse_unseen(visit, plan, seen)
    clock = DayClock(plan.day, plan.territory.zone)
    refuse_unchangeable(plan, clock, now=timezone.now())
    promise = bound_by(visit, clock, now=timezone.now()) if answer.calls else None
    concerned = holders_of(visit, plan) if promise else open_holders(visit, plan)
    before = lock_rows(visit, plan, concerned)
    broken = [*broken_lock(visit, plan, by, lock_of(visit, plan))]
    if promise is not None:
        broken.append(Broken(SoftRule.PROMISE, promise_words(promise)))
    facts = refuse_unexplained(broken, answer)
    facts["unplanned"] = plan.unplanned.filter(visit=visit).values("reason", "params").first()
    remove(visit, plan, routes_in(plan, concerned))
    UnplannedVisit.objects.get_or_create(plan=plan, visit=visit, defaults={"reason": Dropped.TAKEN_OUT.value})
    if promise is not None:
        if plan.state != Plan.State.PUBLISHED or visit.order.ticket is None:
            raise EditError(_("Nobody is told of a draft: publish it first, or change the version in force."))
        facts |= call_instead(visit, promise, answer.reason)
    return remember(EditKind.TAKEN_OUT, visit, plan, before, concerned, by=by, **facts)


@transaction.atomic
def set_lock(
    *,
    visit: Visit,
    plan: Plan,
    lock: str,
    by: User,
    seen: str | None = None,
    answer: Answer = UNEXPLAINED,
) -> PlanEdit:
    """What stays as it is whatever is planned anew: technician, time, both, or "" for nothing."""
    hold(visit, plan)
    refuse_unseen(visit, plan, seen)
    refuse_unchangeable(plan, DayClock(plan.day, plan.territory.zone), now=timezone.now())
    concerned = open_holders(visit, plan)
    before = lock_rows(visit, plan, concerned)
    loose = loosened(lock_of(visit, plan), lock)
    facts = refuse_unexplained([*broken_lock(visit, plan, by, loose)], answer)
    plan.assignments.filter(visit=visit).update(lock=lock)
    kind = EditKind.LOCKED if lock else EditKind.UNLOCKED
    return remember(kind, visit, plan, before, concerned, by=by, **facts)
