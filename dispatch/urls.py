from django.contrib import admin
from django.urls import include, path

from dispatch.live.door import no_stream

urlpatterns = [
    path("admin/", admin.site.urls),
    path("live/<int:territory>/", no_stream),
    path("desk/", include("dispatch.desk.urls")),
    path("", include("dispatch.mobile.urls")),
    path("", include("dispatch.tmf.urls")),
    path("", include("dispatch.inbound.urls")),
    path("", include("dispatch.customer.urls")),
    path("", include("dispatch.health.urls")),
    path("", include("dispatch.messaging.urls")),
]
