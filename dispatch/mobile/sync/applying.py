"""Carrying out what phones send (design decision 5).

Facts from the field are appended, and what can't be carried out is kept for the office; for who does what, the office
wins and the technician is told. Nothing is dropped without a person seeing it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from dispatch.access import callbacks_of, is_own_stop
from dispatch.mobile import points
from dispatch.mobile.day_doings import DAY_DOINGS, DayDoing
from dispatch.mobile.doings import DOINGS, Doing
from dispatch.mobile.forms import AttemptForm
from dispatch.mobile.selectors import case_of
from dispatch.mobile.services import tell
from dispatch.mobile.swaps import SWAP_NO, SWAP_YES, answer_swap
from dispatch.mobile.sync.entries import NEWEST_VERSION, Entry
from dispatch.models import AssignmentEvent, FieldEntry
from dispatch.models.field_entry import EntryState
from dispatch.models.plan import PlanState
from dispatch.offering.errors import OfferError
from dispatch.offering.services import accept, put_aside
from orders.models import Callback, Visit
from orders.models.states import VisitState
from orders.models.visit import ActionKind
from orders.services.callbacks import record_attempt
from orders.services.visits import record_action
from technicians.models import Technician, User

CALL = "call"
ACCEPT_WORK, NOT_NOW = "accept-work", "not-now"
POINTS_ON, POINTS_OFF = "points-on", "points-off"
# With the phone's growing pauses about two hours: who mends our program may be asleep, the office is not.
MOST_TRIES = 8
# What says who goes where: the office decides that. Everything else is a fact of the field.
WHO_GOES = {ActionKind.EN_ROUTE, ActionKind.NOT_EN_ROUTE}


logger = structlog.get_logger(__name__)


class ForeignEntryError(Exception):
    """The uuid belongs to somebody else's entry."""


@dataclass(frozen=True, slots=True)
class Became:
    state: EntryState
    said: str
    visit: Visit | None = None
    callback: Callback | None = None
    is_remembered: bool = True


# What is nobody's business leaves no row: it does the same, however often it comes.
UNREMEMBERED: Mapping[str, Callable[[Entry, User], None]] = {
    NOT_NOW: lambda entry, by: put_aside(uuid=entry.about, by=by),
    POINTS_ON: lambda _entry, by: points.agree(by=by),
    POINTS_OFF: lambda _entry, by: points.take_back(by=by),
}


def take(entry: Entry, *, by: User) -> FieldEntry:
    """Carry an entry out, once: the same one again gets the first answer, whichever of two tabs sends it.

    What our own program has failed with again and again is kept as it was sent. Raises `ForeignEntryError`, and
    before that whatever our program failed with.
    """
    try:
        return _once(entry, by, _carry_out if entry.version <= NEWEST_VERSION else _unknown)
    except ForeignEntryError:
        raise
    except Exception as error:
        if entry.tries < MOST_TRIES:
            raise
        # Only its kind: an error's own words may quote what people wrote.
        logger.error("entry kept as it was sent", error=type(error).__name__)  # noqa: TRY400
        return _once(entry, by, _keep)


@transaction.atomic
def _once(entry: Entry, by: User, carry_out: "Callable[[Entry, User], Became]") -> FieldEntry:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"field-entry:{entry.uuid}"])
    earlier = FieldEntry.objects.filter(pk=entry.uuid).first()
    if earlier:
        if earlier.by_id != by.pk:
            raise ForeignEntryError
        return earlier
    became = carry_out(entry, by)
    row = FieldEntry(
        uuid=entry.uuid,
        organisation_id=by.organisation_id,
        by=by,
        kind=entry.kind,
        visit=became.visit,
        callback=became.callback,
        data={} if became.state == EntryState.APPLIED else entry.data,
        photos=list(entry.photos),
        app_version=entry.version,
        device_at=entry.device_at,
        at=entry.at,
        state=became.state,
        said=became.said,
    )
    if became.is_remembered:
        row.save(force_insert=True)
    return row


def _carry_out(entry: Entry, by: User) -> Became:
    if of_kind := _OF_KIND.get(entry.kind):
        return of_kind(entry, by)
    if act := UNREMEMBERED.get(entry.kind):
        act(entry, by)
        return Became(EntryState.APPLIED, "", is_remembered=False)
    if doing := DOINGS.get(entry.kind):
        return _visit(entry, doing, by)
    if day_doing := DAY_DOINGS.get(entry.kind):
        return _day(entry, day_doing, by)
    return _unknown(entry, by)


def _unknown(_entry: Entry, _by: User) -> Became:
    """A phone may be newer than a server that was set back: what it means is not guessed."""
    return Became(EntryState.KEPT, _("The office's program does not know this entry yet. It is kept, and looked at."))


def _keep(entry: Entry, by: User) -> Became:
    said = _("Our program failed with it again and again. It is kept as you sent it, and the office looks at it.")
    callback = callbacks_of(by).filter(uuid=entry.about).first()
    return Became(EntryState.KEPT, said, given_once(by, entry.about), callback)


