from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from dispatch.conversation.api import conversation_routes
from dispatch.desk.api import desk_routes
from dispatch.tmf.appointment.api import AppointmentViewSet, SearchTimeSlotViewSet
from dispatch.tmf.communication.api import CommunicationMessageViewSet
from dispatch.tmf.docs import docs
from dispatch.tmf.hub.api import AppointmentHub, CommunicationHub, TroubleTicketHub, WorkOrderHub
from dispatch.tmf.toolkit.resources import routes
from dispatch.tmf.toolkit.token import RevokeTokenView, TokenView
from dispatch.tmf.trouble_ticket.api import TroubleTicketViewSet
from dispatch.tmf.unknown import UnknownView
from dispatch.tmf.work_order.api import CancelWorkOrderViewSet, WorkOrderViewSet

resources = [
    *routes(SearchTimeSlotViewSet, "tmf-api/appointment/v4", name="slot-search"),
    *routes(AppointmentViewSet, "tmf-api/appointment/v4", name="appointment"),
    *routes(TroubleTicketViewSet, "tmf-api/troubleTicket/v4", name="trouble-ticket"),
    *(
        one
        for hub in (TroubleTicketHub, AppointmentHub, CommunicationHub, WorkOrderHub)
        for one in routes(hub, f"tmf-api/{hub.api}/v4", name=f"{hub.api}-listener")
    ),
    *routes(CommunicationMessageViewSet, "tmf-api/communicationManagement/v4", name="communication-message"),
    *routes(WorkOrderViewSet, "tmf-api/workOrderManagement/v4", name="work-order"),
    *routes(CancelWorkOrderViewSet, "tmf-api/workOrderManagement/v4", name="cancel-work-order"),
    *desk_routes,
    *conversation_routes,
]
tokens = [
    path("oauth/token", TokenView.as_view()),
    path("oauth/revoke_token", RevokeTokenView.as_view()),
]
urlpatterns = [
    *resources,
    *tokens,
    # The same with a slash at the end: a redirect would turn a POST into a GET.
    *(path(f"{known.pattern}/", known.callback) for known in [*resources, *tokens]),
    re_path("^tmf-api/", UnknownView.as_view()),
    path("api/schema/", SpectacularAPIView.as_view(patterns=resources, authentication_classes=[]), name="api-schema"),
    path("api/docs/", docs, name="api-docs"),
]
