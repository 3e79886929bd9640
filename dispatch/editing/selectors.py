"""What a person can take back or do again."""

from dataclasses import dataclass

from django.db.models import QuerySet

from dispatch.models import Plan, PlanEdit
from technicians.models import User


@dataclass(frozen=True, slots=True)
class LastEdits:
    to_undo: PlanEdit | None = None
    to_redo: PlanEdit | None = None


def own_edits(plan: Plan, by: User) -> QuerySet[PlanEdit]:
    """Changes of this person since the version is what it is: what was changed in a draft was published with it."""
    mine = plan.edits.filter(by=by)
    return mine.filter(at__gt=plan.published_at) if plan.published_at else mine


def last_edits(plan: Plan | None, *, by: User) -> LastEdits:
    """Of this version and person; 1 query where they changed nothing."""
    if plan is None or plan.state == Plan.State.SUPERSEDED:
        return LastEdits()
    mine = own_edits(plan, by).select_related("visit__order")
    done = mine.filter(undone_at=None).first()
    undone = mine.exclude(undone_at=None).order_by("-undone_at").first()
    is_newer = undone is not None and (done is None or undone.at > done.at)
    return LastEdits(done if done and not done.has_told else None, undone if is_newer else None)
