"""TMF621 Trouble Ticket v4."""

from typing import Any

from django.db.models import Case, Prefetch, Q, QuerySet, When, prefetch_related_objects
from django.utils import timezone

from dispatch.models import Appointment
from dispatch.models.appointment import AppointmentState
from dispatch.tmf.toolkit.filters import Attribute, identifier, instant, one_of, phone
from dispatch.tmf.toolkit.resources import Changed, Created, Listed, Removed, Retrieved, TmfViewSet
from dispatch.tmf.trouble_ticket.changes import change, remove
from dispatch.tmf.trouble_ticket.patch import TroubleTicketPatchSerializer
from dispatch.tmf.trouble_ticket.serializers import HISTORY, TroubleTicketSerializer
from dispatch.tmf.trouble_ticket.services import take_in
from orders.models import FieldOrder, Ticket, TicketMerge, TriedStep
from orders.models.look_up import LookUpKind
from orders.models.states import TICKET_OVER, TicketState
from orders.services.look_ups import note
from technicians.models import ApiClient

# What even the representation of a ticket that `take_in` just made has to read.
OF_EVERY = ("organisation__rule_sets", "customer__phones", HISTORY)


def tickets_of(client: ApiClient) -> QuerySet[Ticket]:
    """The tickets of the client's organisation, newest first, with all that their representation reads."""
    tickets = Ticket.objects.filter(organisation=client.organisation_id, deleted_at=None)
    return (
        tickets.select_related("organisation", "customer", "site")
        .prefetch_related(
            *OF_EVERY,
            "contacts",
            Prefetch("tried_steps", TriedStep.objects.select_related("step")),
            "missing_steps",
            "callbacks",
            "outage",
            # Joined, the orders would make the plan of every query dear, for tickets that seldom have one.
            Prefetch("order", FieldOrder.objects.select_related("predecessor__ticket")),
            Prefetch("order__appointments", live_now(), to_attr="live_appointments"),
            Prefetch("merges", TicketMerge.objects.filter(undone_at=None).select_related("into")),
            Prefetch("merged", TicketMerge.objects.filter(undone_at=None).select_related("ticket")),
        )
        .order_by("-reported_at", "-id")
    )


def live_now() -> QuerySet[Appointment]:
    """Promises, and holds that have not run out."""
    held = Q(state=AppointmentState.INITIALIZED, expires_at__gt=timezone.now())
    return Appointment.objects.filter(Q(state=AppointmentState.CONFIRMED) | held)


class TroubleTicketViewSet(Listed, Retrieved, Created, Changed, Removed, TmfViewSet):
    resource, scope = "troubleTicket", "tickets"
    serializer_class = TroubleTicketSerializer
    patch_serializer_class = TroubleTicketPatchSerializer
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
            "Who is calling: a phone number with its country's prefix. Open tickets come first, unless sorted.",
            to_many=True,
        ),
    }
    sorting = {"creationDate": "reported_at", "lastUpdate": "updated_at", "severity": "severity", "status": "state"}

    def get_queryset(self) -> QuerySet[Ticket]:
        return tickets_of(self.client)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Who looks for a caller wants the case that goes on, not the newest."""
        found = super().filter_queryset(queryset)
        if "relatedParty.phone" in self.request.query_params and "sort" not in self.request.query_params:
            is_over = Case(When(state__in=TICKET_OVER, then=1), default=0)
            return found.order_by(is_over, "-reported_at", "-id")
        return found

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """That a client asked who is calling is written down: with whom it found, if it was one customer."""
        page = super().paginate_queryset(queryset)
        if "relatedParty.phone" in self.request.query_params:
            customers = {ticket.customer_id for ticket in page or []}
            note(
                organisation=self.client.organisation_id,
                kind=LookUpKind.CALLER,
                client=self.client,
                customer=customers.pop() if len(customers) == 1 else None,
                count=len(page or []),
            )
        return page

    def make(self, data: dict[str, Any]) -> Ticket:
        return take_in(client=self.client, data=data)

    def made(self, ticket: Ticket) -> Ticket:
        prefetch_related_objects([ticket], *OF_EVERY)
        return ticket

    def change(self, ticket: Ticket, data: dict[str, Any]) -> Ticket:
        return change(ticket=ticket, data=data)

    def remove(self, ticket: Ticket) -> None:
        remove(ticket=ticket)
