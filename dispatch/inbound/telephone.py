"""Calls, as telephone systems tell them in Zammad's CTI format: newCall, answer, hangup.

A call is one contact on the case of whoever calls or is called. Where nobody knows the number, just the call is kept;
a call of ours opens no case.
"""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError

from dispatch.inbound.adapter import IGNORED, Adapter, Answer, Payload
from dispatch.inbound.genuine import has_secret
from dispatch.inbound.landing import answer, needed
from dispatch.inbound.reading import part, phones, storable, text
from dispatch.models import Call, Connector
from orders.models.contact import Channel, Direction
from orders.services.cases import Caller, Landed, Said, land
from orders.services.customers import known_customer
from orders.services.tickets import complete_contact

EVENTS = ("newCall", "answer", "hangup")
NOT_ANSWERED: Mapping[str, str | Promise] = {
    "busy": gettext_lazy("busy"),
    "cancel": gettext_lazy("the caller hung up"),
    "noAnswer": gettext_lazy("nobody took it"),
    "congestion": gettext_lazy("nobody could be reached"),
    "notFound": gettext_lazy("the number does not exist"),
    "forwarded": gettext_lazy("forwarded"),
}


def delivery_ids(_request: HttpRequest, data: Payload) -> list[str]:
    """A call is told of once in each event."""
    call_id, event = text(data, "callId", longest=200), text(data, "event", longest=20)
    return [f"{event}:{call_id}"] if call_id and event else []


def take(connector: Connector, data: Payload) -> Answer:
    event, call_id = text(data, "event"), text(data, "callId", longest=200)
    if event not in EVENTS:
        raise ValidationError({"event": _("Send one of: %(known)s.") % {"known": ", ".join(EVENTS)}})
    if not call_id:
        raise needed("callId")
    call, landed = _call(connector, call_id, data)
    now = timezone.now()
    call.agents = _agents(data) or call.agents
    if event == "answer":
        call.answered_at = now
    elif event == "hangup":
        call.ended_at, call.cause = now, text(data, "cause", longest=40)
    call.save(update_fields=["agents", "answered_at", "ended_at", "cause", "contact"])
    if call.contact and event != "newCall":
        complete_contact(contact=call.contact, author=call.agents, text=_words(call))
    if landed:
        return answer(landed)
    return {"result": "noted", "ticket": str(call.contact.ticket.uuid)} if call.contact else IGNORED


def _call(connector: Connector, call_id: str, data: Payload) -> tuple[Call, Landed | None]:
    """The call, landed where it is told of for the first time."""
    is_ours = text(data, "direction") == Direction.OUT
    numbers = phones(text(data, "to" if is_ours else "from"))
    call, is_new = Call.objects.select_related("contact__ticket").get_or_create(
        connector=connector,
        call_id=call_id,
        defaults={
            "direction": Direction.OUT if is_ours else Direction.IN,
            "number": numbers[0] if numbers else "",
            "started_at": timezone.now(),
        },
    )
    if not is_new or not known_customer(organisation=connector.organisation, phones=numbers):
        return call, None
    said = Said(
        source=connector.source,
        channel=Channel.PHONE,
        direction=call.direction,
        at=call.started_at,
        author=_agents(data),
        external_id=f"call:{call.pk}",
    )
    landed = land(
        organisation=connector.organisation,
        said=said,
        caller=Caller(phones=numbers),
        fallback=connector.category,
        may_open=not is_ours,
    )
    call.contact = landed.contact if landed else None
    return call, landed


def _agents(data: Payload) -> str:
    """``user[]`` of a form is a list; JSON has ``user`` as a text or a list."""
    users = part(data, "user[]") or part(data, "user") or []
    names = users if isinstance(users, list) else [users]
    return ", ".join(storable(name) for name in names if isinstance(name, str))[:200]


def _words(call: Call) -> str:
    """How the call went, in the language of the office."""
    with translation.override(settings.LANGUAGE_CODE):
        if call.ended_at is None:
            return _("The call goes on.")
        if call.answered_at is None:
            why = NOT_ANSWERED.get(call.cause, _("nobody took it"))
            return _("Call not answered: %(why)s.") % {"why": why}
        minutes = max(1, round((call.ended_at - call.answered_at).total_seconds() / 60))
        return _("Call of %(minutes)d min.") % {"minutes": minutes}


ADAPTER = Adapter(is_genuine=has_secret, delivery_ids=delivery_ids, take=take)
