"""Callbacks: a promise to call inside a window, the attempts to keep it, and what follows from each."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Callback, CallbackAttempt, Contact, CustomerPhone, Ticket, Visit
from orders.models.callback import AttemptResult, CallbackReason
from orders.models.contact import Channel, Direction
from orders.models.message import MessageEvent
from orders.models.states import CallbackState, TicketState
from orders.models.ticket import Missing
from orders.services import messages, tickets
from orders.services.checking import check_fields
from orders.services.closing import call_off, hold_still
from orders.services.contact_rules import interrupted, may_contact
from orders.services.desk_ranking import rank
from orders.services.events import tell
from orders.services.promise_keeping import judge
from orders.services.transitions import move
from orders.services.visit_opening import resume
from orders.working_hours import OPENS, Calendar, calendar_of
from technicians.models import Territory, User

# ── The retry rules, all of them ─────────────────────────────────────────────────────────────────
# After a call that reached nobody, the next one comes after this time, inside the promised window
# as long as there is room in it; the fourth such call is the last. A wrong number leads to the
# customer's next number at once, and after the last number to a ticket that lacks one.
RETRY_AFTER = {
    AttemptResult.BUSY: timedelta(minutes=15),
    AttemptResult.NO_ANSWER: timedelta(minutes=60),
}
PROMISE = timedelta(hours=2)
START_ROUNDED_TO = timedelta(minutes=15)
LAST_CALL_BEFORE_PROMISE_ENDS = timedelta(minutes=5)
ATTEMPTS_LIMIT = 4
# A resolved case may still be called about; these can't come back to life.
FACTS = ("customer", "category", "organisation", "site__territory")
ENDED_FOR_GOOD = [TicketState.CLOSED, TicketState.REJECTED, TicketState.CANCELLED]


def call_window(*, now: datetime, territory: Territory | None) -> DateTimeTZRange:
    """The next 2 working hours in a row, from the next quarter of an hour: the promise that the office can keep."""
    calendar = calendar_of(territory) if territory else Calendar(ZoneInfo(settings.TIME_ZONE), country="", region="")
    quarter = now + START_ROUNDED_TO - (now - datetime.min.replace(tzinfo=UTC)) % START_ROUNDED_TO
    start = calendar.after(quarter, hours=0)
    end = calendar.after(start, hours=2)
    if end - start != PROMISE:  # the office closes in between
        start = datetime.combine(end.astimezone(calendar.zone).date(), OPENS, calendar.zone).astimezone(UTC)
    return DateTimeTZRange(start, start + PROMISE)


@transaction.atomic
def promise(
    *,
    ticket: Ticket,
    reason: str,
    due: DateTimeTZRange,
    owner: User | None = None,
    visit: Visit | None = None,
    territory: Territory | None = None,
) -> Callback | None:
    """Owe the customer a call inside `due`, and tell them so in one message. No `owner`: the office.

    After *no access* that message is the one that says nobody was there; a second one would tell nothing new.
    One call is owed for a ticket and reason: one that is open about the same visit, or like this one about none, is
    returned as it is. One about another visit gives way to this one, whose news and window are the customer's last.
    None where the customer was reached about this matter a short while ago (`contact_rules`).
    """
    _open_calls(ticket, reason)  # the calls first, then the ticket, as `record_attempt` locks them
    ticket = Ticket.objects.select_for_update(of=("self",), no_key=True).select_related(*FACTS).get(pk=ticket.pk)
    for earlier in _open_calls(ticket, reason):
        if earlier.visit_id == (visit.pk if visit else None):
            return earlier
        move(row=earlier, to=CallbackState.CANCELLED)
    if not may_contact(customer=ticket.customer, ticket=ticket, reason=reason, visit=visit):
        return None
    callback = Callback(
        organisation_id=ticket.organisation_id,
        ticket=ticket,
        visit=visit,
        territory=territory or (ticket.site.territory if ticket.site else None),
        reason=reason,
        owner=owner,
        due=due,
        next_at=due.lower,
    )
    rank(callback)
    check_fields(callback)
    callback.save()
    messages.queue(
        event=MessageEvent.NO_ACCESS if reason == CallbackReason.NO_ACCESS else MessageEvent.CALLBACK_PROMISED,
        ticket=ticket,
        dedupe_key=f"callback:{callback.uuid}",
        params={"due": due},
    )
    return callback


@transaction.atomic
def promise_requested(*, ticket: Ticket) -> Callback:
    """Write down that the customer wishes to be called: the office owes the call in the next working hours.

    Raises `ValidationError` where the case has ended for good, a call is promised already, or nobody can be called.
    """
    ticket = (
        Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("site__territory").get(pk=ticket.pk)
    )
    if ticket.state in ENDED_FOR_GOOD:
        raise ValidationError(
            _("This ticket has ended: %(state)s."), code="ended", params={"state": ticket.get_state_display()}
        )
    if ticket.callbacks.filter(state=CallbackState.OPEN).exists():
        raise _promised_already()
    if not CustomerPhone.objects.filter(customer=ticket.customer_id).exists():
        raise ValidationError(_("There is no phone number to call: add one to the customer first."), code="phone")
    territory = ticket.site.territory if ticket.site else None
    due = call_window(now=timezone.now(), territory=territory)
    callback = promise(ticket=ticket, reason=CallbackReason.REQUESTED, due=due, territory=territory)
    if callback is None:
        raise _promised_already()
    return callback


@transaction.atomic
def record_attempt(
    *, uuid: UUID, callback: Callback, by: User, result: str, note: str = "", at: datetime | None = None
) -> CallbackAttempt:
    """Write down one call and do what its result asks for; the same `uuid` again changes nothing.

    Raises `ValidationError` when the callback was closed by somebody else, or the uuid belongs to another call.
    """
    if order := callback.ticket.order:
        hold_still(order=order)  # a visit that is reported at this moment closes callbacks: order first, as there
    callback = (
        Callback.objects.select_for_update(of=("self",))
        .select_related("ticket__customer", "ticket__order")
        .get(pk=callback.pk)
    )
    earlier = CallbackAttempt.objects.filter(pk=uuid).first()
    if earlier:
        if earlier.callback_id != callback.pk:
            raise ValidationError(_("This form was already used for another call. Please reload the page."))
        return earlier
    if callback.state != CallbackState.OPEN:
        raise ValidationError(
            _("This callback is already closed: %(state)s."), params={"state": callback.get_state_display()}
        )
    attempt = CallbackAttempt(pk=uuid, callback=callback, by=by, at=at or timezone.now(), result=result, note=note)
    check_fields(attempt)
    attempt.save(force_insert=True)
    _settle(callback, attempt)
    _FOLLOWS[AttemptResult(result)](callback, attempt)
    return attempt


def next_try(*, result: str, at: datetime, due: DateTimeTZRange, attempts: int) -> datetime | None:
    """When to call again after the call of `at`, the last of `attempts`, reached nobody; None: it was the last one.

    Phones without a line do the same (`dispatch/frontend/phone/calls.js`), with the numbers above.
    """
    if attempts >= ATTEMPTS_LIMIT:
        return None
    wanted = at + RETRY_AFTER[AttemptResult(result)]
    last_call = due.upper - LAST_CALL_BEFORE_PROMISE_ENDS
    return min(wanted, last_call) if at < last_call else wanted


def numbers_left(*, callback: Callback) -> list[CustomerPhone]:
    """The customer's numbers that nobody called in vain as wrong, in the order in which to try them."""
    customer = callback.ticket.customer
    if customer is None:
        return []
    wrong = sum(attempt.result == AttemptResult.WRONG_NUMBER for attempt in callback.attempts.all())
    return list(customer.phones.all())[wrong:]


