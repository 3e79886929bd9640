"""Customers of whom everything is known that can be known: told, said, sent, drawn and photographed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from dispatch.admin.handing_in import FOLDER
from dispatch.models import (
    Appointment,
    Call,
    Connector,
    DayEntry,
    FieldEntry,
    FieldPoint,
    LedgerEntry,
    PhotoUpload,
    PlanEdit,
    PlanRun,
    SlotSearch,
    WorkOrderCancellation,
    WrittenBack,
)
from orders import models as orders
from orders.services.messages import queue
from orders.services.photos import add_photo
from technicians.models import Technician, User
from tests import factories as f
from tests.dispatch.inbound.conftest import SECRET, send
from tests.dispatch.tmf.conftest import make_api_client, signed_in
from tests.factories import at, span
from tests.pictures import picture

TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"
MESSAGES = "/tmf-api/communicationManagement/v4/communicationMessage"
DAY = "2026-11-16"
FIRST_NAMES = ("Zoë", "Ødger", "Ünal", "Łucja", "Çelin")


@dataclass
class Firm:
    """The systems and people around a customer's case."""

    technician: Technician
    office: User
    api: Client
    assistant: Connector
    exchange: Connector
    order_type: orders.OrderType
    plan: Any

    @property
    def organisation(self) -> Any:
        return self.technician.organisation


def firm_of(territory: Any) -> Firm:
    organisation = territory.organisation
    f.CategoryFactory(organisation=organisation, code="internet", service="internet")
    f.RemoteStepFactory(organisation=organisation, code="restart")
    make_api_client(organisation, "crm")
    make = Connector.objects.create
    return Firm(
        technician=f.TechnicianFactory(territory=territory),
        office=f.UserFactory(organisation=organisation, role="admin"),
        api=signed_in("crm"),
        assistant=make(organisation=organisation, name="bot", kind="bot", secret=SECRET),
        exchange=make(organisation=organisation, name="phone", kind="phone", secret=SECRET),
        order_type=f.OrderTypeFactory(organisation=organisation),
        plan=f.PlanFactory(territory=territory, day=at(DAY).date(), state="published"),
    )


@dataclass
class Person:
    """`needles` is all that must be found nowhere afterwards."""

    number: int
    ticket: orders.Ticket = field(init=False)
    order: orders.FieldOrder = field(init=False)
    visit: orders.Visit = field(init=False)

    @property
    def family_name(self) -> str:
        return f"Quitzow-Nr{self.number:02d}x"

    @property
    def name(self) -> str:
        return f"{FIRST_NAMES[self.number % len(FIRST_NAMES)]} {self.family_name}"

    @property
    def phone(self) -> str:
        return f"+4915177{self.number:02d}4321"

    @property
    def landline(self) -> str:
        return f"+4922188{self.number:02d}765"

    @property
    def email(self) -> str:
        return f"Quitzow{self.number:02d}@privat.example"

    @property
    def street(self) -> str:
        return f"Ölbergallee {7000 + self.number}"

    @property
    def words(self) -> str:
        """What anybody may write anywhere."""
        return f"{self.name}, {self.street}, {self.email}, {', '.join(self.numbers)}"

    @property
    def numbers(self) -> list[str]:
        """With the country's prefix, and as people dial them."""
        ours = [self.phone, self.landline]
        return [*ours, *(number.replace("+49", "0") for number in ours)]

    @property
    def needles(self) -> list[str]:
        return [self.family_name, *self.numbers, self.email, self.street]

    @property
    def customer(self) -> orders.Customer:
        return orders.Customer.objects.get(name=self.name)


def known_in_full(number: int, firm: Firm) -> Person:
    """A case told by the API, a bot and the telephone, and a visit that was done; all of it is over."""
    person = Person(number)
    _tell(person, firm)
    _work(person, firm)
    _office(person, firm)
    _leftovers(person, firm)
    now = timezone.now()
    orders.Message.objects.filter(state="queued").update(state="sent", sent_at=now)
    orders.Ticket.objects.filter(pk=person.ticket.pk).update(state="closed", resolved_at=now)
    return person


