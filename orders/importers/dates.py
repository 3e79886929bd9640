"""Dates of files, which are local days and times of the file's zone."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from orders.importers.rows import Reason, RowError, Warned
from orders.models.states import TicketState

EASTERN = ZoneInfo("America/New_York")
_OLDEST = date(1970, 1, 1)


def opening(text: str, formats: str, *, zone: ZoneInfo) -> datetime:
    """The time of opening; raises `RowError` where it is missing or can't be true."""
    if not text:
        raise RowError(Reason.NO_DATE)
    return plausible(parsed(text, formats), zone=zone)


def plausible(at: datetime, *, zone: ZoneInfo) -> datetime:
    """`at`, made aware in `zone` where it is naive; raises `RowError` where nothing can have been opened then."""
    if at.date() < _OLDEST:
        raise RowError(Reason.TOO_OLD, at.date().isoformat())
    opened = local(at, zone=zone)
    if opened > timezone.now():
        raise RowError(Reason.FUTURE, at.date().isoformat())
    return opened


def parsed(text: str, date_format: str) -> datetime:
    try:
        return datetime.strptime(text, date_format)  # noqa: DTZ007  the caller adds the file's zone
    except ValueError as error:
        raise RowError(Reason.BAD_DATE, text[:40]) from error


def local(at: datetime, *, zone: ZoneInfo) -> datetime:
    """The time in `zone`, which is also what a naive one is taken for."""
    try:
        return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
    except OverflowError as error:
        raise RowError(Reason.BAD_DATE, at.isoformat()) from error


@dataclass(frozen=True, slots=True)
class Closing:
    """What a closing date says about a ticket."""

    state: TicketState = TicketState.ACKNOWLEDGED
    resolved_at: datetime | None = None
    state_reason: str = ""
    warnings: tuple[Warned, ...] = ()


def closing(text: str, date_format: str, *, opened: datetime, zone: ZoneInfo) -> Closing:
    """The state that follows from a closing date in its cell; none means: open."""
    return closing_at(local(parsed(text, date_format), zone=zone), opened=opened) if text else Closing()


def closing_at(at: datetime, *, opened: datetime) -> Closing:
    """The state that follows from the time of closing.

    A closing date before the opening, or in the future (real files say 01/01/9999), is a slip of the pen in a
    real case that somebody did close. So the row is imported, closed, without the day that can't be true: to
    reject it would lose the case, to leave it open would send somebody out for a case long closed, and to put
    another day in its place would be invented.
    """
    if at > timezone.now():
        return _unknown_day(at, Warned.CLOSED_IN_FUTURE)
    if at.date() < opened.date():
        return _unknown_day(at, Warned.CLOSED_BEFORE_OPENED)
    # A mere date is the start of its day, which may lie before the hour of the opening.
    return Closing(TicketState.CLOSED, max(at, opened))


def _unknown_day(at: datetime, warned: Warned) -> Closing:
    reason = _("Closed on an unknown day: the source says %(date)s.") % {"date": at.date().isoformat()}
    return Closing(TicketState.CLOSED, None, reason, (warned,))
