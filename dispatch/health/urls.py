from django.urls import path

from dispatch.health.views import livez, readyz

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("livez/", livez),
    path("readyz/", readyz),
]
