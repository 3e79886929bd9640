from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("dispatch.mobile.urls")),
    path("", include("dispatch.tmf.urls")),
    path("", include("dispatch.inbound.urls")),
    path("", include("dispatch.health.urls")),
]
