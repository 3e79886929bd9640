from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from dispatch.desk.api import desk_routes
from dispatch.tmf.docs import docs
from dispatch.tmf.toolkit.resources import routes
from dispatch.tmf.toolkit.token import RevokeTokenView, TokenView
from dispatch.tmf.trouble_ticket.api import TroubleTicketViewSet
from dispatch.tmf.unknown import UnknownView

resources = [
    *routes(TroubleTicketViewSet, "tmf-api/troubleTicket/v4", name="trouble-ticket"),
    *desk_routes,
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
