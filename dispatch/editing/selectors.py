"""What a person can take back or do again, and how a visit stood when they decided."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dispatch.models import Plan, PlanEdit
from dispatch.models.plan_edit import EditKind
from orders.models import Visit
from technicians.models import Technician, User


@dataclass(frozen=True, slots=True)
class LastEdits:
    to_undo: PlanEdit | None = None
    to_redo: PlanEdit | None = None

    @property
    def undo_words(self) -> str:
        return in_words(self.to_undo) if self.to_undo else ""

    @property
    def redo_words(self) -> str:
        return in_words(self.to_redo) if self.to_redo else ""


def in_words(edit: PlanEdit) -> str:
    """What was done to which order, and who has it now."""
    order = edit.visit.order.number
    if edit.kind != EditKind.ASSIGNED:
        return f"{order}: {edit.get_kind_display()}"
    row = next(row for row in edit.after if row["visit"] == edit.visit_id)
    person = Technician.objects.get(pk=row["technician"])
    begin = datetime.fromisoformat(row["from"]).astimezone(edit.plan.territory.zone)
    return _("%(order)s to %(name)s, %(time)s") % {"order": order, "name": person.name, "time": f"{begin:%H:%M}"}


def own_edits(plan: Plan, by: User) -> QuerySet[PlanEdit]:
    """Changes of this person since the version is what it is: what was changed in a draft was published with it."""
    mine = plan.edits.filter(by=by)
    return mine.filter(at__gt=plan.published_at) if plan.published_at else mine


def standing(visit: Visit, plan: Plan) -> str:
    """Who has it, when, and whether it is locked: as pages carry it, so that nobody decides on what is over."""
    rows = plan.assignments.filter(visit=visit).order_by("technician")
    return ",".join(f"{row.technician_id}@{row.during.lower.timestamp():.0f}{'!' * row.locked}" for row in rows)


def last_edits(plan: Plan | None, *, by: User) -> LastEdits:
    """Of this version and person; 1 query where they changed nothing."""
    if plan is None or plan.state == Plan.State.SUPERSEDED:
        return LastEdits()
    mine = own_edits(plan, by).select_related("visit__order", "plan__territory")
    done = mine.filter(undone_at=None).first()
    undone = mine.exclude(undone_at=None).order_by("-undone_at").first()
    is_newer = undone is not None and (done is None or undone.at > done.at)
    return LastEdits(done if done and not done.has_told else None, undone if is_newer else None)
