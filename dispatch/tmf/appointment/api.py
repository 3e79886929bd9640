"""TMF646 Appointment v4."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from dispatch.booking.services.holds import expire_holds
from dispatch.models import Appointment, SlotSearch
from dispatch.models.appointment import AppointmentState
from dispatch.models.slots import SlotSearchState
from dispatch.planning.backlog import skills_asked
from dispatch.tmf.appointment import services
from dispatch.tmf.appointment.serializers import (
    AppointmentPatchSerializer,
    AppointmentSerializer,
    SearchTimeSlotSerializer,
    asked_in,
)
from dispatch.tmf.toolkit.filters import Attribute, identifier, instant, one_of
from dispatch.tmf.toolkit.resources import Changed, Created, Listed, Removed, Retrieved, TmfViewSet
from technicians.briefly import briefly
from technicians.models import ApiClient


def appointments_of(client: ApiClient) -> QuerySet[Appointment]:
    """The organisation's holds and promises, newest first, with all that their representation and a booking read."""
    return (
        Appointment.objects.filter(organisation=client.organisation_id, deleted_at=None)
        .select_related(
            "order__site__territory", "order__site__customer", "order__ticket__customer", "order__order_type"
        )
        .prefetch_related(*skills_asked("order__"))
        .order_by("-created_at", "-id")
    )


ABOUT = Attribute(
    "order__uuid",
    identifier,
    "The id of the work order, or of a ticket that waits for it.",
    further=("order__ticket__uuid", "order__tickets__uuid"),
)
EXPIRED_AT_MOST = 10  # so many in one request, for which somebody waits; the worker gives back all there are


class Booking(TmfViewSet):
    """Both resources need what was held too long to be free again, also while the worker is down."""

    scope = "appointments"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE_METHODS:
            give_back_some()


@briefly
def give_back_some() -> int:
    return expire_holds(most=EXPIRED_AT_MOST)


class AppointmentViewSet(Listed, Retrieved, Created, Changed, Removed, Booking):
    resource = "appointment"
    serializer_class = AppointmentSerializer
    patch_serializer_class = AppointmentPatchSerializer
    filters = {
        "id": Attribute("uuid", identifier),
        "externalId": Attribute("external_id"),
        "category": Attribute("category"),
        "status": Attribute("state", one_of(AppointmentState.values)),
        "creationDate": Attribute("created_at", instant, ordered=True),
        "lastUpdate": Attribute("updated_at", instant, ordered=True),
        "validFor.startDateTime": Attribute("window__startswith", instant, ordered=True),
        "relatedEntity.id": ABOUT,
    }
    sorting = {"creationDate": "created_at", "lastUpdate": "updated_at", "status": "state"}

    def get_queryset(self) -> QuerySet[Appointment]:
        return appointments_of(self.client)

    def make(self, data: dict[str, Any]) -> Appointment:
        sent: Any = self.request.data
        return services.make(client=self.client, data=data, status=sent.get("status"))

    def change(self, row: Appointment, data: dict[str, Any]) -> None:
        services.change(appointment=row, data=data)

    def remove(self, row: Appointment) -> None:
        services.remove(appointment=row)


def searches_of(client: ApiClient) -> QuerySet[SlotSearch]:
    """The organisation's searches, newest first."""
    return SlotSearch.objects.filter(organisation=client.organisation_id).order_by("-created_at", "-id")


class SearchTimeSlotViewSet(Listed, Retrieved, Created, Changed, Removed, Booking):
    resource, is_one_write = "searchTimeSlot", True
    serializer_class = SearchTimeSlotSerializer
    filters = {
        "id": Attribute("uuid", identifier),
        "status": Attribute("state", one_of(SlotSearchState.values)),
        "searchDate": Attribute("created_at", instant, ordered=True),
        "relatedEntity.id": ABOUT,
    }
    sorting = {"searchDate": "created_at", "status": "state"}

    def get_queryset(self) -> QuerySet[SlotSearch]:
        return searches_of(self.client)

    def make(self, data: dict[str, Any]) -> SlotSearch:
        return services.search(client=self.client, data=data, asked=asked_in(data))

    def fresh(self, row: SlotSearch) -> SlotSearch:
        return row

    def change(self, row: SlotSearch, data: dict[str, Any]) -> None:
        """Ask again, with what was sent in place of what was asked before."""
        whole = self.validated({**row.asked, **asked_in(data)})
        services.answer(row, client=self.client, data=whole, asked=asked_in(whole))

    def remove(self, row: SlotSearch) -> None:
        row.delete()
