"""Where a customer stands in the self-help for their fault: told by what was tried, on whatever channel."""

from dataclasses import dataclass

from django.db.models import QuerySet

from orders.models import HelpAnswer, HelpStep, Ticket
from orders.models.self_help import HelpEnd


@dataclass(frozen=True, slots=True)
class Guided:
    """`step` is asked next; without one the way is at its end: `end`, by the `last` answer. No end: there is no way."""

    step: HelpStep | None = None
    end: str = ""
    last: HelpAnswer | None = None

    @property
    def reason(self) -> str:
        """Why a visit is needed, in the language now active."""
        return self.last.reason if self.last else ""


def guided(ticket: Ticket) -> Guided:
    """The next step that nobody has tried, by the answers so far; 3 queries.

    What was tried elsewhere, with a result that is no answer of ours, did not help: on to the next step.
    """
    steps = list(_of(ticket))
    tried = {row.step_id: row.result for row in ticket.tried_steps.all() if row.step_id}
    at = 0
    while at < len(steps):
        step = steps[at]
        if step.step_id not in tried:
            return Guided(step)
        answer = answer_of(step, tried[step.step_id])
        if answer is not None and answer.end:
            return Guided(end=answer.end, last=answer)
        to = answer.leads_to_id if answer is not None else None
        at = next((n for n in range(at + 1, len(steps)) if to in (None, steps[n].pk)), len(steps))
    return Guided(end=HelpEnd.VISIT if steps else "")


def answer_of(step: HelpStep, result: str) -> HelpAnswer | None:
    """The answer in whichever language it was given."""
    return next((each for each in step.answers.all() if result and result in (each.text_de, each.text_en)), None)


def _of(ticket: Ticket) -> QuerySet[HelpStep]:
    steps = HelpStep.objects.filter(organisation=ticket.organisation_id, category=ticket.category_id)
    return steps.order_by("position").select_related("step").prefetch_related("answers")
