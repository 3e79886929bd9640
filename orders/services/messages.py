"""What we owe a customer in writing: rows of the outbox. Nothing is sent from here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone, translation
from phonenumbers import PhoneNumber, PhoneNumberType, number_type

from orders.models import Customer, FieldOrder, Message, OrderType, Ticket, Visit
from orders.models.message import MessageChannel, MessageEvent, MessageState
from orders.services.message_words import Params, Wordings, facts_of, own_words, plain, render, wordings
from orders.services.wake import wake

SEND_TASK = "dispatch.messaging.tasks.send_messages"
NEEDED_PARAMS: Mapping[str, frozenset[str]] = {
    MessageEvent.APPOINTMENT: frozenset({"window"}),
    MessageEvent.APPOINTMENT_MOVED: frozenset({"window", "former"}),
    MessageEvent.APPOINTMENT_CANCELLED: frozenset({"window"}),
    MessageEvent.APPOINTMENT_HELD: frozenset({"window", "former", "until"}),
    MessageEvent.CALLBACK_PROMISED: frozenset({"due"}),
    MessageEvent.LATE: frozenset({"eta"}),
    MessageEvent.MISSING: frozenset({"missing"}),
    MessageEvent.REMINDER: frozenset({"window"}),
    MessageEvent.CALL_TRIED: frozenset({"due"}),
}
# What may become needless in a moment waits for it: nobody gets three messages where one says all.
WAITS: Mapping[str, timedelta] = {
    MessageEvent.RECEIVED: timedelta(minutes=5),
    MessageEvent.ORDER_MADE: timedelta(minutes=10),
    MessageEvent.MISSING: timedelta(minutes=5),
    MessageEvent.APPOINTMENT_CANCELLED: timedelta(minutes=3),
}
TAKES_THE_PLACE_OF: Mapping[str, tuple[MessageEvent, ...]] = {
    MessageEvent.ORDER_MADE: (MessageEvent.RECEIVED, MessageEvent.MISSING),
    MessageEvent.MISSING: (MessageEvent.RECEIVED,),
    MessageEvent.OUTAGE_KNOWN: (MessageEvent.RECEIVED, MessageEvent.MISSING, MessageEvent.ORDER_MADE),
    MessageEvent.APPOINTMENT: (
        *(MessageEvent.RECEIVED, MessageEvent.MISSING, MessageEvent.ORDER_MADE),
        *(MessageEvent.APPOINTMENT_CANCELLED, MessageEvent.APPOINTMENT_HELD),
    ),
    MessageEvent.APPOINTMENT_MOVED: (MessageEvent.REMINDER,),
    MessageEvent.APPOINTMENT_CANCELLED: (MessageEvent.REMINDER,),
    MessageEvent.APPOINTMENT_HELD: (MessageEvent.REMINDER, MessageEvent.APPOINTMENT_CANCELLED),
}
# Whoever hears of an appointment by e-mail reads what to prepare as well.
PREPARED = frozenset({MessageEvent.APPOINTMENT, MessageEvent.APPOINTMENT_MOVED, MessageEvent.REMINDER})
NOW = frozenset({MessageEvent.ON_MY_WAY, MessageEvent.LATE})
SOON = timedelta(hours=2)  # a visit so near is told of at any hour (design 5b)


@dataclass(frozen=True, slots=True)
class Attached:
    """The report of a visit goes along, on e-mails only, which wait so long for what belongs into it."""

    visit: Visit
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Owed:
    """What is to be told about a ticket, and the key under which it is told once."""

    ticket: Ticket
    dedupe_key: str
    params: Params
    report: Attached | None = None


def queue(
    *, event: str, ticket: Ticket, dedupe_key: str, params: Params, report: Attached | None = None
) -> list[Message]:
    """`queue_all` for one ticket."""
    return queue_all(event=event, owed=[Owed(ticket, dedupe_key, params, report)])


@transaction.atomic
def queue_to_address(*, event: str, ticket: Ticket, address: str, dedupe_key: str, report: Attached) -> None:
    """Write one e-mail to an address that somebody named for it, whatever else the customer wants or has."""
    own = wordings(event, [ticket.organisation_id])
    row = _message(event, Owed(ticket, dedupe_key, {}, report), MessageChannel.EMAIL, address, own, work=None)
    Message.objects.bulk_create([row], ignore_conflicts=True)
    wake(task=SEND_TASK)


@transaction.atomic
def queue_all(*, event: str, owed: Iterable[Owed]) -> list[Message]:
    """Write the messages about `event` for each channel on which the tickets' customers can be reached.

    `params` by event: *appointment*, *appointment_moved* and *appointment_cancelled* ``window``, of the second the
    ``former`` one too, of the last ``by``, which is "customer" where they wished it; *appointment_held* ``window``,
    ``former`` and ``until``; *reminder* ``window``;
    *callback_promised* and *call_tried* ``due``; *no_access* ``due``, if a call was promised; *on_my_way* ``eta``, if
    known; *late* ``eta``; *missing* ``missing``, in the customer's language; the others nothing.
    A range becomes a local day with two times, a datetime a local time. The same `dedupe_key` (at most 90 characters)
    is told once a channel, however often this is called. Returns the rows, and none where the customer is unknown or
    does not want to be written to.
    A constant number of queries where tickets come with customer, phones, site and organisation.
    """
    rows = drafted(event=event, owed=owed)
    if not rows:
        return []
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    if needless := TAKES_THE_PLACE_OF.get(event):
        waiting = Message.objects.filter(ticket__in={row.ticket_id for row in rows}, state=MessageState.QUEUED)
        waiting.filter(event__in=needless).update(state=MessageState.CANCELLED)
    wake(task=SEND_TASK)
    return list(Message.objects.filter(dedupe_key__in=[row.dedupe_key for row in rows]).order_by("ticket", "channel"))


def drafted(*, event: str, owed: Iterable[Owed]) -> list[Message]:
    """The rows that `queue_all` would write: what a customer would read, before anybody decides."""
    owed = list(owed)
    own = wordings(event, [one.ticket.organisation_id for one in owed])
    work = _work_of(owed) if event in PREPARED else {}
    return [row for one in owed for row in _rows(event, one, own, work.get(one.ticket.order_id))]


def _work_of(owed: Iterable[Owed]) -> Mapping[int | None, OrderType]:
    """What kind of work the tickets' orders are, by the order; one query."""
    orders = FieldOrder.objects.filter(pk__in=[one.ticket.order_id for one in owed]).select_related("order_type")
    return {order.pk: order.order_type for order in orders.only("order_type")}


