"""Where a case stands, in plain words: first what happens next and when, then what was promised."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dispatch.customer.case import CustomerCase
from dispatch.models import Appointment
from orders.models import Callback
from orders.models.states import OrderState, TicketState, VisitState
from orders.models.ticket import Missing
from orders.services.announcing import ASKED_FOR
from orders.services.message_words import spoken


@dataclass(frozen=True, slots=True)
class Standing:
    """`title` is read first; `texts` are sentences; `is_sorry` where we are late or have no date."""

    title: str
    texts: tuple[str, ...] = ()
    kicker: str = ""
    is_sorry: bool = False


def standing_of(case: CustomerCase, *, now: datetime) -> Standing:
    if case.is_over:
        return _ended(case)
    if case.ticket.state == TicketState.HELD:
        return Standing(
            _("There is a fault in our network"),
            (
                _("Many are affected. We are repairing it already, and nobody needs to come to you."),
                _("We write to you when it works again."),
            ),
        )
    if case.visit is not None:
        return _visit(case, now)
    if case.order is not None:
        return Standing(
            _("We come again"), (_("The work is not finished yet. We call you about what comes next."),), is_sorry=True
        )
    return _without_order(case)


def _ended(case: CustomerCase) -> Standing:
    if case.call is not None:
        return Standing(_("We look into it once more"), (_("You told us that something is not right."),))
    if case.ticket.state in (TicketState.RESOLVED, TicketState.CLOSED):
        return Standing(_("Solved"), (_("If something does not work after all, please tell us."),))
    return Standing(_("This case has ended"), (_("Nobody comes to you about it."),))


def _visit(case: CustomerCase, now: datetime) -> Standing:
    assert case.visit is not None  # noqa: S101  the caller asked
    if case.visit.state == VisitState.ON_SITE:
        name = case.who(now)
        return Standing(_("%(name)s is with you") % {"name": name} if name else _("Our technician is with you"))
    expected = case.expected(now)
    if expected is None:
        return _ahead(case, now)
    is_late = expected.upper < now
    if is_late:
        said = _("It takes longer than planned. We are sorry: we still come, unless you hear otherwise.")
    elif case.visit.state == VisitState.EN_ROUTE:
        said = _("Our technician is on the way to you.")
    else:
        said = _("We expect to be with you in this time.")
    return Standing(
        _("%(start)s to %(end)s") % {"start": _clock(expected.lower), "end": _clock(expected.upper)},
        (said, *_promised(case), *_who(case, now)),
        kicker=_("Today, %(day)s") % {"day": _day(now)},
        is_sorry=is_late,
    )


def _ahead(case: CustomerCase, now: datetime) -> Standing:
    """A visit that is not planned for today."""
    promise = case.promise
    if case.order is not None and case.order.state == OrderState.HELD:
        return Standing(
            _("We come when our network is repaired"),
            (_("Then we write to you with a new appointment."),),
            is_sorry=True,
        )
    if case.held is not None:
        return _held(case.held)
    if promise is None:
        return Standing(
            _("No appointment yet"),
            (_("Somebody needs to come to you. Choose an appointment, or wait for our message with one."),)
            if case.is_own_order
            else (_("Somebody comes to you. We write to you when."),),
        )
    if promise.window.upper < now:
        what_now = (
            _("We are sorry. Please ask us to call you: we find out what happened.")
            if case.is_begun
            else _("We are sorry. Choose a new appointment, or ask us to call you.")
        )
        return Standing(_("We did not come in time"), (what_now, *_promised(case)), is_sorry=True)
    return Standing(
        _("%(start)s to %(end)s") % {"start": _clock(promise.window.lower), "end": _clock(promise.window.upper)},
        (_("In this time our technician comes to you. Please make sure that somebody is there."),),
        kicker=_day(promise.window.lower),
    )


def _held(held: Appointment) -> Standing:
    """In place of what we did not keep: the customer has only to say yes."""
    assert held.makes_good  # noqa: S101  so it is held
    assert held.expires_at  # noqa: S101  as each hold
    former = (
        _("We are sorry: we did not keep your appointment on %(window)s.")
        if held.makes_good.window.upper <= timezone.now()
        else _("We are sorry: we can't keep your appointment on %(window)s.")
    ) % {"window": spoken(held.makes_good.window)}
    until = {"day": _day(held.expires_at), "time": _clock(held.expires_at)}
    return Standing(
        _("%(start)s to %(end)s") % {"start": _clock(held.window.lower), "end": _clock(held.window.upper)},
        (former, _("We hold this new appointment for you until %(day)s, %(time)s. Does it suit you?") % until),
        kicker=_day(held.window.lower),
        is_sorry=True,
    )


def call_said(call: Callback) -> str:
    """What we owe by phone: its window, or that we are late."""
    if call.is_overdue:
        return _("We have not reached you by phone yet, and are sorry. We go on trying.")
    return _("We call you: %(window)s.") % {"window": spoken(call.due)}


def _without_order(case: CustomerCase) -> Standing:
    missing = [str(ASKED_FOR[code]) for code in case.ticket.missing if code in ASKED_FOR]
    if not missing or case.ticket.gate_checked_at is None:  # what was just told may be what was missing
        return Standing(
            _("We are looking into it"), (_("We have your report. You hear from us; there is nothing for you to do."),)
        )
    lacks = _("Before somebody comes we need: %(missing)s.") % {"missing": ", ".join(missing)}
    way_out = (
        _("Try it below, in your own time, or ask us to call you.")
        if Missing.STEPS in case.ticket.missing and case.has_help
        else _("Ask us to call you: it is settled in a few minutes.")
    )
    return Standing(_("Something is missing"), (lacks, way_out))


def _promised(case: CustomerCase) -> tuple[str, ...]:
    """What was promised, beside what is expected."""
    if case.promise is None:
        return ()
    window = case.promise.window
    facts = {"day": _day(window.lower), "start": _clock(window.lower), "end": _clock(window.upper)}
    return (_("Promised: %(day)s, %(start)s to %(end)s") % facts,)


def _who(case: CustomerCase, now: datetime) -> tuple[str, ...]:
    name = case.who(now)
    return (_("%(name)s comes to you.") % {"name": name},) if name else ()


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), _("l, j F"))


def _clock(moment: datetime) -> str:
    return time_format(localtime(moment).time(), "H:i")
