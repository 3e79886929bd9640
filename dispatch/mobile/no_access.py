"""What is left at a door that nobody opened."""

from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from dispatch.mobile.selectors import Case
from orders.models.callback import CallbackReason
from orders.models.visit import Outcome
from orders.selectors.leave_card import leave_card


@dataclass(frozen=True, slots=True)
class Cards:
    """The words for the mailbox: with the times as they are known now, and without any for a page that has grown old.

    `timed` is empty where nobody can be called; after another outcome than *no access* both are.
    """

    timed: str = ""
    timeless: str = ""


def cards_of(case: Case, *, window: DateTimeTZRange) -> Cards:
    """`window` is when the office would call if nobody opened now; once that is so, what was promised counts."""
    visit, order = case.visit, case.visit.order
    if visit.is_open:
        due = window if order.ticket else None
        return Cards(leave_card(order, at=timezone.now(), due=due), leave_card(order))
    if visit.outcome != Outcome.NO_ACCESS:
        return Cards()
    callback = visit.callbacks.filter(reason=CallbackReason.NO_ACCESS).order_by("-pk").first()
    return Cards(leave_card(order, at=visit.finished_at, due=callback.due if callback else None))
