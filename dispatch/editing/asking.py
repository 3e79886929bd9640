"""What is asked of a person whose change breaks soft rules: why, and of a broken promise what its customer hears."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import HttpRequest
from django.utils import timezone

from dispatch.booking.services.arrivals import arrival_window
from dispatch.editing.choices import Choice, Movable, Space, movable, spaces
from dispatch.editing.errors import AsksError
from dispatch.models import Plan
from dispatch.models.plan_edit import EditReason, SoftRule
from orders.models import Ticket, Visit
from orders.models.message import MessageEvent
from orders.services.callbacks import call_window
from orders.services.messages import Owed, drafted, is_written_to

CALL = "call"
ANSWERS = {"csrfmiddlewaretoken", "reason", "note", "way"}
WINDOWS_OFFERED = 4


@dataclass(frozen=True, slots=True)
class Said:
    """A message as the customer would read it; `channels` in words."""

    channels: str
    text: str


@dataclass(frozen=True, slots=True)
class Way:
    """What a customer could be told: another window with who comes then, or that they are called (no choice)."""

    value: str
    choice: Choice | None
    window: DateTimeTZRange
    said: Said | None
    is_chosen: bool = False


def question_of(request: HttpRequest, plan: Plan, visit: Visit | None, error: AsksError) -> dict[str, Any]:
    """For `board/_asks.html`; the windows cost the 10 queries of `spaces`."""
    told = request.POST
    kept = [(name, value) for name in told if name not in ANSWERS for value in told.getlist(name)]
    parts: dict[str, Any] = {"action": request.path, "kept": kept, "broken": error.broken, "fault": error.fault}
    parts |= about(plan, visit, error) if visit else {}
    parts |= {"reasons": EditReason.choices, "reason": told.get("reason", ""), "note": told.get("note", "")}
    if visit is not None and any(each.rule == SoftRule.PROMISE for each in error.broken):
        asked = told.get("way") or f"{told.get('technician', '')}|{told.get('after', '')}"
        ways = ways_of(movable(visit, plan, now=timezone.now()), asked)
        parts |= {"ways": ways, "is_written_to": any(way.said is not None for way in ways)}
        parts["calls"] = bool(ways) and all(way.value == CALL for way in ways)
    return parts


def about(plan: Plan, visit: Visit, error: AsksError) -> dict[str, Any]:
    """What it is about: which order, where, and from when to when; 1 query."""
    begun = plan.assignments.filter(visit=visit).values_list("during__startswith", flat=True).first()
    site = visit.order.site
    return {"order": visit.order, "street": site.street or site.city, "was": begun, "begins": error.begins}


def ways_of(move: Movable, asked: str) -> list[Way]:
    """The window around the place that was asked for first, then the cheapest others of the day, then a call."""
    ticket = move.visit.order.ticket
    if ticket is None or move.promise is None:
        return []
    ways = []
    if asked != CALL and is_written_to(ticket.customer):
        found, _refused = spaces(move, now=timezone.now())
        for space, window in by_window(move, sorted(found, key=lambda s: (value_of(s) != asked, s.choice.cost_s))):
            facts = {"window": window, "former": move.promise.window}
            said = said_of(ticket, MessageEvent.APPOINTMENT_MOVED, facts)
            ways.append(Way(value_of(space), space.choice, window, said, value_of(space) == asked))
    due = call_window(now=timezone.now(), territory=move.plan.territory)
    call = said_of(ticket, MessageEvent.CALLBACK_PROMISED, {"due": due})
    return [*ways, Way(CALL, None, due, call, is_chosen=not ways or asked == CALL)]


def value_of(space: Space) -> str:
    return f"{space.choice.technician.uuid}|{space.after}"


def by_window(move: Movable, found: Iterable[Space]) -> list[tuple[Space, DateTimeTZRange]]:
    """The first place of each window, of as many windows as are offered."""
    first: dict[str, tuple[Space, DateTimeTZRange]] = {}
    for space in found:
        if len(first) < WINDOWS_OFFERED and space.breaks_promise:
            choice = space.choice
            window = arrival_window(choice.starts_at, technician=choice.technician, plan=move.plan)
            first.setdefault(str(window.lower), (space, window))
    return list(first.values())


def said_of(ticket: Ticket, event: str, params: dict[str, Any]) -> Said | None:
    """None where the customer is not written to."""
    rows = drafted(event=event, owed=[Owed(ticket, "preview", params)])
    if not rows:
        return None
    return Said(", ".join(str(row.get_channel_display()) for row in rows), rows[-1].body)