def _promised_already() -> ValidationError:
    return ValidationError(_("A call is promised already."), code="promised")


def _open_calls(ticket: Ticket, reason: str) -> list[Callback]:
    """Locked, oldest first."""
    calls = ticket.callbacks.filter(reason=reason, state=CallbackState.OPEN).order_by("pk")
    return list(calls.select_for_update(of=("self",)))


def _settle(callback: Callback, attempt: CallbackAttempt) -> None:
    """The call was made: whoever had it holds it no longer, and the promise may be kept by it."""
    judge(callback=callback, attempt=attempt)
    callback.taken_by = callback.taken_until = callback.passed_by = None
    callback.save(update_fields=["taken_by", "taken_until", "passed_by", "promise_kept", "judged_at"])


def _solved(callback: Callback, attempt: CallbackAttempt) -> None:
    """The line works again: nobody needs to come, unless somebody is on the way already."""
    _reached(callback, attempt)
    ticket = callback.ticket
    reason = _("Solved, as the customer said in a callback")
    if ticket.order and ticket.order.is_open and ticket.order.outage_id is None:
        call_off(order=ticket.order, reason=reason)
    elif ticket.state in (TicketState.ACKNOWLEDGED, TicketState.PENDING):
        tickets.resolve(ticket=ticket, reason=reason)


