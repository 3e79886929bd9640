"""What technicians tell from the field. Facts are appended; the state tables say what follows from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Callback, FieldOrder, Visit, VisitAction
from orders.models.callback import CallbackReason
from orders.models.message import MessageEvent
from orders.models.states import OrderState, TicketState, TransitionError, VisitState
from orders.models.visit import ActionKind, CouldNotReason, Outcome
from orders.services import callbacks, messages
from orders.services.checking import check_fields
from orders.services.closing import complete, end
from orders.services.events import tell
from orders.services.order_needs import set_needs
from orders.services.outages import close_outage
from orders.services.reports import tell_done
from orders.services.transitions import move
from orders.services.visit_facts import Answer, FollowUp, PartLine, Picture, append
from orders.services.visit_opening import open_visit
from technicians.models import Technician, User
from technicians.services.van_stock import use_parts

# A phone that was offline says late who set off: by then the customer has other news.
TOLD_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True)
class _Facts:
    action: VisitAction
    reason: str
    report: str
    signed_by: str
    signed_statement: str
    report_to: str
    follow_up: FollowUp | None
    expected: DateTimeTZRange | None


@transaction.atomic
def record_action(
    *,
    uuid: UUID,
    visit: Visit,
    kind: str,
    by: User,
    at: datetime,
    reason: str = "",
    report: str = "",
    parts: Sequence[PartLine] = (),
    answers: Sequence[Answer] = (),
    pictures: Sequence[Picture] = (),
    signed_by: str = "",
    signed_statement: str = "",
    report_to: str = "",
    follow_up: FollowUp | None = None,
    expected: DateTimeTZRange | None = None,
    van: Technician | None = None,
) -> VisitAction:
    """Write down what happened at a visit, and all that follows from it, in one transaction.

    The same `uuid` again gives the first answer and changes nothing. A tap may be forgotten or come late:
    whatever the order, the time of each fact is kept and the visit never goes back, except by *not on my way*.
    Raises `TransitionError` when the visit is over (a call is noted all the same), and `ValidationError` when the
    uuid belongs to another action.

    `expected` is when the customer may expect the technician (*on my way*); `reason` is free text, or for
    *could not* a code of `CouldNotReason`; `signed_statement` is the sentence that stood above the signature,
    `report_to` an e-mail address that was named for the report. `van` is whose van the parts came from.
    """
    locked = Visit.objects.select_for_update(of=("self", "order"), no_key=True)  # see `hold_still`
    visit = locked.select_related("order__ticket").get(pk=visit.pk)
    earlier = VisitAction.objects.filter(pk=uuid).first()
    if earlier:
        if (earlier.visit_id, earlier.kind) != (visit.pk, kind):
            raise ValidationError(_("This form was already used for another action. Please reload the page."))
        return earlier
    if not visit.is_open and kind != ActionKind.CALLED:
        raise TransitionError(
            _("This visit is over already: %(state)s."),
            code="transition",
            params={"state": visit.get_outcome_display() or visit.get_state_display()},
        )
    action = VisitAction(pk=uuid, visit=visit, kind=kind, by=by, at=min(at, timezone.now()))
    check_fields(action)
    action.save(force_insert=True)
    append(visit=visit, parts=parts, answers=answers, pictures=pictures)
    if van:
        use_parts(technician=van, used=[(line.part, line.quantity) for line in parts])
    _FOLLOWS[ActionKind(kind)](
        visit,
        _Facts(
            action=action,
            reason=reason,
            report=report,
            signed_by=signed_by,
            signed_statement=signed_statement,
            report_to=report_to,
            follow_up=follow_up,
            expected=expected,
        ),
    )
    return action


def _called(_visit: Visit, _facts: _Facts) -> None:
    """That the call button was tapped is the whole fact."""


def _en_route(visit: Visit, facts: _Facts) -> None:
    if visit.state != VisitState.OPEN:  # the second of two people, or a tap that comes after "arrived"
        _keep_time(visit, en_route_at=facts.action.at)
        return
    move(row=visit, to=VisitState.EN_ROUTE, en_route_at=facts.action.at)
    _begin(visit.order)
    _tell(visit, "visit.en_route")
    if visit.order.ticket and facts.action.at > timezone.now() - TOLD_WITHIN:
        messages.queue(
            event=MessageEvent.ON_MY_WAY,
            ticket=visit.order.ticket,
            dedupe_key=f"on_my_way:{facts.action.pk}",
            params={"eta": facts.expected.lower} if facts.expected else {},
        )


def _not_en_route(visit: Visit, _facts: _Facts) -> None:
    """Undo of *on my way*; who has arrived can't take back the way."""
    if visit.state != VisitState.OPEN:
        move(row=visit, to=VisitState.OPEN, en_route_at=None)


def _on_site(visit: Visit, facts: _Facts) -> None:
    if visit.state == VisitState.ON_SITE:
        return
    move(row=visit, to=VisitState.ON_SITE, on_site_at=facts.action.at)
    _begin(visit.order)
    _tell(visit, "visit.on_site")


