"""From changes to what each listener is owed."""

import json
from dataclasses import replace
from threading import Thread

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import IntegerField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from dispatch.celery import app
from dispatch.models import Change, Delivery
from dispatch.tmf.hub.owners import tell_owners
from dispatch.tmf.hub.rendering import rows_of
from dispatch.tmf.hub.resources import RESOURCES
from dispatch.tmf.hub.spreading import spread
from dispatch.tmf.hub.waking import TASK
from dispatch.tmf.toolkit.filters import Attribute
from dispatch.tmf.trouble_ticket.api import TroubleTicketViewSet
from orders.models import Ticket
from orders.services.transitions import move
from technicians.models import User
from tests.dispatch.tmf.conftest import make_api_client, signed_in
from tests.dispatch.tmf.receiver import BASE, listen
from tests.factories import CustomerFactory, TicketFactory, at
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db
NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture
def crm(organisation):
    return make_api_client(organisation, "crm")


def owed(listener=None) -> list[str]:
    rows = Delivery.objects.filter(listener=listener) if listener else Delivery.objects
    names = rows.order_by("pk").values_list("event_type", flat=True)
    return [name.removeprefix("TroubleTicket").removesuffix("Event") for name in names]


def test_each_change_becomes_the_events_of_its_kind_in_order(organisation, crm):
    listener = listen(crm, NOWHERE)
    ticket = TicketFactory(site__organisation=organisation)
    move(row=ticket, to="pending")
    move(row=ticket, to="inProgress")
    Ticket.objects.update(severity="High")
    move(row=ticket, to="resolved")
    Ticket.objects.update(deleted_at=timezone.now())

    changes = Change.objects.count()
    assert (changes, spread(), spread()) == (6, 6, 0)
    assert owed(listener) == [
        "Create",
        "StatusChange",
        "InformationRequired",
        "StatusChange",
        "StatusChange",
        "Resolved",
        "Delete",
    ]
    assert set(Delivery.objects.values_list("resource_id", "state")) == {(ticket.uuid, "waiting")}
    assert not Change.objects.filter(spread_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_ticket_with_its_notes_is_one_event_and_changes_in_a_row_are_one(organisation):
    crm = make_api_client(organisation, "crm")
    listen(crm, NOWHERE)
    notes = [{"text": "Seit gestern."}, {"text": "Noch immer."}]
    body = {"description": "Kein Internet", "severity": "High", "ticketType": "internet", "note": notes}
    answer = signed_in("crm").post(f"{BASE}/troubleTicket", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201
    assert Change.objects.count() > 1
    spread()
    assert owed() == ["Create"]

    for severity in ("Low", "Middle", "High"):
        Ticket.objects.update(severity=severity)
    spread()
    Ticket.objects.update(severity="Low")
    spread()
    assert owed() == ["Create", "AttributeValueChange", "AttributeValueChange"]


@pytest.mark.django_db(transaction=True)
def test_changes_of_one_ticket_are_told_in_the_order_of_their_commits(organisation):
    listener = listen(make_api_client(organisation, "crm"), NOWHERE)
    ticket = TicketFactory(site__organisation=organisation)
    spread()

    def resolve() -> None:
        try:
            Ticket.objects.filter(pk=ticket.pk).update(state="resolved")  # waits for the other's commit
        finally:
            connection.close()

    later = Thread(target=resolve)
    with transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(state="inProgress")
        later.start()
        later.join(0.5)
        assert later.is_alive()
        assert not Change.objects.filter(state="resolved").exists()
    later.join()
    spread()

    states = listener.deliveries.order_by("pk").values_list("event_type", "change__state")
    assert list(states)[1:] == [
        ("TroubleTicketStatusChangeEvent", "inProgress"),
        ("TroubleTicketStatusChangeEvent", "resolved"),
        ("TroubleTicketResolvedEvent", "resolved"),
    ]


def test_a_listener_gets_what_its_query_asks_for(organisation, crm):
    asked = {
        "": ["Create", "StatusChange", "Resolved", "Create", "StatusChange", "Resolved"],
        "eventType=TroubleTicketResolvedEvent": ["Resolved", "Resolved"],
        "eventType=TroubleTicketResolvedEvent,TroubleTicketCreateEvent&severity=High": ["Create", "Resolved"],
        "severity=High,Low&status=resolved&creationDate.lt=2026-11-22T00:00:00Z": [
            "Create",
            "StatusChange",
            "Resolved",
        ],
        "relatedParty.phone=%2B4915112345678": ["Create", "StatusChange", "Resolved"],
        "severity=None": [],
    }
    listeners = {query: listen(crm, NOWHERE, query=query) for query in asked}
    customer = CustomerFactory(organisation=organisation, phone="+4915112345678")
    place = {"site__organisation": organisation}
    high = TicketFactory(**place, site__customer=customer, severity="High", reported_at=at("2026-11-21 09:00"))
    move(row=high, to="resolved")
    low = TicketFactory(**place, severity="Low", reported_at=at("2026-11-23 09:00"))
    move(row=low, to="resolved")
    spread()
    assert {query: owed(listener) for query, listener in listeners.items()} == asked


def test_only_listeners_of_the_rows_organisation_are_told(organisation, other_organisation, crm):
    own, colleague = listen(crm, NOWHERE), listen(make_api_client(organisation, "billing"), NOWHERE)
    stranger = listen(make_api_client(other_organisation, "stranger"), NOWHERE)
    off = listen(crm, NOWHERE, state="off", off_reason="gone")
    TicketFactory(site__organisation=organisation)
    spread()
    assert [owed(one) for one in (own, colleague, stranger, off)] == [["Create"], ["Create"], [], []]


def test_a_client_that_lost_the_scope_is_told_nothing_more(organisation, crm):
    listener = listen(crm, NOWHERE)
    crm.scopes = ["tickets", "orders"]
    crm.save()
    TicketFactory(site__organisation=organisation)
    spread()
    assert owed(listener) == ["Create"]

    crm.scopes = ["orders"]
    crm.save()
    TicketFactory(site__organisation=organisation)
    spread()
    assert owed(listener) == ["Create"]
    assert rows_of(crm, Delivery.objects.select_related("change")) == {}


def test_a_query_of_another_version_stops_nobody_else(organisation, crm):
    listen(crm, NOWHERE, query="eventType=TroubleTicketForgottenEvent")
    good = listen(crm, NOWHERE)
    TicketFactory(site__organisation=organisation)
    spread()
    assert owed() == owed(good) == ["Create"]


@pytest.mark.parametrize("query", [f"creationDate.lt=9999-12-31T23:59:59-{offset}" for offset in ("23:59", "00:01")])
def test_a_time_that_no_clock_has_stops_nobody_else(organisation, crm, query):
    listen(crm, NOWHERE, query=query)  # as it could be registered once
    good = listen(crm, NOWHERE)
    TicketFactory(site__organisation=organisation)
    spread()
    assert owed() == owed(good) == ["Create"]


def test_a_query_that_fails_is_switched_off_and_stops_nobody_else(
    organisation, other_organisation, crm, monkeypatch, mailoutbox, caplog
):
    User.objects.create_user("chief", email="chief@example.org", organisation=organisation, is_superuser=True)
    bad = listen(crm, NOWHERE, query="severity=4915112345678")
    good = [
        listen(crm, NOWHERE, query="severity=High"),
        listen(make_api_client(other_organisation, "stranger"), NOWHERE, query="severity=High"),
    ]
    no_number = Cast(Value("x"), IntegerField())  # the database's error, such as of a time that it can't hold
    broken = Attribute("severity", lambda value: value if value == "High" else no_number)
    monkeypatch.setattr(TroubleTicketViewSet, "filters", {"severity": broken})
    for each in (organisation, other_organisation):
        TicketFactory(site__organisation=each, severity="High")

    assert spread() == 2
    assert [owed(one) for one in (bad, *good)] == [[], ["Create"], ["Create"]]
    bad.refresh_from_db()
    assert (bad.state, bad.off_reason) == ("off", "query")
    assert "query_failed" in caplog.text
    assert "4915112345678" not in caplog.text
    assert tell_owners() == 1
    assert "Reason: Its query can't be carried out." in mailoutbox[0].body


def test_a_lost_connection_switches_nobody_off(organisation, crm, monkeypatch):
    listener = listen(crm, NOWHERE, query="severity=High")

    def lost(_value: str) -> str:
        raise OperationalError

    monkeypatch.setattr(TroubleTicketViewSet, "filters", {"severity": Attribute("severity", lost)})
    TicketFactory(site__organisation=organisation)
    with pytest.raises(OperationalError):
        spread()
    listener.refresh_from_db()
    assert listener.state == "live"


def test_the_names_of_events_follow_the_resource_and_its_states():
    ticket = RESOURCES["troubleTicket"]
    assert ticket.events_of("state", "pending") == [
        "TroubleTicketStatusChangeEvent",
        "TroubleTicketInformationRequiredEvent",
    ]
    other = replace(ticket, state_event="StateChangeEvent", further={}, states={"pending": "waiting"})
    assert other.events_of("state", "pending") == ["TroubleTicketStateChangeEvent"]
    assert (other.word_for("pending"), other.word_for("held")) == ("waiting", "held")


def test_our_events_are_those_of_the_official_swagger():
    official = json.loads(shared_data("tmf/spec/TMF621-TroubleTicket-v4.0.0.swagger.json").read_text())
    listeners = [path.removeprefix("/listener/") for path in official["paths"] if path.startswith("/listener/")]
    ours = RESOURCES["troubleTicket"].event_types
    assert [name[0].lower() + name[1:] for name in ours] == listeners


def test_the_clock_calls_tasks_that_there_are(settings):
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {TASK, "dispatch.tmf.hub.tasks.forget_old_events"} <= scheduled <= app.tasks.keys()