def _call(entry: Entry, by: User) -> Became:
    callback = callbacks_of(by).filter(uuid=entry.about).first()
    if callback is None:
        return Became(EntryState.REFUSED, _("This callback is not one of yours."))
    form = AttemptForm(entry.form_data())
    if not form.is_valid():
        return Became(EntryState.KEPT, _kept(_errors(form)), callback=callback)
    try:
        with transaction.atomic():
            record_attempt(callback=callback, by=by, at=entry.at, **form.cleaned_data)
    except ValidationError as error:
        return Became(EntryState.KEPT, _kept(" ".join(error.messages)), callback=callback)
    return Became(EntryState.APPLIED, "", callback=callback)


def _accept_work(entry: Entry, by: User) -> Became:
    """The first to be heard here gets it, whenever it was tapped: without a line nobody can win."""
    try:
        taken = accept(uuid=entry.about, by=by)
    except OfferError as error:
        return Became(EntryState.REFUSED, str(error))
    return Became(EntryState.APPLIED, "", taken.visit)


def _answer_swap(entry: Entry, by: User) -> Became:
    try:
        answer_swap(uuid=entry.about, by=by, agrees=entry.kind == SWAP_YES, at=entry.at)
    except ValidationError as error:
        return Became(EntryState.REFUSED, " ".join(error.messages))
    return Became(EntryState.APPLIED, "")


_OF_KIND: Mapping[str, Callable[[Entry, User], Became]] = {
    CALL: _call,
    ACCEPT_WORK: _accept_work,
    SWAP_YES: _answer_swap,
    SWAP_NO: _answer_swap,
}


def _day(entry: Entry, doing: DayDoing, by: User) -> Became:
    technician = Technician.objects.select_related("territory").filter(user=by, uuid=entry.about).first()
    if technician is None:
        return Became(EntryState.REFUSED, _("This day is not one of yours."))
    form = doing.form(entry.form_data(), technician=technician)
    if not form.is_valid():
        return Became(EntryState.KEPT, _kept(_errors(form)))
    try:
        with transaction.atomic():
            tell(uuid=entry.uuid, technician=technician, kind=entry.kind, at=entry.at, **form.facts())
    except ValidationError as error:
        return Became(EntryState.KEPT, _kept(" ".join(error.messages)))
    return Became(EntryState.APPLIED, "")


def _visit(entry: Entry, doing: Doing, by: User) -> Became:
    visit = given_once(by, entry.about)
    if visit is None:
        return Became(EntryState.REFUSED, _("This visit was never one of yours."))
    is_own = is_own_stop(by, visit) or doing.kind == ActionKind.CALLED  # whose visit it is now doesn't matter to a call
    if not is_own and (decided := _office_decided(visit, doing)):
        return decided
    form = doing.form(entry.form_data(), {}, case=case_of(visit, user=by), said_at=entry.at)
    if not form.is_valid():
        return Became(EntryState.KEPT, _kept(_errors(form)), visit)
    try:
        with transaction.atomic():
            action = record_action(uuid=entry.uuid, visit=visit, kind=doing.kind, by=by, at=entry.at, **form.facts())
            points.note(action=action, cell=entry.cell)
    except ValidationError as error:
        return Became(EntryState.KEPT, _kept(" ".join(error.messages)), visit)
    if not is_own:
        return Became(EntryState.KEPT, _("Noted, though the office had taken this visit out of your day."), visit)
    return Became(EntryState.APPLIED, "", visit)


def _office_decided(visit: Visit, doing: Doing) -> Became | None:
    """What is not carried out, as the visit is no longer the technician's; None: a fact that ends an open visit."""
    if doing.kind in WHO_GOES:
        return Became(EntryState.REFUSED, _("The office has taken this visit out of your day."), visit)
    if visit.state != VisitState.OPEN or doing.kind == ActionKind.ON_SITE:
        return Became(EntryState.KEPT, _kept(_("The office has taken this visit out of your day.")), visit)
    return None


def given_once(by: User, uuid: UUID) -> Visit | None:
    """A visit that is, or once was, the technician's in a plan that was published.

    What was taken out of such a plan, or moved in it, has no row there any more: its history tells of it.
    """
    visit = Visit.objects.filter(uuid=uuid).select_related("order").first()
    if visit is None:
        return None
    own = visit.assignments.filter(technician__user=by, hold=None)
    is_given = own.filter(plan__state__in=[PlanState.PUBLISHED, PlanState.SUPERSEDED]).exists()
    was_given = AssignmentEvent.objects.filter(visit=visit, technician__user=by, live=True, hold=None)
    return visit if is_given or was_given.exists() else None


def _kept(why: str) -> str:
    return _("%(why)s What you noted is kept; the office looks at it.") % {"why": why}


def _errors(form: Any) -> str:
    lines = [
        f"{form.fields[name].label}: {' '.join(errors)}" if name in form.fields else " ".join(errors)
        for name, errors in form.errors.items()
    ]
    return " ".join(lines)
