"""What is stored about a technician, for them and their works council: kinds of data, never how much somebody did.

Each kind says what it is for, who sees it and how long it is kept; of what is stored now only how many rows, and from
when to when. Nothing here adds up or compares what people did: no time, no speed, no share.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from axes.models import AccessLog
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dispatch.models import (
    Assignment,
    AssignmentEvent,
    DayEntry,
    FieldEntry,
    FieldPoint,
    PhoneContact,
    PhotoUpload,
    PlanEdit,
    PointConsent,
    Praise,
    WorkOffer,
)
from orders.models import Callback, CallbackAttempt, Contact, LookUp, VisitAction
from technicians.models import Absence, CalendarLink, Shift, Technician, TechnicianSkill, User, VanStock, WeeklyShift

Words = str | Promise
NOBODY = 0  # no account has this number
OFFICE = _("the office: dispatchers of the territory, lead dispatchers, administrators")
THEMSELVES = _("the technician alone")
BOTH = _("the technician and the office")
EMPLOYED = _("as long as the record of the technician")
WORK = _("with the visit, of which it is a fact")
PLANS = _("with the plans")
UNDONE = _("until it is taken back")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data about a technician.

    `time` is the column that says from when a row is, "" where there is none; `kept` is words, or a kind of the setting
    `KEPT_DAYS`. Of praise not even a number is told: it would be a list of who is praised.
    """

    what: Words
    purpose: Words
    seen_by: Words
    kept: Words
    rows: Callable[[Technician], QuerySet[Any]]
    time: str = ""
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Stored:
    """A kind with what is stored of it now; `count` is None where a number would compare people."""

    kind: Kind
    count: int | None
    first: date | datetime | None
    last: date | datetime | None

    @property
    def kept(self) -> Words:
        days = settings.KEPT_DAYS.get(str(self.kind.kept))
        if days is None:
            return self.kind.kept
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def by_technician(model: Any) -> Callable[[Technician], QuerySet[Any]]:
    return lambda technician: model._default_manager.filter(technician=technician)


def by_user(model: Any, lookup: str) -> Callable[[Technician], QuerySet[Any]]:
    """By the technician's account, where there is one."""
    return lambda technician: model._default_manager.filter(**{lookup: technician.user_id or NOBODY})


def signed_in_by(technician: Technician) -> QuerySet[Any]:
    user = technician.user
    return AccessLog.objects.filter(username=user.get_username()) if user else AccessLog.objects.none()


def offers_of(technician: Technician) -> QuerySet[Any]:
    return WorkOffer.objects.filter(Q(technicians=technician) | Q(taken_by=technician)).distinct()


