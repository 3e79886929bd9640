from django.urls import path

from dispatch.inbound.views import InboundView

urlpatterns = [
    path("inbound/<uuid:uuid>/", InboundView.as_view(), name="inbound"),
    path("inbound/<uuid:uuid>", InboundView.as_view()),
]
