"""What a ticket stands beside: order, appointment, outage, the gate's verdict, other tickets, promised calls."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from orders.decision import choose
from orders.models import RuleSet, Ticket
from orders.models.callback import CallbackReason
from orders.models.states import TICKET_UNRESOLVED, CallbackState, TicketState


class WindowSerializer(serializers.Serializer[Any]):
    """TMF's TimePeriod."""

    startDateTime = serializers.DateTimeField()  # noqa: N815  TM Forum's spelling
    endDateTime = serializers.DateTimeField()  # noqa: N815


_INSTANT = serializers.DateTimeField(default_timezone=UTC)
_TEXTS = ("id", "name", "role", "@referredType", "@type")
PARTIES = inline_serializer("RelatedParty", {name: serializers.CharField() for name in _TEXTS}, many=True)
ENTITIES = inline_serializer(
    "RelatedEntity",
    {
        **{name: serializers.CharField() for name in (*_TEXTS, "status")},
        "validFor": WindowSerializer(required=False),
    },
    many=True,
)
RELATIONSHIPS = inline_serializer(
    "TroubleTicketRelationship",
    {name: serializers.CharField() for name in ("id", "name", "relationshipType", "@type")},
    many=True,
)
STATUS_CHANGES = inline_serializer(
    "StatusChange",
    {
        "status": serializers.CharField(),
        "changeDate": serializers.DateTimeField(),
        "@type": serializers.CharField(),
    },
    many=True,
)
CALLBACKS = inline_serializer(
    "Callback",
    {
        "id": serializers.UUIDField(),
        "window": WindowSerializer(),
        "state": serializers.ChoiceField(choices=CallbackState.choices),
        "reason": serializers.ChoiceField(choices=CallbackReason.choices),
        "@type": serializers.CharField(),
    },
    many=True,
)


def parties(ticket: Ticket) -> list[dict[str, Any]]:
    if ticket.customer is None:
        return []
    return [_reference(ticket.customer.uuid, ticket.customer.name, "customer", "Individual", "RelatedParty")]


def entities(ticket: Ticket) -> Iterator[dict[str, Any]]:
    """In this order: the field order that deals with it, its live appointment, the outage, the gate's verdict."""
    if order := ticket.order:
        yield _entity(order.uuid, order.number, "fieldOrder", "WorkOrder", order.state)
        for appointment in order.live_appointments:  # type: ignore[attr-defined]  # prefetched by `tickets_of`
            found = _entity(appointment.uuid, order.number, "appointment", "Appointment", appointment.state)
            yield found | {"validFor": period(appointment.window)}
    if outage := ticket.outage:
        yield _entity(outage.uuid, outage.network_element, "outage", "ServiceProblem", outage.state)
    segment = ticket.customer.segment if ticket.customer else ""
    rule_sets: Sequence[RuleSet] = list(ticket.organisation.rule_sets.all())
    rules = choose(rule_sets, rule_set_id=ticket.rule_set_id, source=ticket.source, segment=segment)
    if rules and (verdict := _verdict(ticket)):
        yield _entity(rules.name, rules.name, "gate", "RuleSet", verdict)


def _verdict(ticket: Ticket) -> str:
    """What the gate said, in one word: a rule set that says yes, says what is missing, or has not been asked yet."""
    if ticket.order:
        return "accepted"
    if ticket.state == TicketState.HELD:
        return "held"
    if ticket.state not in TICKET_UNRESOLVED:
        return ""
    return "missing" if ticket.missing else "waiting"


def relationships(ticket: Ticket) -> list[dict[str, str]]:
    """The ticket that this one was merged into, those merged into this one, and the one that it is a repeat of."""
    found = [_relationship(merge.into, "merged") for merge in ticket.merges.all()]
    found += [_relationship(merge.ticket, "duplicate") for merge in ticket.merged.all()]
    earlier = ticket.order.predecessor.ticket if ticket.order and ticket.order.predecessor else None
    if earlier and earlier != ticket:
        found.append(_relationship(earlier, "predecessor"))
    return [relationship for relationship in found if relationship]


def status_changes(history: Iterable[Any]) -> list[dict[str, str]]:
    """Each state that the ticket got, and when, of the rows that the database keeps of its changes."""
    rows = sorted(history, key=lambda row: row.pgh_id)
    return [
        {"status": row.state, "changeDate": _instant(row.pgh_created_at), "@type": "StatusChange"}
        for before, row in zip([None, *rows], rows, strict=False)
        if not before or before.state != row.state
    ]


def callbacks(ticket: Ticket) -> list[dict[str, Any]]:
    """Soonest first."""
    return [
        {
            "id": str(callback.uuid),
            "window": period(callback.due),
            "state": callback.state,
            "reason": callback.reason,
            "@type": "Callback",
        }
        for callback in sorted(ticket.callbacks.all(), key=lambda callback: (callback.due.lower, callback.pk))
    ]


def period(window: DateTimeTZRange) -> dict[str, str]:
    return {"startDateTime": _instant(window.lower), "endDateTime": _instant(window.upper)}


def _instant(at: datetime) -> str:
    return _INSTANT.to_representation(at)


def _entity(uuid: Any, name: str, role: str, referred_type: str, status: str) -> dict[str, Any]:
    return _reference(uuid, name, role, referred_type, "RelatedEntity") | {"status": status}


def _reference(uuid: Any, name: str, role: str, referred_type: str, type_name: str) -> dict[str, Any]:
    return {"id": str(uuid), "name": name, "role": role, "@referredType": referred_type, "@type": type_name}


def _relationship(other: Ticket, kind: str) -> dict[str, str]:
    if other.deleted_at:
        return {}
    return {
        "id": str(other.uuid),
        "name": other.number,
        "relationshipType": kind,
        "@type": "TroubleTicketRelationship",
    }
