"""Registering listeners, and switching them off and on."""

import base64
import secrets

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import Delivery, Listener
from dispatch.models.hub import DeliveryState, ListenerState, OffReason
from dispatch.tmf.toolkit.errors import Conflict
from technicians.models import ApiClient

MOST_LISTENERS = 100  # of one client for one API: each costs a delivery for each change
SECRET_BYTES = 32  # Standard Webhooks asks for 24 to 64


def register(*, client: ApiClient, api: str, callback: str, query: str) -> Listener:
    """A new listener; `callback` and `query` are checked. Raises `Conflict` where it is there already."""
    live = Listener.objects.filter(client=client, api=api, state=ListenerState.LIVE)
    if live.filter(callback=callback, query=query).exists():
        raise Conflict(_("callback: it listens with this query already. Delete that listener first."))
    if live.count() >= MOST_LISTENERS:
        raise Conflict(_("A client can have %(most)d listeners of an API.") % {"most": MOST_LISTENERS})
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return Listener.objects.create(client=client, api=api, callback=callback, query=query, secret=secret)


def switch_off(*, listener: Listener, reason: OffReason) -> None:
    """Nothing more is sent to it, and its owner is told (see `owners`). What waits is kept, as long as any event is."""
    Listener.objects.filter(pk=listener.pk, state=ListenerState.LIVE).update(
        state=ListenerState.OFF, off_reason=reason, owner_told_at=None, leased_until=timezone.now()
    )


@transaction.atomic
def switch_on(*, listeners: QuerySet[Listener]) -> int:
    """Begin anew with those that are off, also with all that waits for them; return how many they were."""
    off = list(listeners.filter(state=ListenerState.OFF).values_list("pk", flat=True))
    now = timezone.now()
    Delivery.objects.filter(listener__in=off, state=DeliveryState.WAITING).update(due_at=now, attempts=0)
    return Listener.objects.filter(pk__in=off).update(
        state=ListenerState.LIVE, off_reason="", failures=0, leased_until=now
    )