def _tell(person: Person, firm: Firm) -> None:
    body = {
        "description": person.words,
        "severity": person.family_name,
        "ticketType": "internet",
        "name": person.words,
        "externalId": f"C-{person.family_name}",
        "channel": {"id": "phone"},
        "note": [{"text": person.words, "author": person.name, "channel": {"id": "chat"}}],
        "customer": {"name": person.name, "phones": [person.phone, person.landline], "email": person.email},
        "place": {"street": person.street, "postalCode": "50674", "city": "Köln", "accessNotes": person.words,
                  "point": {"type": "Point", "coordinates": [6.9583, 50.9413]}},
        "triedStep": [{"code": "restart", "result": person.words}, {"name": person.words[:200]}],
        "lineTest": {"result": "failed", "detail": person.words},
        "networkElement": f"ONT {person.family_name}",
    }  # fmt: skip
    _sent(firm.api, TICKETS, body, f"t-{person.number}")
    person.ticket = orders.Ticket.objects.get(customer__name=person.name)
    told = {
        "id": f"m-{person.number}", "conversation": f"c-{person.number}", "category": "internet",
        "summary": person.words, "customer": {"name": person.name, "phones": [person.phone]},
    }  # fmt: skip
    bearer = {"Authorization": f"Bearer {SECRET}"}
    assert send(firm.assistant, json.dumps(told).encode(), bearer).status_code == 200
    call = {"event": "newCall", "callId": f"x-{person.number}", "direction": "in", "from": person.landline[1:],
            "to": "4922199", "user": "Olaf"}  # fmt: skip
    assert send(firm.exchange, json.dumps(call).encode(), bearer).status_code == 200
    assert firm.api.get(f"{TICKETS}?relatedParty.phone=%2B{person.phone[1:]}").json() != []
    receiver = {"phoneNumber": person.phone, "name": person.name, "id": person.family_name}
    sms = {"content": person.words, "messageType": "SMS", "receiver": [receiver], "sender": {}}
    _sent(firm.api, MESSAGES, sms, f"s-{person.number}")


def _sent(api: Client, path: str, body: object, key: str) -> None:
    answer = api.post(path, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key})
    assert answer.status_code == 201, answer.content


def _work(person: Person, firm: Firm) -> None:
    begin = at(f"{DAY} 06:00") + timedelta(minutes=20 * person.number)
    person.order = f.FieldOrderFactory(
        ticket=person.ticket, order_type=firm.order_type, service="internet", state="completed",
        external_id=person.family_name, note=person.words, state_reason=person.words,
    )  # fmt: skip
    person.visit = f.VisitFactory(
        order=person.order, state="finished", outcome="no_access", outcome_reason=person.words, report=person.words,
        signed_by=person.name, created_at=begin - timedelta(days=1), en_route_at=begin,
        on_site_at=begin + timedelta(minutes=5), finished_at=begin + timedelta(minutes=15),
    )  # fmt: skip
    f.AssignmentFactory(
        plan=firm.plan, technician=firm.technician, visit=person.visit, live=True,
        during=(begin, begin + timedelta(minutes=15)),
    )  # fmt: skip
    by = firm.technician.user
    action = orders.VisitAction.objects.create(uuid=uuid4(), visit=person.visit, kind="on_site", by=by, at=begin)
    FieldPoint.objects.create(action=action, north=50941, east=3479, at=begin, shift=span(f"{DAY} 00:00", 24))
    for kind in ("photo", "signature"):
        add_photo(visit=person.visit, kind=kind, jpeg=picture() + person.words.encode())
    item = orders.ChecklistItem.objects.create(order_type=firm.order_type, label="Was war?", kind="text")
    orders.ChecklistAnswer.objects.create(visit=person.visit, item=item, value=person.words, remark=person.words)
    part = f.PartFactory(organisation=firm.organisation)
    orders.PartUsed.objects.create(visit=person.visit, part=part, serial_number=person.family_name)
    upload = PhotoUpload.objects.create(visit=person.visit, by=by, taken_at=begin, size=9, said=person.words)
    upload.path.parent.mkdir(parents=True, exist_ok=True)
    upload.path.write_bytes(person.words.encode())
    facts = {"organisation": firm.organisation, "at": begin}
    FieldEntry.objects.create(
        uuid=uuid4(), by=by, kind="done", visit=person.visit, data={"report": [person.words]}, app_version=1,
        device_at=begin, state="kept", said=person.words, **facts,
    )  # fmt: skip
    told = DayEntry.objects.create(
        uuid=uuid4(), technician=firm.technician, day=begin.date(), kind="late", note=person.words,
        facts={"minutes": 5}, **facts,
    )  # fmt: skip
    told.visits.add(person.visit)


