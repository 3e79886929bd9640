"""Chatwoot's webhooks. A message lands by `message_created`; every other event tells nothing that is not in one.

Private messages, our own notes among them, and what the system writes by itself are left alone.
"""

from collections.abc import Mapping

from django.http import HttpRequest

from dispatch.inbound.adapter import IGNORED, Adapter, Answer, Payload
from dispatch.inbound.genuine import signed_with_time
from dispatch.inbound.landing import answer, land_said, needed
from dispatch.inbound.reading import email, moment, part, phones, storable, text
from dispatch.models import Connector
from orders.models.contact import PUBLIC, Channel, Direction
from orders.services.cases import Caller, Said

CHANNELS: Mapping[str, Channel] = {
    "Channel::WebWidget": Channel.CHAT,
    "Channel::Api": Channel.CHAT,
    "Channel::Email": Channel.EMAIL,
}
DIRECTIONS: Mapping[str, Direction] = {"incoming": Direction.IN, "outgoing": Direction.OUT}


def delivery_ids(request: HttpRequest, _data: Payload) -> list[str]:
    return [request.headers.get("X-Chatwoot-Delivery", "")]


def take(connector: Connector, data: Payload) -> Answer:
    direction = DIRECTIONS.get(text(data, "message_type"))
    if text(data, "event") != "message_created" or direction is None or part(data, "private"):
        return IGNORED
    conversation = part(data, "conversation")
    number = text(conversation, "id", longest=100) or text(conversation, "display_id", longest=100)
    if not number:
        raise needed("conversation.id")
    channel = _channel(conversation)
    customer = part(conversation, "meta", "sender") or (part(data, "sender") if direction == Direction.IN else None)
    said = Said(
        source=connector.source,
        channel=channel,
        direction=direction,
        at=moment(part(data, "created_at")),
        text=text(data, "content"),
        author=text(data, "sender", "name", longest=200),
        conversation=number,
        external_id=text(data, "id", longest=100),
        handle=_handle(customer) if channel in PUBLIC else "",
        link=_link(connector, number) if channel in PUBLIC else "",
    )
    labels = part(conversation, "labels")
    words = [storable(label)[:100] for label in labels if isinstance(label, str)] if isinstance(labels, list) else []
    words.append(text(data, "inbox", "name", longest=100))
    return answer(land_said(connector, said=said, caller=_caller(customer), words=words))


def _channel(conversation: Payload) -> Channel:
    if text(conversation, "additional_attributes", "type") == "tweet":
        return Channel.SOCIAL
    return CHANNELS.get(text(conversation, "channel"), Channel.MESSENGER)


def _caller(customer: Payload | None) -> Caller:
    numbers = phones(text(customer, "phone_number"))
    return Caller(name=text(customer, "name", longest=200), phones=numbers, email=email(customer, "email"))


def _handle(customer: Payload | None) -> str:
    screen_name = text(customer, "additional_attributes", "screen_name", longest=100)
    return screen_name or text(customer, "name", longest=100)


def _link(connector: Connector, number: str) -> str:
    """The conversation as agents see it."""
    if not connector.write_back_url or not connector.account:
        return ""
    base = connector.write_back_url.rstrip("/")
    return f"{base}/app/accounts/{connector.account}/conversations/{number}"


ADAPTER = Adapter(is_genuine=signed_with_time, delivery_ids=delivery_ids, take=take)