def _rows(event: str, owed: Owed, own: Wordings, work: OrderType | None) -> Iterator[Message]:
    customer = owed.ticket.customer
    if absent := NEEDED_PARAMS.get(event, frozenset()) - owed.params.keys():
        raise ValueError(f"A message about {event} needs {', '.join(sorted(absent))}")
    if customer is None or not customer.contact_consent:
        return
    for channel, address in _addresses(customer):
        wording = own_words(own, ticket=owed.ticket, channel=channel)
        if wording is None or wording.is_told:
            yield _message(event, owed, channel, address, own, work=work)


def _message(
    event: str, owed: Owed, channel: MessageChannel, address: str, own: Wordings, *, work: OrderType | None
) -> Message:
    ticket, customer = owed.ticket, owed.ticket.customer
    report = owed.report if channel == MessageChannel.EMAIL else None
    now = timezone.now()
    return Message(
        organisation=ticket.organisation,
        ticket=ticket,
        event=event,
        dedupe_key=f"{owed.dedupe_key}:{channel}",
        channel=channel,
        address=address,
        language=customer.language if customer else "",
        report_of=report.visit if report else None,
        due_at=now + (report.wait if report else WAITS.get(event, timedelta())),
        at_any_hour=event in NOW or _is_soon(owed.params.get("window"), now),
        **_told(event, channel, owed, own, work=work, with_report=report is not None),
    )


def _told(
    event: str, channel: MessageChannel, owed: Owed, own: Wordings, *, work: OrderType | None, with_report: bool
) -> dict[str, str]:
    """Subject and body in the customer's language and the site's time zone."""
    ticket, customer, site = owed.ticket, owed.ticket.customer, owed.ticket.site
    zone = site.territory.zone if site and site.territory else ZoneInfo(settings.TIME_ZONE)
    with translation.override(customer.language if customer else None), timezone.override(zone):
        wording = own_words(own, ticket=ticket, channel=channel)
        facts = facts_of(ticket, owed.params) | prepared(work)
        return render(event=event, channel=channel, facts=facts, wording=wording, with_report=with_report)


def prepared(work: OrderType | None) -> dict[str, str]:
    """What customers prepare for it, in the language now active."""
    return {"preparation": plain(work.preparation)} if work else {}


def _is_soon(window: object, now: datetime) -> bool:
    return isinstance(window, DateTimeTZRange) and window.lower - now <= SOON


def is_written_to(customer: Customer | None) -> bool:
    """Whether `queue` has a way to reach this customer, and their consent."""
    return customer is not None and customer.contact_consent and bool(_addresses(customer))


def _addresses(customer: Customer) -> list[tuple[MessageChannel, str]]:
    found = []
    if customer.email:
        found.append((MessageChannel.EMAIL, customer.email))
    mobile = mobile_of(customer)
    if mobile is not None:
        found.append((MessageChannel.SMS, str(mobile)))
    return found


def mobile_of(customer: Customer) -> PhoneNumber | None:
    """The first of the customer's numbers that takes an SMS."""
    return next((phone.number for phone in customer.phones.all() if _takes_sms(phone.number)), None)


def _takes_sms(number: PhoneNumber) -> bool:
    return number_type(number) in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
