"""TMF621 Trouble Ticket v4: list, get, create."""

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.tmf.toolkit.filters import Attribute, one_of, phone
from dispatch.tmf.toolkit.views import ERRORS, FIELDS, TmfView
from dispatch.tmf.trouble_ticket.serializers import HISTORY, TroubleTicketSerializer
from dispatch.tmf.trouble_ticket.services import take_in
from orders.models import Ticket, TriedStep
from orders.models.states import TicketState
from technicians.models import ApiClient

TAGS = ["troubleTicket"]


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


class TroubleTicketView(TmfView):
    scope = "tickets"
    serializer_class = TroubleTicketSerializer

    def get_queryset(self) -> QuerySet[Ticket]:
        return tickets_of(self.client)


class TroubleTicketListView(TroubleTicketView):
    filters = {
        "externalId": Attribute("external_id", description="The number in the caller's system."),
        "severity": Attribute("severity"),
        "ticketType": Attribute("ticket_type"),
        "status": Attribute("state", one_of(TicketState.values)),
        "relatedParty.phone": Attribute(
            "customer__phones__number", phone, "Who is calling: a phone number with its country's prefix."
        ),
    }

    @extend_schema(
        operation_id="listTroubleTicket",
        tags=TAGS,
        parameters=[FIELDS],
        responses={200: TroubleTicketSerializer(many=True), **ERRORS},
    )
    def get(self, _request: Request) -> Response:
        """List tickets, newest first."""
        return self.answer_list(self.get_queryset())

    @extend_schema(
        operation_id="createTroubleTicket",
        tags=TAGS,
        filters=False,
        responses={201: TroubleTicketSerializer, **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Create a ticket, with the contacts and the steps tried so far."""
        serializer = TroubleTicketSerializer(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        created = take_in(client=self.client, data=serializer.validated_data)
        answer = self.answer(self.get_queryset().get(pk=created.pk))
        location = serializer.get_href(created)
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": location})


class TroubleTicketDetailView(TroubleTicketView):
    @extend_schema(
        operation_id="retrieveTroubleTicket",
        tags=TAGS,
        parameters=[FIELDS],
        responses={200: TroubleTicketSerializer, **ERRORS},
    )
    def get(self, _request: Request, id: str) -> Response:  # noqa: A002  TM Forum's name
        """Get one ticket."""
        return Response(self.answer(self.find(self.get_queryset(), id)))
