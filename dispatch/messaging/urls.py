from django.urls import path

from dispatch.messaging.views import receipts

urlpatterns = [path("messages/receipts/", receipts, name="message_receipts")]
