"""TMF621 Trouble Ticket v4."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from dispatch.tmf.toolkit.filters import Attribute, identifier, instant, one_of, phone
from dispatch.tmf.toolkit.resources import Created, Listed, Retrieved, TmfViewSet
from dispatch.tmf.trouble_ticket.serializers import HISTORY, TroubleTicketSerializer
from dispatch.tmf.trouble_ticket.services import take_in
from orders.models import Ticket, TriedStep
from orders.models.states import TicketState
from technicians.models import ApiClient


def tickets_of(client: ApiClient) -> QuerySet[Ticket]:
    """The tickets of the client's organisation, newest first, with all that their representation reads."""
    tickets = Ticket.objects.filter(organisation=client.organisation_id, deleted_at=None)
    return (
        tickets.select_related("customer", "site", "order", "outage")
        .prefetch_related(
            "customer__phones",
            "contacts",
            "missing_steps",
            HISTORY,
            Prefetch("tried_steps", TriedStep.objects.select_related("step")),
        )
        .order_by("-reported_at", "-id")
    )


class TroubleTicketViewSet(Listed, Retrieved, Created, TmfViewSet):
    resource, scope = "troubleTicket", "tickets"
    serializer_class = TroubleTicketSerializer
    filters = {
        "id": Attribute("uuid", identifier),
        "externalId": Attribute("external_id", description="The number in the caller's system."),
        "severity": Attribute("severity"),
        "ticketType": Attribute("ticket_type"),
        "status": Attribute("state", one_of(TicketState.values)),
        "creationDate": Attribute("reported_at", instant, ordered=True),
        "lastUpdate": Attribute("updated_at", instant, ordered=True),
        "relatedParty.phone": Attribute(
            "customer__phones__number",
            phone,
            "Who is calling: a phone number with its country's prefix.",
            to_many=True,
        ),
    }
    sorting = {"creationDate": "reported_at", "lastUpdate": "updated_at", "severity": "severity", "status": "state"}

    def get_queryset(self) -> QuerySet[Ticket]:
        return tickets_of(self.client)

    def make(self, data: dict[str, Any]) -> Ticket:
        return take_in(client=self.client, data=data)
