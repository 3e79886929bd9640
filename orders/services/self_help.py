"""A customer's answer to a step of self-help, on whatever channel it is asked."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from orders.models import HelpAnswer, HelpStep, Ticket
from orders.models.self_help import HelpEnd
from orders.models.states import TICKET_OVER
from orders.selectors.self_help import Guided, guided
from orders.services import tickets


@transaction.atomic
def answer(*, ticket: Ticket, step: HelpStep, answer: HelpAnswer, channel: str) -> Guided:
    """Write the answer on the ticket, and return what comes next.

    *Solved* resolves the case and calls its visit off, as long as nobody has set out. An answer to a step that was
    tried before, or is not the next one any more, changes nothing. Raises `ValidationError` where the answer is of
    another step, and where the case is over.
    """
    if answer.help_step_id != step.pk:
        raise ValidationError(_("This answer belongs to another question. Please choose again."), code="answer")
    ticket = Ticket.objects.select_for_update(no_key=True, of=("self",)).get(pk=ticket.pk)
    now = guided(ticket)
    if now.step is None or now.step.pk != step.pk:
        return now
    if ticket.state in TICKET_OVER:
        raise ValidationError(_("This case is over. If it does not work again, please tell us."), code="over")
    tickets.add_tried_step(ticket=ticket, step=step.step, result=answer.text, channel=channel)
    if answer.end == HelpEnd.SOLVED:
        tickets.resolve(ticket=ticket, reason=_("Solved by self-help: %(step)s") % {"step": step.step})
    return guided(ticket)
