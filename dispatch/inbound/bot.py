"""What a digital assistant has tried already, in one request. It makes nothing that TMF621 could not make."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from rest_framework import serializers

from dispatch.inbound.adapter import Adapter, Answer, Payload
from dispatch.inbound.genuine import has_secret
from dispatch.inbound.landing import answer, land_said
from dispatch.models import Connector
from dispatch.tmf.toolkit.fields import PastInstant
from dispatch.tmf.trouble_ticket.serializers import (
    MAX_PARTS,
    CustomerSerializer,
    LineTestSerializer,
    PlaceSerializer,
    TriedStepSerializer,
)
from dispatch.tmf.trouble_ticket.services import add_steps
from orders.models import Ticket
from orders.models.contact import Channel
from orders.services.cases import Caller, Said
from orders.services.sites import site_of
from orders.services.tickets import record_line_test, touch


class AnswerSerializer(serializers.Serializer[Any]):
    question = serializers.CharField(max_length=300)
    answer = serializers.CharField(max_length=1000, allow_blank=True)


class BotSerializer(serializers.Serializer[Any]):
    """`conversation` is the assistant's own number of it, `category` a word for the fault as in `ticketType`."""

    id = serializers.CharField(max_length=100, required=False)
    conversation = serializers.CharField(max_length=100)
    date = PastInstant(source="at", default=timezone.now)
    category = serializers.CharField(max_length=100, allow_blank=True, default="")
    summary = serializers.CharField(max_length=10_000)
    answers = AnswerSerializer(many=True, required=False)
    customer = CustomerSerializer(required=False)
    place = PlaceSerializer(required=False)
    triedStep: serializers.ListSerializer[Any] = serializers.ListSerializer(  # noqa: N815  as in TMF621
        child=TriedStepSerializer(), source="steps", required=False, max_length=MAX_PARTS
    )
    lineTest = LineTestSerializer(source="line", required=False)  # noqa: N815


def delivery_ids(request: HttpRequest, data: Payload) -> list[str]:
    """The header that every create of the API knows, and the `id` in the body."""
    number = data.get("id")
    return [request.headers.get("Idempotency-Key", ""), f"id:{number}" if isinstance(number, str) and number else ""]


def take(connector: Connector, data: Payload) -> Answer:
    serializer = BotSerializer(data=data)
    serializer.is_valid(raise_exception=True)
    sent = serializer.validated_data
    customer = sent.get("customer", {})
    caller = Caller(
        name=customer.get("name", ""),
        phones=[str(number) for number in customer.get("phones", [])],
        email=customer.get("email", ""),
        language=customer.get("language", ""),
    )
    said = Said(
        source=connector.source,
        channel=Channel.BOT,
        at=sent["at"],
        text=_text(sent),
        author=connector.name,
        conversation=sent["conversation"],
        external_id=sent.get("id", ""),
    )
    landed = land_said(connector, said=said, caller=caller, words=[sent["category"]], subject=sent["summary"][:300])
    if add_steps(ticket=landed.ticket, steps=sent.get("steps", []), channel=Channel.BOT):
        touch(tickets=Ticket.objects.filter(pk=landed.ticket.pk))
    if line := sent.get("line"):
        record_line_test(
            ticket=landed.ticket,
            result=line["line_test"],
            detail=line["line_test_detail"],
            at=line["line_test_at"],
        )
    if (place := sent.get("place")) and landed.ticket.site is None:
        _place(landed.ticket, place)
    return answer(landed)


def _text(sent: dict[str, Any]) -> str:
    answers = (f"{each['question']} {each['answer']}" for each in sent.get("answers", []))
    return "\n".join([sent["summary"], *answers])


def _place(ticket: Ticket, place: dict[str, Any]) -> None:
    ticket.site = site_of(organisation=ticket.organisation, customer=ticket.customer, address=place)
    ticket.save(update_fields=["site", "updated_at"])
    touch(tickets=Ticket.objects.filter(pk=ticket.pk))


ADAPTER = Adapter(is_genuine=has_secret, delivery_ids=delivery_ids, take=take, knows_bodies=True)