def _not_solved(callback: Callback, attempt: CallbackAttempt) -> None:
    """The case goes on: reopened if it was resolved, and with a visit if none is open."""
    _reached(callback, attempt)
    ticket = callback.ticket
    if ticket.state == TicketState.RESOLVED:
        tickets.reopen(ticket=ticket, reason=attempt.note or _("Not solved, as the customer said in a callback"))
    elif ticket.order and ticket.order.is_open:
        resume(order=ticket.order)


def _reached(callback: Callback, attempt: CallbackAttempt) -> None:
    move(row=callback, to=CallbackState.REACHED)
    interrupted(customer=callback.ticket.customer, ticket=callback.ticket, reason=callback.reason, visit=callback.visit)
    Contact.objects.create(
        ticket=callback.ticket,
        channel=Channel.CALLBACK,
        direction=Direction.OUT,
        at=attempt.at,
        agent=attempt.by,
        text=attempt.note or attempt.get_result_display(),
    )


def _try_again(callback: Callback, attempt: CallbackAttempt) -> None:
    attempts = callback.attempts.count()
    next_at = next_try(result=attempt.result, at=attempt.at, due=callback.due, attempts=attempts)
    if next_at is None:
        _give_up(callback)
        return
    callback.next_at = next_at
    callback.save(update_fields=["next_at"])
    if next_at > timezone.now():
        key = f"call_tried:{callback.uuid}"  # once a promise, however often nobody answers
        messages.queue(event=MessageEvent.CALL_TRIED, ticket=callback.ticket, dedupe_key=key, params={"due": next_at})


def _next_number(callback: Callback, attempt: CallbackAttempt) -> None:
    if numbers_left(callback=callback) and callback.attempts.count() < ATTEMPTS_LIMIT:
        callback.next_at = attempt.at
        callback.save(update_fields=["next_at"])
        return
    _give_up(callback)
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=callback.ticket_id)
    if not numbers_left(callback=callback) and ticket.state in (TicketState.ACKNOWLEDGED, TicketState.IN_PROGRESS):
        missing = sorted({*ticket.missing, Missing.PHONE})
        # Looked at now: the gate waits for a new number instead of passing the wrong one again.
        move(row=ticket, to=TicketState.PENDING, missing=missing)
        Ticket.objects.filter(pk=ticket.pk).update(gate_checked_at=F("updated_at"))


def _give_up(callback: Callback) -> None:
    move(row=callback, to=CallbackState.GIVEN_UP)
    tell(
        organisation_id=callback.organisation_id,
        kind="callback.given_up",
        callback_id=callback.pk,
        ticket_id=callback.ticket_id,
    )


_FOLLOWS = {
    AttemptResult.SOLVED: _solved,
    AttemptResult.NOT_SOLVED: _not_solved,
    AttemptResult.BUSY: _try_again,
    AttemptResult.NO_ANSWER: _try_again,
    AttemptResult.WRONG_NUMBER: _next_number,
}
