"""Which of an organisation's desk rules decides about a piece of work."""

from collections.abc import Iterable
from dataclasses import dataclass

from orders.models import Callback, DeskRule, FieldOrder, Ticket
from orders.models.desk import DeskWork


@dataclass(frozen=True, slots=True)
class Work:
    """What a rule may ask about. Empty where it is not known."""

    kind: str
    category_id: int | None = None
    service: str = ""
    segment: str = ""


def desk_rules(*, organisation_id: int) -> list[DeskRule]:
    return list(DeskRule.objects.filter(organisation=organisation_id).order_by("position", "pk"))


def deciding(rules: Iterable[DeskRule], work: Work) -> DeskRule | None:
    """The first rule that fits; an empty condition fits everything."""
    return next((rule for rule in rules if fits(rule, work)), None)


def fits(rule: DeskRule, work: Work) -> bool:
    return (
        rule.work in ("", work.kind)
        and rule.category_id in (None, work.category_id)
        and rule.service in ("", work.service)
        and rule.segment in ("", work.segment)
    )


def work_of(task: Callback | FieldOrder) -> Work:
    """Reads the ticket with its category and customer."""
    ticket = task.ticket
    category_id = ticket.category_id if ticket else None
    if isinstance(task, Callback):
        return Work(task.reason, category_id, _service(ticket), _segment(ticket))
    return Work(DeskWork.DECISION.value, category_id, task.service or _service(ticket), _segment(ticket))


def _service(ticket: Ticket | None) -> str:
    return ticket.category.service if ticket and ticket.category else ""


def _segment(ticket: Ticket | None) -> str:
    return ticket.customer.segment if ticket and ticket.customer else ""
