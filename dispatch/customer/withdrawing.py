"""“It works again”: nobody comes any more, ten minutes later.

Until then the customer can take it back, and nothing has changed: the appointment is still theirs, which nobody could
promise once its place was given away.
"""

from datetime import timedelta
from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dispatch.booking.services import holds
from dispatch.customer.case import CustomerCase
from dispatch.customer.telling import tell, told_before
from dispatch.models import Appointment, Withdrawal
from dispatch.models.appointment import LIVE
from dispatch.models.customer_link import WithdrawalState
from dispatch.planning.events import hear_end
from orders.models import FieldOrder, Ticket
from orders.models.states import TICKET_OVER, VisitState
from orders.services.closing import hold_still
from orders.services.customers import hold
from orders.services.merging import survivor
from orders.services.tickets import resolve
from technicians.models.user import HOUSE_LANGUAGE

UNDO = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=1)  # what failed by our own fault

logger = structlog.get_logger(__name__)


@transaction.atomic
def wish(case: CustomerCase, *, uuid: UUID) -> None:
    """Withdraw the case in ten minutes. Raises `ValidationError` where somebody has set out already."""
    if told_before(case, uuid):
        return
    if case.order and _is_begun(case.order):
        raise ValidationError(_("It is too late for that: our technician is on the way to you or there already."))
    hold(case.ticket.pk, ["withdrawal"])
    if Withdrawal.objects.filter(ticket=case.ticket, state=WithdrawalState.WISHED).exists():
        return
    now = timezone.now()
    Withdrawal.objects.create(
        organisation=case.ticket.organisation, ticket=case.ticket, wished_at=now, due_at=now + UNDO
    )
    tell(case, uuid=uuid, text=_("It works again: nobody needs to come."))


@transaction.atomic
def take_back(case: CustomerCase, *, uuid: UUID) -> None:
    """As if it had not been said. Raises `ValidationError` where the ten minutes are over and it was done."""
    if told_before(case, uuid):
        return
    wished = Withdrawal.objects.filter(ticket=case.ticket, state=WithdrawalState.WISHED)
    withdrawal = wished.select_for_update(of=("self",)).first()
    if withdrawal is None:
        raise ValidationError(_("It is withdrawn already. Ask us to call you: we find a new appointment together."))
    _end(withdrawal, WithdrawalState.TAKEN_BACK)
    tell(case, uuid=uuid, text=_("Taken back: it does not work after all, please come."), most=None)


def carry_out_due() -> int:
    """Withdraw what was wished ten minutes ago and not taken back; how many were decided. Safe in many processes."""
    done = 0
    while carry_out_one():
        done += 1
    return done


@transaction.atomic
def carry_out_one() -> bool:
    due = Withdrawal.objects.filter(state=WithdrawalState.WISHED, due_at__lte=timezone.now()).order_by("due_at")
    withdrawal = due.select_for_update(skip_locked=True, of=("self",)).select_related("ticket").first()
    if withdrawal is None:
        return False
    try:
        with transaction.atomic():
            is_done = withdraw(survivor(withdrawal.ticket))
    except Exception as error:  # noqa: BLE001  one case must not stop all others
        logger.error("not withdrawn", row=withdrawal.pk, error=type(error).__name__)  # noqa: TRY400  its words may quote people
        withdrawal.due_at = timezone.now() + AGAIN_AFTER
        withdrawal.save(update_fields=["due_at"])
        return True
    _end(withdrawal, WithdrawalState.DONE if is_done else WithdrawalState.TOO_LATE)
    return True


def withdraw(ticket: Ticket) -> bool:
    """The case is solved, and nobody comes; the customer hears that. False where somebody has set out by now.

    The visit stays where another case still waits for it.
    """
    order = FieldOrder.objects.filter(tickets=ticket, outage=None).first()
    if order and _is_begun(order):
        return False
    ticket.refresh_from_db(fields=["state"])
    if ticket.state in TICKET_OVER:
        return True
    with translation.override(HOUSE_LANGUAGE):
        resolve(ticket=ticket, reason=_("It works again, as the customer said"))
    if order:
        order.refresh_from_db(fields=["state"])
    if order and not order.is_open:
        for appointment in Appointment.objects.filter(order=order, state__in=LIVE):
            holds.call_off(appointment=appointment)
        hear_end(order_id=order.pk)
    return True


def _is_begun(order: FieldOrder) -> bool:
    """Whether somebody has set out; nobody does so before the transaction ends."""
    visit = hold_still(order=order)
    return visit is not None and visit.state != VisitState.OPEN


def _end(withdrawal: Withdrawal, state: WithdrawalState) -> None:
    withdrawal.state, withdrawal.ended_at = state, timezone.now()
    withdrawal.save(update_fields=["state", "ended_at"])
