"""From changes to deliveries: which listener is owed which events."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from dispatch.models import Change, Delivery, Listener
from dispatch.models.hub import ChangeKind, ListenerState, OffReason
from dispatch.tmf.hub.queries import parse
from dispatch.tmf.hub.resources import RESOURCES
from dispatch.tmf.hub.services import switch_off

log = structlog.get_logger(__name__)

LOCK = 0x4EA2  # any number that no other advisory lock of this database uses
BATCH = 1000


def spread() -> int:
    """Write the deliveries of all changes that are not spread yet; return how many changes that were.

    One process at a time, so that deliveries are numbered in the order of changes; another one leaves it to that.
    """
    spread_here = 0
    while done := _spread_batch():
        spread_here += done
    return spread_here


@transaction.atomic
def _spread_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    changes = list(Change.objects.filter(spread_at=None).order_by("pk")[:BATCH])
    owed = defaultdict(list)
    for change in _telling(changes):
        owed[change.organisation_id, change.resource].append(change)
    listening = Listener.objects.filter(
        state=ListenerState.LIVE, client__organisation__in={organisation for organisation, _resource in owed}
    )
    deliveries = [delivery for listener in listening.select_related("client") for delivery in _alone(listener, owed)]
    deliveries.sort(key=lambda delivery: delivery.change_id)  # stable: a change's events stay in their order
    Delivery.objects.bulk_create(deliveries, batch_size=1000)
    Change.objects.filter(pk__in=[change.pk for change in changes]).update(spread_at=timezone.now())
    return len(changes)


def _telling(changes: Iterable[Change]) -> Iterator[Change]:
    """Without those that say nothing new: what is sent is read later than all of these were made.

    That is a further *changed* of a row, and one that belongs to the transaction which made the row.
    """
    told: set[tuple[object, ...]] = set()
    for change in changes:
        row = (change.resource, change.row)
        if change.kind == ChangeKind.CHANGED and not told.isdisjoint({row, (*row, change.transaction)}):
            continue
        if change.kind == ChangeKind.CREATED:
            told.add((*row, change.transaction))
        if change.kind == ChangeKind.CHANGED:
            told.add(row)
        yield change


def _alone(listener: Listener, owed: dict[tuple[int, str], list[Change]]) -> list[Delivery]:
    """What one listener is owed. One whose query fails is switched off: it must not stop the others.

    A fault of the connection is nobody's query: it undoes the batch, which is tried again.
    """
    if not listener.query:
        return list(_deliveries(listener, owed))
    try:
        with transaction.atomic():
            return list(_deliveries(listener, owed))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001  whatever one query brings about, the others go on
        log.warning("query_failed", listener=listener.pk, error=type(error).__name__)
        switch_off(listener=listener, reason=OffReason.QUERY)
        return []


def _deliveries(listener: Listener, owed: dict[tuple[int, str], list[Change]]) -> Iterator[Delivery]:
    try:
        wanted = parse(listener.api, listener.query)
    except ValidationError:  # it was valid when it was registered: by another version of this service
        log.warning("query_no_longer_valid", listener=listener.pk)
        return
    for name, condition in wanted.rows.items():
        resource = RESOURCES[name]
        changes = owed.get((listener.client.organisation_id, name), []) if resource.is_open_to(listener.client) else []
        if condition and changes:
            rows = resource.model._default_manager.filter(condition, pk__in={change.row for change in changes})
            matching = set(rows.values_list("pk", flat=True))
            changes = [change for change in changes if change.row in matching]
        for change in changes:
            for event_type in resource.events_of(change.kind, change.state):
                if event_type in wanted.event_types:
                    yield Delivery(listener=listener, change=change, resource_id=change.uuid, event_type=event_type)
