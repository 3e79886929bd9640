"""What the database's triggers write down, whoever changes a row, and for whom."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from dispatch.models import Appointment, Change, SlotSearch
from orders.models import Contact, FieldOrder, Message, Ticket, TriedStep
from orders.services.tickets import add_contact, touch
from orders.services.transitions import move
from technicians.models import ApiClient
from tests.dispatch.tmf.conftest import make_api_client
from tests.dispatch.tmf.receiver import listen
from tests.factories import ContactFactory, FieldOrderFactory, TicketFactory, VisitFactory, at, span


@pytest.fixture
def crm(organisation) -> ApiClient:
    return make_api_client(organisation, "crm")


@pytest.fixture
def ticket(organisation) -> Ticket:
    return TicketFactory(site__organisation=organisation)


def heard(crm: ApiClient, api: str = "troubleTicket") -> None:
    listen(crm, "http://127.0.0.1:9/", api=api)


def written() -> list[tuple[str, str, str]]:
    """What was written since the last call."""
    found = list(Change.objects.order_by("pk").values_list("resource", "kind", "state"))
    Change.objects.all().delete()
    return found


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_without_a_listener_nothing_is_written(organisation, crm, ticket, other_organisation):
    listen(crm, "http://127.0.0.1:9/", state="off", off_reason="gone")
    listen(crm, "http://127.0.0.1:9/", api="appointment")
    listen(make_api_client(other_organisation, "stranger"), "http://127.0.0.1:9/")

    move(row=ticket, to="pending")
    ContactFactory(ticket=ticket)
    ticket.delete()

    assert written() == []


def test_a_change_says_which_row_and_when_and_nothing_else(organisation, crm):
    heard(crm)
    before = timezone.now()
    ticket = TicketFactory(site__organisation=organisation)

    change = Change.objects.values().get()
    assert before <= change.pop("at") <= timezone.now()
    assert change.pop("id")
    assert change.pop("transaction")
    assert change == {
        "organisation_id": organisation.pk,
        "resource": "troubleTicket",
        "row": ticket.pk,
        "uuid": ticket.uuid,
        "kind": "created",
        "state": "acknowledged",
        "spread_at": None,
    }


def test_the_kinds_of_changes_of_a_ticket(organisation, crm, ticket):
    heard(crm)

    Ticket.objects.filter(pk=ticket.pk).update(severity="High")
    assert written() == [("troubleTicket", "changed", "acknowledged")]
    move(row=ticket, to="inProgress", state_reason="with other values: one change")
    assert written() == [("troubleTicket", "state", "inProgress")]
    Ticket.objects.filter(pk=ticket.pk).update(deleted_at=timezone.now())
    assert written() == [("troubleTicket", "deleted", "inProgress")]
    Ticket.objects.filter(pk=ticket.pk).update(severity="Low")
    Ticket.objects.filter(pk=ticket.pk).delete()
    assert written() == []
    TicketFactory(site__organisation=organisation).delete()
    assert written() == [("troubleTicket", "created", "acknowledged"), ("troubleTicket", "deleted", "acknowledged")]


def test_what_a_resource_does_not_show_is_no_change(crm, ticket):
    heard(crm)
    touch(tickets=Ticket.objects.all())
    Ticket.objects.update(is_repeat=True, severity=ticket.severity)
    assert written() == []


def test_a_bulk_update_in_sql_raises_a_change_for_each_row_of_listening_organisations(
    organisation, other_organisation, crm
):
    tickets = [TicketFactory(site__organisation=one) for one in (organisation, other_organisation, organisation)]
    heard(crm)

    run("UPDATE orders_ticket SET state = 'pending' WHERE id = ANY(%s)", [ticket.pk for ticket in tickets])

    assert list(Change.objects.order_by("pk").values_list("organisation_id", "row", "kind", "state")) == [
        (organisation.pk, tickets[0].pk, "state", "pending"),
        (organisation.pk, tickets[2].pk, "state", "pending"),
    ]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_no_change(organisation):
    ticket = TicketFactory(site__organisation=organisation)
    heard(make_api_client(organisation, "crm"))
    with transaction.atomic():
        move(row=ticket, to="pending")
        transaction.set_rollback(True)
    assert written() == []


def test_contacts_and_tried_steps_are_values_of_their_ticket(organisation, crm, ticket):
    other = TicketFactory(site__organisation=organisation)
    heard(crm)
    changed = ("troubleTicket", "changed", "")

    contact = add_contact(ticket=ticket, channel="phone", direction="in", at=at("2026-11-21 09:00"), text="Noch immer.")
    assert written() == [changed]
    Contact.objects.filter(pk=contact.pk).update(ticket=other)
    assert sorted(Change.objects.values_list("row", flat=True)) == [ticket.pk, other.pk]
    assert written() == [changed, changed]
    step = TriedStep.objects.create(ticket=ticket, text="Kabel")
    assert written() == [changed]
    step.delete()
    contact.delete()
    assert written() == [changed, changed]
    Ticket.objects.filter(pk=ticket.pk).update(deleted_at=timezone.now())
    written()
    ContactFactory(ticket=ticket)
    assert written() == []


def test_a_visit_on_its_way_is_a_value_of_its_work_order(organisation, crm):
    order = FieldOrderFactory(ticket__site__organisation=organisation)
    visit = VisitFactory(order=order)
    heard(crm, "workOrderManagement")

    move(row=visit, to="en_route", en_route_at=timezone.now())
    assert written() == [("workOrder", "changed", "")]
    type(visit).objects.update(report="…")
    assert written() == []
    move(row=order, to="inProgress")
    FieldOrder.objects.update(priority=20)
    assert written() == [("workOrder", "state", "inProgress"), ("workOrder", "changed", "inProgress")]


def test_appointments_and_searches_are_told_to_those_who_listen_to_appointments(organisation, crm):
    order = FieldOrderFactory(ticket__site__organisation=organisation)
    heard(crm, "appointment")

    hold = Appointment.objects.create(
        organisation=organisation,
        order=order,
        window=span("2026-11-23 08:00", 2),
        expires_at=timezone.now() + timedelta(minutes=5),
    )
    hold.state = "confirmed"
    hold.save()
    hold.save()  # another updated_at is not shown
    hold.window = span("2026-11-23 10:00", 2)
    hold.save()
    hold.deleted_at = timezone.now()
    hold.save()
    search = SlotSearch.objects.create(organisation=organisation, client=crm, order=order)
    search.delete()
    assert written() == [
        ("appointment", "created", "initialized"),
        ("appointment", "state", "confirmed"),
        ("appointment", "changed", "confirmed"),
        ("appointment", "deleted", "confirmed"),
        ("searchTimeSlot", "created", "done"),
        ("searchTimeSlot", "deleted", "done"),
    ]


def test_messages_are_told_but_not_each_attempt(organisation, crm, ticket):
    heard(crm, "communicationManagement")
    message = Message.objects.create(
        organisation=organisation,
        ticket=ticket,
        event="done",
        dedupe_key="k",
        channel="sms",
        address="+4922155500",
        language="de",
        body="Erledigt.",
    )
    Message.objects.update(attempts=1, due_at=timezone.now(), error="TimeoutError")
    Message.objects.update(state="sent", sent_at=timezone.now())
    assert written() == [("communicationMessage", "created", "queued"), ("communicationMessage", "state", "sent")]
    assert message.pk
