"""An event as it is sent: TM Forum's envelope around the resource, read at this moment, and its signature."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from rest_framework.fields import DateTimeField
from rest_framework.renderers import JSONRenderer
from standardwebhooks.webhooks import Webhook

from dispatch.models import Change, Delivery
from dispatch.models.hub import ChangeKind
from dispatch.tmf.hub.resources import RESOURCES, Resource
from dispatch.tmf.toolkit.addresses import href
from dispatch.tmf.toolkit.serializers import shown
from technicians.models import ApiClient

Rows = Mapping[tuple[str, int], Any]


def rows_of(client: ApiClient, deliveries: Iterable[Delivery]) -> Rows:
    """What the events are about, by resource and primary key, as the client may see it; what is gone is missing."""
    wanted = defaultdict(set)
    for delivery in deliveries:
        wanted[delivery.change.resource].add(delivery.change.row)
    return {
        (name, row.pk): row
        for name, keys in wanted.items()
        if RESOURCES[name].is_open_to(client)
        for row in RESOURCES[name].rows(client).filter(pk__in=keys)
    }


def body(delivery: Delivery, rows: Rows) -> bytes:
    """The event as JSON; `rows` are those of `rows_of`."""
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
            "description": f"{resource.state}: {resource.word_for(change.state)}" if change.state else "",
            "priority": "",
            "event": {resource.name: _resource(resource, change, rows)},
            "@type": delivery.event_type,
        }
    return JSONRenderer().render(event)


def headers(delivery: Delivery, sent: bytes, *, secret: str, now: datetime) -> dict[str, str]:
    """Those of Standard Webhooks 1.0.0; `now` is in UTC."""
    identifier = str(delivery.uuid)
    return {
        "Content-Type": "application/json",
        "User-Agent": "field-dispatch",
        "webhook-id": identifier,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(identifier, now, sent.decode()),
    }


def _resource(resource: Resource, change: Change, rows: Rows) -> dict[str, Any]:
    """As GET answers it, in the state that the change gave it; of a row that is gone, what the change knew."""
    row = rows.get((resource.name, change.row))
    state = {resource.state: resource.word_for(change.state)} if change.state else {}
    if row is None or change.kind == ChangeKind.DELETED:
        address = href(resource.address, change.uuid)
        return {"id": str(change.uuid), "href": address, **state, "@type": resource.type_name}
    return {**shown(resource.view_set.serializer_class, row), **state}  # type: ignore[arg-type]
