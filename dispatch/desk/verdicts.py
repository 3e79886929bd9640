"""The gate's decision in the words of the desk: why a visit is needed, or what is missing before one."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from orders.models import Category, Ticket
from orders.models.states import TICKET_UNRESOLVED, TicketState
from orders.models.ticket import LineTest, Missing
from orders.services.gate_judge import Kind
from orders.services.gate_preview import Foreseen


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence with its sign; `more` are the things that are missing, or what comes of it. `look` is a colour."""

    look: str
    icon: str
    text: str
    more: list[str] = field(default_factory=list)
    is_visit: bool = False  # pressing on makes the order


def verdict_on(ticket: Ticket, foreseen: Foreseen | None, *, category: Category | None, line_test: str) -> Verdict:
    """`foreseen` is None where the gate decides nothing (any more)."""
    if foreseen is None:
        return decided(ticket)
    if foreseen.kind == Kind.ORDER:
        return needed(foreseen, category, line_test)
    if foreseen.kind == Kind.LINK:
        text = _("A visit is needed, and one is ordered already for this fault: this case joins it.")
        return Verdict("done", "✓", text, is_visit=True)
    if foreseen.kind == Kind.HOLD:
        text = _("An outage of the network is known here. Nobody needs to come home; it is repaired outside.")
        return Verdict("attention", "⚠", text)
    return missing(foreseen)


def decided(ticket: Ticket) -> Verdict:
    order = ticket.order
    if ticket.state == TicketState.RESOLVED:
        return Verdict("done", "✓", _("Solved. If it comes back, open the case again."))
    if ticket.state == TicketState.HELD:
        text = _("An outage of the network is known here. Nobody needs to come home; it is repaired outside.")
        return Verdict("attention", "⚠", text)
    if order and order.is_open:
        text = _("A visit is ordered: %(kind)s, order %(order)s.") % {"kind": order.order_type, "order": order}
        return Verdict("done", "✓", text)
    return Verdict("muted", "–", _("This case is over: %(state)s.") % {"state": ticket.get_state_display()})


def needed(foreseen: Foreseen, category: Category | None, line_test: str) -> Verdict:
    """Which rule says so, and the order that comes of it."""
    rule, order_type = foreseen.verdict.rule, foreseen.order_type
    assert rule is not None and order_type is not None  # noqa: S101, PT018  a yes names both
    why = [f"“{category}”"] if category else []
    if line_test:
        why.append(_("line test: %(result)s") % {"result": LineTest(line_test).label})
    if foreseen.steps:
        why.append(_("everything was tried that can be tried from afar"))
    text = _("A visit is needed because: %(why)s.") % {"why": ", ".join(why)}
    comes = _("It becomes: %(kind)s, %(minutes)s min, due within %(hours)s working hours.")
    facts = {"kind": order_type, "minutes": order_type.service_minutes, "hours": rule.due_working_hours}
    return Verdict("done", "✓", text, [comes % facts], is_visit=True)


def missing(foreseen: Foreseen) -> Verdict:
    reasons = foreseen.verdict.missing
    if Missing.NO_VISIT in reasons:
        return Verdict("muted", "–", _("No visit: this kind of case is solved from afar."))
    labels = [str(Missing(code).label) for code in reasons if code != Missing.STEPS]
    left = set(foreseen.verdict.missing_steps)
    labels += [str(step) for step in foreseen.steps if step.pk in left]
    if Missing.STEPS in reasons and not left:
        labels.append(str(Missing.STEPS.label))
    return Verdict("attention", "⚠", _("Before a visit is ordered, this is missing:"), labels)


def is_undecided(ticket: Ticket) -> bool:
    """Whether the gate has something to say; a case that waits for a new date has its order already."""
    return ticket.state in TICKET_UNRESOLVED and not (ticket.order and ticket.order.is_open)
