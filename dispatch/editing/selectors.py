"""What a person can take back or do again, and how a visit stood when they decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.editing.rows import Row
from dispatch.models import Lock, Plan, PlanEdit
from dispatch.models.plan_edit import EditKind
from orders.models import Visit
from technicians.models import Technician, User

LOOKED_BACK = 200  # what a person can still want to take back
WAIT = timedelta(minutes=2)  # in the outbox: as long as a change can be taken back, and nobody has heard of it

ONLY = {Lock.TECHNICIAN: gettext_lazy("(technician)"), Lock.TIME: gettext_lazy("(time)")}


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
    if edit.kind == EditKind.SWAPPED and edit.other:
        return _("Swapped %(order)s with %(other)s") % {"order": order, "other": edit.other.order.number}
    if edit.kind != EditKind.ASSIGNED:
        return " ".join(filter(None, [f"{order}: {edit.get_kind_display()}", amount_of(edit)]))
    rows = stops_of(edit, edit.after)
    begin = datetime.fromisoformat(rows[0]["from"]).astimezone(edit.plan.territory.zone)
    return _("%(order)s to %(name)s, %(time)s") % {"order": order, "name": names_of(rows), "time": f"{begin:%H:%M}"}


def stops_of(edit: PlanEdit, rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["visit"] == edit.visit_id]


def names_of(rows: list[Row]) -> str:
    people = Technician.objects.filter(pk__in=[row["technician"] for row in rows])
    return " + ".join(people.order_by("name").values_list("name", flat=True))


def joined(edit: PlanEdit) -> list[Row]:
    """The stops of whoever came along; of both where it was in nobody's day."""
    before = {row["technician"] for row in stops_of(edit, edit.before)}
    return [row for row in stops_of(edit, edit.after) if row["technician"] not in before]


def amount_of(edit: PlanEdit) -> str:
    """What it became, in a word; "" where the kind says all."""
    after = edit.order_after
    match edit.kind:
        case EditKind.LOCKED:
            lock = next((row["lock"] for row in edit.after if row["visit"] == edit.visit_id), Lock.BOTH)
            return str(ONLY.get(lock, ""))
        case EditKind.PRIORITY:
            return str(after["priority"])
        case EditKind.EXTENDED:
            return _("%(minutes)s min") % {"minutes": after["service_minutes"]}
        case EditKind.SPLIT:
            parts = {"first": after["service_minutes"], "rest": after["rest_minutes"]}
            return _("%(first)s + %(rest)s min") % parts
        case EditKind.JOINED:
            return names_of(joined(edit))
    return ""


def own_edits(plan: Plan, by: User) -> QuerySet[PlanEdit]:
    """Changes of this person since the version is what it is: what was changed in a draft was published with it."""
    mine = plan.edits.filter(by=by)
    return mine.filter(at__gt=plan.published_at) if plan.published_at else mine


def standing(visit: Visit, plan: Plan) -> str:
    """Who has it, when, and what of it is locked: as pages carry it, so that nobody decides on what is over."""
    rows = plan.assignments.filter(visit=visit).order_by("technician")
    return ",".join(f"{row.technician_id}@{row.during.lower.timestamp():.0f}{row.lock}" for row in rows)


def last_edits(plan: Plan | None, *, by: User) -> LastEdits:
    """Of this version and person; 1 query, and one or two more for each button that names technicians."""
    if plan is None or plan.state == Plan.State.SUPERSEDED:
        return LastEdits()
    found = own_edits(plan, by).select_related("visit__order", "other__order", "plan__territory").defer("before")
    mine = list(found[:LOOKED_BACK])
    done = next((edit for edit in mine if edit.undone_at is None), None)
    times = {edit.undone_at: edit for edit in mine if edit.undone_at is not None}
    undone = times[max(times)] if times else None
    is_newer = undone is not None and (done is None or undone.at > done.at)
    is_told = done is not None and done.has_told and done.at + WAIT <= timezone.now()
    return LastEdits(None if is_told else done, undone if is_newer else None)
