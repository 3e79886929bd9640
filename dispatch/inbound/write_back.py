"""What the people who talk to the customer are told: the order's number, the promised window, the outcome.

Each fact once a conversation, in the language of the office and the time of the site. One query tells that
nobody talks about any of the orders.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dispatch.models import Appointment, Connector, WrittenBack
from dispatch.models.appointment import AppointmentState
from dispatch.models.connector import ConnectorKind
from orders.models import Contact, Event, FieldOrder, Site, Ticket, Visit
from orders.models.states import OrderState
from orders.models.visit import Outcome
from orders.services.wake import wake
from technicians.admin.words import span_words

SEND_TASK = "dispatch.inbound.tasks.write_back"
WRITTEN_TO = [ConnectorKind.ZAMMAD, ConnectorKind.CHATWOOT]
Conversations = list[tuple[Connector, str]]


def order_opened(event: Event) -> None:
    tell_order(FieldOrder.objects.get(pk=event.data["order_id"]))


def visit_finished(event: Event) -> None:
    visit = Visit.objects.select_related("order").get(pk=event.data["visit_id"])

    def text() -> str:
        outcome = Outcome(visit.outcome).label
        return _outcome(visit.order, f"{outcome} ({visit.reason_text})" if visit.reason_text else str(outcome))

    _queue(visit.order, f"visit:{visit.pk}", text)


def order_closed(event: Event) -> None:
    """Only what no visit tells: nobody comes any more."""
    if event.data["state"] == OrderState.CANCELLED:
        order = FieldOrder.objects.get(pk=event.data["order_id"])
        _queue(order, f"cancelled:{order.pk}", lambda: _outcome(order, _("cancelled")))


def tell_order(order: FieldOrder) -> None:
    _queue(order, f"order:{order.pk}", lambda: _("Field order %(order)s was opened.") % {"order": order})


def appointments_confirmed(appointments: Iterable[Appointment]) -> None:
    """Promises; a hold is nobody's business yet."""
    promises = {appointment.order_id: appointment for appointment in appointments}
    rows: list[WrittenBack] = []
    for order_id, conversations in _conversations(promises).items():
        promise = promises[order_id]
        rows += _rows(
            promise.order,
            f"appointment:{promise.uuid}:{promise.window.lower.timestamp():.0f}",
            _window(promise),
            conversations,
        )
    _write(rows)


def talked_about(order_ids: Iterable[int]) -> set[int]:
    """Those of the orders that a conversation outside is about."""
    return set(_named(order_ids).values_list("ticket__order", flat=True))


def tell_present(ticket: Ticket) -> None:
    """To a conversation that came later: what is planned already."""
    order = FieldOrder.objects.filter(tickets=ticket).first()
    if order and order.is_open:
        tell_order(order)
        confirmed = Appointment.objects.filter(order=order, state=AppointmentState.CONFIRMED)
        appointments_confirmed(confirmed.select_related("order"))


def _window(appointment: Appointment) -> Callable[[], str]:
    return lambda: (
        _("Field order %(order)s: appointment %(window)s")
        % {"order": appointment.order, "window": span_words(appointment.window)}
    )


def _outcome(order: FieldOrder, outcome: str) -> str:
    return _("Field order %(order)s: %(outcome)s") % {"order": order, "outcome": outcome}


def _queue(order: FieldOrder, fact: str, text: Callable[[], str]) -> None:
    _write(_rows(order, fact, text, _conversations([order.pk]).get(order.pk, [])))


def _rows(order: FieldOrder, fact: str, text: Callable[[], str], conversations: Conversations) -> Iterator[WrittenBack]:
    if not conversations:
        return
    with _spoken(order.site):
        body = text()
    for connector, conversation in conversations:
        key = f"{fact}:{connector.pk}:{conversation}"
        yield WrittenBack(connector=connector, conversation=conversation, dedupe_key=key, body=body)


def _write(rows: Iterable[WrittenBack]) -> None:
    if written := list(rows):
        WrittenBack.objects.bulk_create(written, ignore_conflicts=True, batch_size=1000)
        wake(task=SEND_TASK)


def _conversations(order_ids: Iterable[int]) -> Mapping[int, Conversations]:
    """Where each order is talked about and can be written to."""
    columns = ("ticket__order", "source", "conversation")
    found = list(_named(order_ids).values_list(*columns).distinct().order_by(*columns))
    if not found:
        return {}
    connectors = Connector.objects.filter(kind__in=WRITTEN_TO, is_active=True).exclude(write_back_url="")
    by_source = {connector.source: connector for connector in connectors}
    conversations: dict[int, Conversations] = {}
    for order_id, source, conversation in found:
        if source in by_source:
            conversations.setdefault(order_id, []).append((by_source[source], conversation))
    return conversations


def _named(order_ids: Iterable[int]) -> QuerySet[Contact]:
    """The contacts of the orders that belong to a conversation."""
    return Contact.objects.filter(ticket__order__in=list(order_ids), ticket__deleted_at=None).exclude(conversation="")


@contextmanager
def _spoken(site: Site) -> Iterator[None]:
    """In the language of the office, and the time at the site."""
    zone = site.territory.zone if site.territory else ZoneInfo(settings.TIME_ZONE)
    with translation.override(settings.LANGUAGE_CODE), timezone.override(zone):
        yield