def _office(person: Person, firm: Firm) -> None:
    ticket, order, visit, organisation = person.ticket, person.order, person.visit, firm.organisation
    said = {"reason": person.words, "description": person.words, "category": person.family_name}
    appointment = Appointment.objects.create(
        organisation=organisation, order=order, state="completed", window=span(f"{DAY} 10:00", 2),
        external_id=person.family_name, **said,
    )  # fmt: skip
    callback = f.CallbackFactory(
        ticket=ticket, visit=visit, state="reached", promise_kept=True, judged_at=at(f"{DAY} 11:00"),
        closed_at=at(f"{DAY} 11:00"), territory=firm.technician.territory,
    )  # fmt: skip
    orders.CallbackAttempt.objects.create(
        uuid=uuid4(), callback=callback, by=firm.office, result="solved", note=person.words
    )
    for promised in ({"kind": "appointment", "appointment": appointment}, {"kind": "callback", "callback": callback}):
        LedgerEntry.objects.create(
            organisation=organisation, ticket=ticket, order=order, ending="kept", promised_at=at(DAY),
            ended_at=at(DAY), **promised,
        )  # fmt: skip
    queue(event="done", ticket=ticket, dedupe_key=f"done:{visit.uuid}", params={})
    orders.Message.objects.filter(ticket=ticket).update(error=person.words)
    WorkOrderCancellation.objects.create(
        organisation=organisation, order=order, state="terminatedWithError", reason=person.words, refusal=person.words
    )
    WrittenBack.objects.create(
        connector=firm.assistant, conversation=f"c-{person.number}", dedupe_key=uuid4().hex, body=person.words,
        error=person.words,
    )  # fmt: skip
    PlanEdit.objects.create(plan=firm.plan, visit=visit, kind="locked", before=[], after=[], note=person.words)
    orders.Interruption.objects.create(customer=person.customer, ticket=ticket, visit=visit, reason="no_access")
    orders.Customer.objects.filter(pk=person.customer.pk).update(contact_consent=False)


def _leftovers(person: Person, firm: Firm) -> None:
    """What programs remember by themselves."""
    organisation, visit = firm.organisation, person.visit
    client = firm.organisation.api_clients.get()
    SlotSearch.objects.create(organisation=organisation, client=client, order=person.order, asked={"q": person.words})
    PlanRun.objects.create(
        organisation=organisation, territory=firm.technician.territory, day=DAY, state="done",
        created_at=visit.created_at, problem={"visits": [{"id": str(visit.uuid), "place": [50.9413, 6.9583]}]},
    )  # fmt: skip
    merged = f.TicketFactory(
        site=person.ticket.site, organisation=organisation, customer=None, name=person.words, description=person.words,
        state="cancelled",
    )  # fmt: skip
    moved = {"contacts": [], "replaced": [{"before": {"line_test_detail": person.words}, "after": {}}]}
    orders.TicketMerge.objects.create(ticket=merged, into=person.ticket, moved=moved)
    for row, names in log_lines(person):
        LogEntry.objects.create(
            user=firm.office, content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk),
            object_repr=str(row)[:200], action_flag=CHANGE, change_message=json.dumps([{"added": {"object": names}}]),
        )  # fmt: skip
    Call.objects.create(
        connector=firm.exchange, call_id=f"y-{person.number}", direction="in", number=person.phone, started_at=at(DAY)
    )
    cache.set(f"django-import-export-{uuid4().hex}", person.words, 3600)
    handed_in = Path(settings.STATE_DIR) / FOLDER / f"{uuid4().hex}.json"
    handed_in.parent.mkdir(parents=True, exist_ok=True)
    handed_in.write_text(json.dumps({"entries": [{"about": str(visit.uuid), "data": person.words}]}))


def log_lines(person: Person) -> Iterator[tuple[Any, str]]:
    for row in (person.customer, person.ticket.site, person.ticket, person.order, person.visit):
        yield row, person.words
