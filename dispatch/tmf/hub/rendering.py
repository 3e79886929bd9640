"""An event as it is sent: TM Forum's envelope around the resource, read at this moment, and its signature."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from rest_framework.fields import DateTimeField
from rest_framework.renderers import JSONRenderer
from standardwebhooks.webhooks import Webhook

from dispatch.models import Delivery
from dispatch.models.hub import ChangeKind
from dispatch.tmf.hub.resources import RESOURCES, Resource
from dispatch.tmf.toolkit.addresses import href


def body(delivery: Delivery) -> bytes:
    """The event as JSON. `delivery` comes with its listener, that one's client, and its change."""
    change = delivery.change
    resource = RESOURCES[change.resource]
    at = DateTimeField().to_representation(change.at)
    with translation.override(settings.LANGUAGE_CODE):
        event = {
            "eventId": str(delivery.uuid),
            "eventTime": at,
            "timeOcurred": at,  # TM Forum's spelling
            "eventType": delivery.event_type,
            "correlationId": str(change.pk),
            "domain": str(resource.api),
            "title": delivery.event_type,
            "description": f"{resource.state}: {change.state}" if change.state else "",
            "priority": "",
            "event": {resource.name: _resource(resource, delivery)},
            "@type": delivery.event_type,
        }
    return JSONRenderer().render(event)


def headers(delivery: Delivery, sent: bytes, *, now: datetime) -> dict[str, str]:
    """Those of Standard Webhooks 1.0.0; `now` is in UTC."""
    identifier = str(delivery.uuid)
    return {
        "Content-Type": "application/json",
        "User-Agent": "field-dispatch",
        "webhook-id": identifier,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(delivery.listener.secret).sign(identifier, now, sent.decode()),
    }


def _resource(resource: Resource, delivery: Delivery) -> dict[str, Any]:
    """As GET answers it, in the state that the change gave it; of a row that is gone, what the change knew."""
    change = delivery.change
    row = resource.rows(delivery.listener.client).filter(pk=change.row).first()
    state = {resource.state: change.state} if change.state else {}
    if row is None or change.kind == ChangeKind.DELETED:
        address = href(resource.address, change.uuid)
        return {"id": str(change.uuid), "href": address, **state, "@type": resource.type_name}
    shown = resource.view_set.serializer_class(row, context={}).data  # type: ignore[misc]
    return {**shown, **state}
