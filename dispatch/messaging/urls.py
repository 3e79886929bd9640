from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from dispatch.messaging.views import receipts

urlpatterns: list[URLPattern | URLResolver] = [
    path("messages/receipts/", receipts, name="message_receipts"),
]
if settings.ANYMAIL.get("WEBHOOK_SECRET"):  # without one anybody could say that an e-mail has arrived
    urlpatterns.append(path("messages/anymail/", include("anymail.urls")))