def _done(visit: Visit, facts: _Facts) -> None:
    """The first part of a visit that was split is done when its own work is: the rest is the next visit."""
    if visit.rest_minutes:
        _finish(visit, facts, Outcome.FOLLOW_UP)
        visit.order.service_minutes = visit.rest_minutes
        visit.order.save(update_fields=["service_minutes"])
        open_visit(order=visit.order)
        return
    _finish(visit, facts, Outcome.DONE)
    tell_done(visit=visit, tickets=complete(order=visit.order), report_to=facts.report_to)
    if visit.order.outage:
        close_outage(outage=visit.order.outage)


def _no_access(visit: Visit, facts: _Facts) -> None:
    """Somebody calls within the next working hours; the new visit is not planned before that call."""
    _finish(visit, facts, Outcome.NO_ACCESS)
    callback = _promise_call(visit, CallbackReason.NO_ACCESS)
    open_visit(order=visit.order, not_before=callback.due.upper if callback else None)


def _follow_up(visit: Visit, facts: _Facts) -> None:
    _finish(visit, facts, Outcome.FOLLOW_UP)
    if facts.follow_up:
        visit.order.service_minutes = facts.follow_up.service_minutes
        check_fields(visit.order)
        visit.order.save(update_fields=["service_minutes"])
        set_needs(order=visit.order, skills=facts.follow_up.skills, parts=facts.follow_up.parts)
    open_visit(order=visit.order, not_before=facts.follow_up.not_before if facts.follow_up else None)


def _could_not(visit: Visit, facts: _Facts) -> None:
    """The office owns the next step, by a call to the customer.

    The order waits without a visit: the call ends it, or opens the next visit. Only the office says that
    it failed. An order of the network has nobody to call, so that its next visit is opened at once.
    """
    if facts.reason == CouldNotReason.REFUSED and visit.order.ticket:  # from a phone of an older version
        _customer_cancelled(visit, facts)
        return
    _finish(visit, facts, Outcome.COULD_NOT)
    if _promise_call(visit, CallbackReason.COULD_NOT) is None:
        open_visit(order=visit.order)
        return
    if visit.order.state in (OrderState.ACKNOWLEDGED, OrderState.IN_PROGRESS):
        move(row=visit.order, to=OrderState.PENDING, state_reason=visit.reason_text)


def _customer_cancelled(visit: Visit, facts: _Facts) -> None:
    """Whoever does not want the work has said so already, and is not called. An order of the network goes on."""
    _finish(visit, facts, Outcome.CUSTOMER_CANCELLED)
    if visit.order.ticket is None:
        open_visit(order=visit.order)
        return
    end(
        order=visit.order,
        state=OrderState.CANCELLED,
        tickets_to=TicketState.CANCELLED,
        reason=visit.reason_text,
    )


def _finish(visit: Visit, facts: _Facts, outcome: Outcome) -> None:
    move(
        row=visit,
        to=VisitState.FINISHED,
        outcome=outcome,
        finished_at=facts.action.at,
        outcome_reason=facts.reason,
        report=facts.report,
        signed_by=facts.signed_by,
        signed_statement=facts.signed_statement,
    )
    _tell(visit, "visit.finished", outcome=str(outcome))


def _promise_call(visit: Visit, reason: CallbackReason) -> Callback | None:
    ticket = visit.order.ticket
    if ticket is None:
        return None
    territory = visit.order.site.territory
    due = callbacks.call_window(now=timezone.now(), territory=territory)
    return callbacks.promise(ticket=ticket, reason=reason, due=due, visit=visit, territory=territory)


def _begin(order: FieldOrder) -> None:
    """Work has begun; an order on hold stays so, though somebody went there all the same."""
    if order.state in (OrderState.ACKNOWLEDGED, OrderState.PENDING):
        move(row=order, to=OrderState.IN_PROGRESS)


def _keep_time(visit: Visit, **times: datetime) -> None:
    """Fill in a time that is not known yet."""
    new = {name: value for name, value in times.items() if getattr(visit, name) is None}
    for name, value in new.items():
        setattr(visit, name, value)
    if new:
        visit.save(update_fields=list(new))


def _tell(visit: Visit, kind: str, **data: str) -> None:
    tell(organisation_id=visit.order.organisation_id, kind=kind, visit_id=visit.pk, order_id=visit.order_id, **data)


_FOLLOWS = {
    ActionKind.EN_ROUTE: _en_route,
    ActionKind.NOT_EN_ROUTE: _not_en_route,
    ActionKind.CALLED: _called,
    ActionKind.ON_SITE: _on_site,
    ActionKind.DONE: _done,
    ActionKind.NO_ACCESS: _no_access,
    ActionKind.FOLLOW_UP: _follow_up,
    ActionKind.COULD_NOT: _could_not,
    ActionKind.CANCELLED: _customer_cancelled,
}
