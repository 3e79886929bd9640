"""One survey at most a matter and in 90 days; a bad answer leads to one call, and never to a survey about that call."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Survey, Ticket, Visit
from orders.models.message import MessageEvent
from orders.models.states import TicketState, VisitState
from orders.models.survey import MOST_RECOMMENDED, Solved
from orders.services import messages
from orders.services.checking import check_fields
from orders.services.complaints import call_about_complaint
from orders.services.events import tell
from orders.services.messages import Owed

ASKED_AFTER, TOO_LATE_AFTER = timedelta(days=1), timedelta(days=7)  # since the case was resolved
APART = timedelta(days=90)
BAD_UP_TO, GOOD_FROM = 6, 9  # up to 6 they would rather not recommend us, from 9 on gladly (Reichheld, 2003)
BATCH = 500


def ask(*, now: datetime) -> int:
    """Ask about what a technician solved a day ago; returns of how many cases. One does so at a time."""
    asked = 0
    while batch := _ask_some(now=now):
        asked += batch
    return asked


@transaction.atomic
def _ask_some(*, now: datetime) -> int:
    """Of several cases of one customer the first: the others find it asked."""
    locked = list(_due(now=now).select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH])
    tickets = {ticket.customer_id: ticket for ticket in reversed(locked)}.values()
    Survey.objects.bulk_create(
        [
            Survey(organisation=ticket.organisation, ticket=ticket, customer=ticket.customer, asked_at=now)
            for ticket in tickets
        ],
        ignore_conflicts=True,
    )
    owed = [Owed(ticket, f"survey:{ticket.pk}", {}) for ticket in tickets]
    messages.queue_all(event=MessageEvent.SURVEY, owed=owed)
    return len(tickets)


def _due(*, now: datetime) -> QuerySet[Ticket]:
    visited = Visit.objects.filter(order__ticket=OuterRef("pk"), state=VisitState.FINISHED)
    lately = Survey.objects.filter(customer=OuterRef("customer"), asked_at__gt=now - APART)
    due = Ticket.objects.filter(
        Exists(visited),
        ~Exists(lately),
        state=TicketState.RESOLVED,
        resolved_at__gt=now - TOO_LATE_AFTER,
        resolved_at__lte=now - ASKED_AFTER,
        deleted_at=None,
        survey=None,
        customer__contact_consent=True,
    )
    case = ("organisation", "customer", "site__territory")
    return due.select_related(*case).prefetch_related("customer__phones").order_by("resolved_at", "pk")


@transaction.atomic
def answer(*, survey: Survey, recommend: int, solved: str, word: str = "") -> Survey:
    """The first answer counts; the same again changes nothing. Raises `ValidationError` for what is no answer.

    Where it is bad, somebody owes one call within the next working hours. Who solved it elsewhere is left in peace.
    """
    survey = Survey.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=survey.pk)
    if survey.answered_at is not None:
        return survey
    if not 0 <= recommend <= MOST_RECOMMENDED or solved not in Solved.values:
        raise ValidationError(_("Please answer both questions."))
    survey.recommend, survey.solved, survey.word = recommend, solved, word
    survey.answered_at = timezone.now()
    check_fields(survey)
    if is_bad(survey):
        survey.callback = call_about_complaint(ticket=survey.ticket)
    survey.save(update_fields=["recommend", "solved", "word", "answered_at", "callback"])
    if is_praise(survey):
        tell(organisation_id=survey.organisation_id, kind="survey.praised", survey_id=survey.pk)
    return survey


def is_bad(survey: Survey) -> bool:
    if survey.solved == Solved.ELSEWHERE:
        return False
    return survey.solved == Solved.NO or (survey.recommend is not None and survey.recommend <= BAD_UP_TO)


def is_praise(survey: Survey) -> bool:
    """Whether those who made the visit should read what the customer wrote."""
    is_glad = survey.recommend is not None and survey.recommend >= GOOD_FROM
    return is_glad and survey.solved == Solved.YES and bool(survey.word.strip())