KINDS: tuple[Kind, ...] = (
    Kind(
        _("name, phone number, home, where the day starts and ends, overtime, most visits a day"),
        _("planning of routes"),
        OFFICE,
        EMPLOYED,
        lambda technician: Technician.objects.filter(pk=technician.pk),
    ),
    Kind(_("account: user name, e-mail, languages, last sign-in"), _("signing in"), _("administrators"), EMPLOYED,
         by_user(User, "pk"), "date_joined"),
    Kind(_("skills with their levels"), _("who can do which work"), OFFICE, EMPLOYED, by_technician(TechnicianSkill)),
    Kind(_("parts in the van"), _("who can do which work"), BOTH, EMPLOYED, by_technician(VanStock)),
    Kind(_("weekly shifts"), _("planning"), BOTH, EMPLOYED, by_technician(WeeklyShift)),
    Kind(_("shifts"), _("planning"), BOTH, EMPLOYED, by_technician(Shift), "day"),
    Kind(_("absences: sick, holiday, training, other"), _("planning; no reason of an illness is kept"), BOTH, EMPLOYED,
         by_technician(Absence), "during__startswith"),
    Kind(_("link of the own calendar"), _("showing the own plan in a calendar app"), THEMSELVES, UNDONE,
         by_technician(CalendarLink), "created_at"),
    Kind(_("planned visits"), _("telling the technician and the customer when to be where"), BOTH, PLANS,
         by_technician(Assignment), "during__startswith"),
    Kind(_("changes of planned visits"), _("who changed a plan, when and how"), OFFICE, PLANS,
         by_technician(AssignmentEvent), "pgh_created_at"),
    Kind(_("offers of urgent work"), _("asking who would take it; a “not now” is not kept"), BOTH, PLANS, offers_of,
         "offered_at"),
)  # fmt: skip
FROM_THE_FIELD: tuple[Kind, ...] = (
    Kind(_("taps at a visit: on the way, arrived, done and so on, with their times"),
         _("telling the customer, planning the rest of the day"), BOTH, WORK, by_user(VisitAction, "by"), "at"),
    Kind(_("places of these taps, to 100 m, only with the technician’s own consent"),
         _("the map of the day"), OFFICE, _("24 hours"), by_user(FieldPoint, "action__by"), "at"),
    Kind(_("consent to places"), _("no place is noted without it"), THEMSELVES, UNDONE, by_technician(PointConsent),
         "given_at"),
    Kind(_("reports of a day: running late, overtime, sick, swap wished; begin and breaks"),
         _("the day’s plan; begin and breaks are seen by nobody else"), BOTH, "day_reports", by_technician(DayEntry),
         "received_at"),
    Kind(_("entries as the phone sent them"), _("nothing is lost where there is no network"), BOTH, "field_entries",
         by_user(FieldEntry, "by"), "received_at"),
    Kind(_("photos on their way from the phone"), _("until the picture is stored with the visit"), BOTH,
         "field_entries", by_user(PhotoUpload, "by"), "begun_at"),
    Kind(_("the phone: when it was last heard of, and how much waits on it"),
         _("noticing a phone that can’t send"), OFFICE, _("90 days after the last contact"),
         by_user(PhoneContact, "user"), "seen_at"),
    Kind(_("calls promised that the technician owes"), _("the customer is called back"), BOTH, WORK,
         by_user(Callback, "owner"), "created_at"),
    Kind(_("calls that the technician made for a promise"), _("the customer is not called twice"), OFFICE, WORK,
         by_user(CallbackAttempt, "by"), "at"),
    Kind(_("contacts with customers that the technician wrote down"), _("the customer is not asked twice"), OFFICE,
         "contacts", by_user(Contact, "agent"), "at"),
    Kind(_("which kind words of customers wait for this person, until they put them away"),
         _("praise reaches whom it is about; how many there are is told to nobody"), THEMSELVES, "praise",
         by_technician(Praise), is_counted=False),
    Kind(_("changes of plans by this person"), _("undo, and who decided what"), OFFICE, PLANS, by_user(PlanEdit, "by"),
         "at"),
    Kind(_("changes of records in the office"), _("who changed what"), _("administrators"), "admin_log",
         by_user(LogEntry, "user"), "action_time"),
    Kind(_("look-ups of customers’ data"), _("protection of customers"), _("administrators and auditors"), "look_ups",
         by_user(LookUp, "person"), "at"),
    Kind(_("sign-ins, with address and browser"), _("protection of accounts"), _("administrators"), "sign_ins",
         signed_in_by, "attempt_time"),
)  # fmt: skip
HEAD: Sequence[Words] = (
    _("What"), _("What for"), _("Seen by"), _("Kept"), _("Rows now"), _("First"), _("Last"),
)  # fmt: skip


def stored_about(technician: Technician) -> list[Stored]:
    """One query a kind."""
    return [_stored(kind, technician) for kind in (*KINDS, *FROM_THE_FIELD)]


def _stored(kind: Kind, technician: Technician) -> Stored:
    found = {"count": Count("pk")}
    span = {"first": Min(kind.time), "last": Max(kind.time)} if kind.time else {}
    if not kind.is_counted:
        return Stored(kind, None, None, None)
    numbers = kind.rows(technician).order_by().aggregate(**found, **span)
    return Stored(kind, numbers["count"], numbers.get("first"), numbers.get("last"))


def records(rows: Sequence[Stored]) -> Iterator[list[object]]:
    """For a spreadsheet, as the page has it."""
    yield [str(word) for word in HEAD]
    for row in rows:
        words = (row.kind.what, row.kind.purpose, row.kind.seen_by, row.kept)
        yield [*map(str, words), "–" if row.count is None else row.count, _day(row.first), _day(row.last)]


def _day(moment: date | datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d}"
