"""Zammad's webhooks: a ticket and the article that was added to it.

Internal articles, our own notes among them, and what the system writes by itself are left alone.
"""

from collections.abc import Mapping

from django.http import HttpRequest

from dispatch.inbound.adapter import IGNORED, Adapter, Answer, Payload
from dispatch.inbound.genuine import signed_sha1
from dispatch.inbound.landing import answer, land_said, needed
from dispatch.inbound.reading import email, moment, part, phones, plain, text
from dispatch.models import Connector
from orders.models.contact import PUBLIC, Channel, Direction
from orders.services.cases import Caller, Said

CHANNELS: Mapping[str, Channel] = {
    "email": Channel.EMAIL,
    "phone": Channel.PHONE,
    "web": Channel.APP,
    "chat": Channel.CHAT,
    "sms": Channel.MESSENGER,
    "telegram personal-message": Channel.MESSENGER,
    "whatsapp message": Channel.MESSENGER,
    "twitter direct-message": Channel.MESSENGER,
    "twitter status": Channel.SOCIAL,
    "facebook feed post": Channel.SOCIAL,
    "facebook feed comment": Channel.SOCIAL,
}
DIRECTIONS: Mapping[str, Direction] = {"Customer": Direction.IN, "Agent": Direction.OUT}


def delivery_ids(request: HttpRequest, _data: Payload) -> list[str]:
    return [request.headers.get("X-Zammad-Delivery", "")]


def take(connector: Connector, data: Payload) -> Answer:
    ticket, article = part(data, "ticket"), part(data, "article")
    conversation = text(ticket, "id", longest=100)
    if not conversation:
        raise needed("ticket.id")
    direction = DIRECTIONS.get(text(article, "sender"))
    if direction is None or part(article, "internal"):
        return IGNORED
    channel = CHANNELS.get(text(article, "type"), Channel.EMAIL)
    body = text(article, "body")
    said = Said(
        source=connector.source,
        channel=channel,
        direction=direction,
        at=moment(part(article, "created_at")),
        text=plain(body) if text(article, "content_type") == "text/html" else body,
        author=text(article, "from", longest=200),
        conversation=conversation,
        external_id=text(article, "id", longest=100),
        handle=text(article, "from", longest=100) if channel in PUBLIC else "",
        link=_link(part(article, "preferences", "links")) if channel in PUBLIC else "",
    )
    words = [text(ticket, "category", longest=100), text(ticket, "group", "name", longest=100)]
    landed = land_said(
        connector, said=said, caller=_caller(part(ticket, "customer")), words=words, subject=text(ticket, "title")
    )
    return answer(landed)


def _caller(customer: Payload | None) -> Caller:
    name = f"{text(customer, 'firstname')} {text(customer, 'lastname')}".strip()
    numbers = phones(text(customer, "phone"), text(customer, "mobile"))
    return Caller(name=name[:200], phones=numbers, email=email(customer, "email"))


def _link(links: object) -> str:
    """Where the post stands, as Zammad keeps it with the article."""
    first = links[0] if isinstance(links, list) and links else None
    url = text(first, "url", longest=500)
    return url if url.startswith("https://") else ""


ADAPTER = Adapter(is_genuine=signed_sha1, delivery_ids=delivery_ids, take=take)
