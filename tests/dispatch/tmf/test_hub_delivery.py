"""Events on their way to real listeners on loopback."""

import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from dispatch.models import Change, Delivery, Listener
from dispatch.tmf.hub import delivering
from dispatch.tmf.hub.delivering import LEASE, MAX_ATTEMPTS, REST, RETRY_AFTER, TURN, deliver
from dispatch.tmf.hub.spreading import spread
from dispatch.tmf.hub.tasks import forget_old_events, tell_listeners
from orders.models import Ticket
from orders.services.transitions import move
from technicians.models import User
from tests.dispatch import database
from tests.dispatch.tmf.conftest import make_api_client
from tests.dispatch.tmf.receiver import BASE, Received, listen, receiver
from tests.factories import ContactFactory, TicketFactory, UserFactory

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SENT, FAILED = Counter(sent=1), Counter(failed=1)


@pytest.fixture
def listener(organisation, receiver) -> Listener:
    return listen(make_api_client(organisation, "listening"), receiver.url)


@pytest.fixture
def ticket(organisation, listener) -> Ticket:
    """One that is acknowledged; nothing of it is to be told yet."""
    ticket = TicketFactory(site__organisation=organisation)
    Change.objects.all().delete()
    return ticket


def tell() -> Counter[str]:
    spread()
    return deliver()


def late(ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(severity=str(time.monotonic()))


def test_an_event_is_signed_and_shows_what_get_answers(api, organisation, listener, receiver, settings):
    settings.PUBLIC_URL = "https://dispatch.example.org/"
    ticket = TicketFactory(site__organisation=organisation)
    ContactFactory(ticket=ticket)
    assert tell() == SENT

    (received,) = receiver.received
    event = received.verified(listener.secret)
    change, delivery = Change.objects.order_by("pk")[0], Delivery.objects.get()
    at = change.at.astimezone(timezone.get_default_timezone()).isoformat()
    assert event == {
        "eventId": str(delivery.uuid),
        "eventTime": at,
        "timeOcurred": at,
        "eventType": "TroubleTicketCreateEvent",
        "correlationId": str(change.pk),
        "domain": "troubleTicket",
        "title": "TroubleTicketCreateEvent",
        "description": "status: acknowledged",
        "priority": "",
        "event": {"troubleTicket": api.get(f"{BASE}/troubleTicket/{ticket.uuid}").json()},
        "@type": "TroubleTicketCreateEvent",
    }
    href = f"https://dispatch.example.org{BASE}/troubleTicket/{ticket.uuid}"
    assert event["event"]["troubleTicket"]["href"] == href
    assert received.path == "/events"
    assert received.headers["webhook-id"] == event["eventId"]
    assert received.headers["Content-Type"] == "application/json"
    delivery.refresh_from_db()
    listener.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == ("sent", 1, "")
    assert listener.last_success_at == delivery.sent_at
    assert tell() == Counter()


def test_an_event_of_a_state_carries_the_state_of_its_moment(ticket, receiver):
    move(row=ticket, to="inProgress")
    move(row=ticket, to="resolved")
    tell()
    assert [(one.kind, one.event["event"]["troubleTicket"]["status"]) for one in receiver.received] == [
        ("StatusChange", "inProgress"),
        ("StatusChange", "resolved"),
        ("Resolved", "resolved"),
    ]


def test_of_a_deleted_ticket_nothing_is_told_but_which_one_it_was(ticket, receiver):
    move(row=ticket, to="cancelled")
    Ticket.objects.update(deleted_at=timezone.now())
    tell()
    gone = {
        "id": str(ticket.uuid),
        "href": f"http://testserver{BASE}/troubleTicket/{ticket.uuid}",
        "status": "cancelled",
        "@type": "TroubleTicket",
    }
    assert [(one.kind, one.event["event"]["troubleTicket"]) for one in receiver.received] == [
        ("StatusChange", gone),
        ("Delete", gone),
    ]


def test_a_failure_holds_back_its_own_resource_only(organisation, ticket, receiver):
    other = TicketFactory(site__organisation=organisation)
    Change.objects.all().delete()
    receiver.answer = lambda one: 503 if one.event["event"]["troubleTicket"]["id"] == str(ticket.uuid) else 204
    with time_machine.travel(NOW, tick=False):
        for one in (ticket, other):
            move(row=one, to="inProgress")
            move(row=one, to="resolved")
        tell()
    told = [(one.event["event"]["troubleTicket"]["id"], one.kind) for one in receiver.received]
    assert sorted(told) == sorted(
        [(str(ticket.uuid), "StatusChange")]
        + [(str(other.uuid), kind) for kind in ("StatusChange", "StatusChange", "Resolved")]
    )

    receiver.answer, receiver.received = lambda _one: 204, []
    with time_machine.travel(NOW + timedelta(seconds=5), tick=False):
        assert tell() == Counter(sent=3)
    assert [one.event["event"]["troubleTicket"]["status"] for one in receiver.received] == [
        "inProgress",
        "resolved",
        "resolved",
    ]


def test_the_retry_times_of_the_standard_and_then_it_is_off_and_its_owner_told(listener, ticket, receiver):
    receiver.answer = lambda _one: 500
    owner = UserFactory(organisation=listener.client.organisation, email="owner@example.org")
    listener.client.user = owner
    listener.client.save()
    clock = NOW
    with time_machine.travel(clock, tick=False):
        move(row=ticket, to="inProgress")
        spread()
    for attempt, wait in enumerate(RETRY_AFTER, start=1):
        with time_machine.travel(clock, tick=False):
            assert (deliver(), deliver()) == (FAILED, Counter())
        delivery = Delivery.objects.get()
        assert (delivery.attempts, delivery.due_at, delivery.error) == (attempt, clock + wait, "HTTP 500")
        clock += wait
    assert clock - NOW == timedelta(hours=75, minutes=35, seconds=5)  # the table's last row

    with time_machine.travel(clock, tick=False):
        late(ticket)
        tell_listeners()
        tell_listeners()
    listener.refresh_from_db()
    assert (listener.state, listener.off_reason, listener.failures) == ("off", "failed", MAX_ATTEMPTS)
    assert len(receiver.received) == MAX_ATTEMPTS
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 1
    assert {one.headers["webhook-timestamp"] for one in receiver.received} >= {
        str(int(NOW.timestamp())),
        str(int(clock.timestamp())),
    }
    (written,) = mail.outbox
    assert (written.to, written.subject) == (["owner@example.org"], "Events are no longer sent to 127.0.0.1")
    assert "listening for TMF621 at 127.0.0.1 was switched off" in written.body
    assert "/events" not in written.body
    assert listener.owner_told_at == clock


def test_gone_switches_off_at_once_and_switching_on_goes_on_with_what_waits(
    organisation, listener, ticket, receiver, dispatcher_client
):
    receiver.answer = lambda _one: 410
    move(row=ticket, to="inProgress")
    late(ticket)
    tell_listeners()
    listener.refresh_from_db()
    assert (listener.state, listener.off_reason, receiver.kinds) == ("off", "gone", ["StatusChange"])
    move(row=ticket, to="resolved")
    assert Change.objects.count() == 2  # nobody listens now

    receiver.answer, receiver.received = lambda _one: 204, []
    assert tell() == Counter()
    dispatcher_client.post(
        reverse("admin:dispatch_listener_changelist"),
        {"action": "switch_on_again", "_selected_action": [listener.pk]},
    )
    assert tell() == Counter(sent=2)
    assert receiver.kinds == ["StatusChange", "AttributeValueChange"]
    listener.refresh_from_db()
    assert (listener.state, listener.off_reason, listener.failures) == ("live", "", 0)


def test_a_listener_that_takes_others_is_not_switched_off_for_one_event(organisation, listener, ticket, receiver):
    receiver.answer = lambda one: 400 if one.event["event"]["troubleTicket"]["id"] == str(ticket.uuid) else 200
    with time_machine.travel(NOW, tick=False):
        move(row=ticket, to="inProgress")
        move(row=ticket, to="resolved")
        spread()
        Delivery.objects.filter(event_type__contains="StatusChange").update(attempts=MAX_ATTEMPTS - 1)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        TicketFactory(site__organisation=organisation)
        Delivery.objects.update(due_at=timezone.now() + timedelta(seconds=1))
        assert tell() == SENT
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        assert deliver() == Counter(failed=3)
    states = [(one.event_type, one.state, one.attempts) for one in Delivery.objects.filter(resource_id=ticket.uuid)]
    assert sorted(states) == [
        ("TroubleTicketResolvedEvent", "waiting", 1),
        ("TroubleTicketStatusChangeEvent", "failed", MAX_ATTEMPTS),
        ("TroubleTicketStatusChangeEvent", "failed", MAX_ATTEMPTS),
    ]
    assert Listener.objects.get().state == "live"


@pytest.mark.parametrize("status", [199, 302, 404, 429, 500])
def test_only_2xx_is_a_success_and_no_redirect_is_followed(ticket, receiver, status):
    receiver.answer = lambda _one: status if status != 199 else 304
    move(row=ticket, to="inProgress")
    assert tell() == FAILED
    assert [one.path for one in receiver.received] == ["/events"]


def test_a_silent_listener_is_a_failure(ticket, receiver, monkeypatch):
    monkeypatch.setattr(delivering, "TIMEOUT_S", 0.2)
    receiver.answer = lambda _one: time.sleep(0.5) or 204
    move(row=ticket, to="inProgress")
    assert tell() == FAILED
    assert Delivery.objects.get().error == "TimeoutError"


def test_an_event_that_cannot_be_made_is_a_failure_like_others(ticket, receiver):
    Listener.objects.update(secret="")
    move(row=ticket, to="inProgress")
    assert tell() == FAILED
    assert receiver.received == []
    assert Delivery.objects.get().error == "EmptyWebhookSecretError"


def test_an_address_that_has_become_private_is_not_called(ticket, receiver, settings):
    settings.OUTGOING_ALLOWED_HOSTS = []
    move(row=ticket, to="inProgress")
    assert tell() == FAILED
    assert receiver.received == []
    assert Delivery.objects.get().error == "address not allowed"


def test_a_dead_listener_is_left_in_peace_for_a_while(organisation, listener, receiver):
    receiver.answer = lambda _one: 503
    with time_machine.travel(NOW, tick=False):
        for _number in range(TURN + 2):
            TicketFactory(site__organisation=organisation)
        assert (tell(), deliver()) == (Counter(failed=TURN), Counter())
    with time_machine.travel(NOW + REST, tick=False):
        assert deliver() == Counter(failed=TURN)
    # The two that had no turn yet came before the first retries.
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [1] * 4 + [2] * (TURN - 2)


def test_owners_are_the_clients_user_else_superusers_else_dispatchers(organisation, listener, ticket, receiver):
    receiver.answer = lambda _one: 410
    UserFactory(organisation=organisation, email="d@example.org")
    UserFactory(organisation=organisation, email="a@example.org", role="agent")
    UserFactory(email="elsewhere@example.org", is_superuser=True)
    boss = UserFactory(organisation=organisation, email="boss@example.org", is_superuser=True, role="agent")
    move(row=ticket, to="inProgress")
    tell_listeners()
    User.objects.filter(pk=boss.pk).update(is_active=False)
    Listener.objects.update(owner_told_at=None, leased_until=timezone.now())
    tell_listeners()
    assert [one.to for one in mail.outbox] == [["boss@example.org"], ["d@example.org"]]


def test_a_mail_server_that_is_down_is_tried_again(organisation, listener, settings):
    UserFactory(organisation=organisation, email="d@example.org")
    Listener.objects.update(state="off", off_reason="gone")
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    tell_listeners()
    settings.EMAIL_BACKEND = backend
    tell_listeners()
    assert mail.outbox == []
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        tell_listeners()
    assert len(mail.outbox) == 1


def test_what_is_older_than_two_weeks_is_forgotten(ticket, receiver):
    move(row=ticket, to="inProgress")
    tell()
    Change.objects.update(at=timezone.now() - timedelta(days=14, minutes=1))
    late(ticket)
    tell()
    assert forget_old_events() == 1
    assert list(Change.objects.values_list("kind", flat=True)) == ["changed"]
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_before_it_wrote_sends_the_same_event_again(organisation, receiver):
    listener = listen(make_api_client(organisation, "listening"), receiver.url)
    TicketFactory(site__organisation=organisation)
    spread()
    arrived, killed = threading.Event(), threading.Event()

    def hold(_one: Received) -> int:
        arrived.set()
        killed.wait(20)
        return 204

    receiver.answer = hold
    code = "import django; django.setup()\nfrom dispatch.tmf.hub.delivering import deliver; deliver()"
    child = subprocess.Popen([sys.executable, "-c", code], cwd=django_settings.BASE_DIR, env=database.environment())
    assert arrived.wait(60)
    child.kill()
    child.wait()
    killed.set()
    receiver.answer = lambda _one: 204

    assert deliver() == Counter()  # the dead one's lease
    with time_machine.travel(timezone.now() + LEASE, tick=False):
        assert deliver() == SENT
        first, second = receiver.received
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert second.verified(listener.secret)["eventId"] == second.headers["webhook-id"]


@pytest.mark.django_db(transaction=True)
def test_drainers_at_once_deliver_each_event_once_and_in_order(organisation, receiver):
    crm = make_api_client(organisation, "listening")
    for number in range(3):
        listen(crm, f"{receiver.url}{number}")
    tickets = [TicketFactory(site__organisation=organisation) for _number in range(15)]
    for ticket in tickets:
        move(row=ticket, to="pending")
        move(row=ticket, to="resolved")

    def work(_number: int) -> Counter[str]:
        try:
            return tell()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        told = sum(pool.map(work, range(3)), Counter())
    told += tell()

    expected = ["Create", "StatusChange", "InformationRequired", "StatusChange", "Resolved"]
    kinds: dict[tuple[str, str], list[str]] = {}
    for one in receiver.received:
        kinds.setdefault((one.path, one.event["event"]["troubleTicket"]["id"]), []).append(one.kind)
    assert told == Counter(sent=3 * 15 * len(expected))
    assert kinds == {(f"/events{n}", str(ticket.uuid)): expected for n in range(3) for ticket in tickets}


@pytest.mark.django_db(transaction=True)
def test_a_slow_listener_does_not_starve_the_others(organisation, receiver):
    crm = make_api_client(organisation, "listening")
    listen(crm, f"{receiver.url}/slow")
    listen(crm, f"{receiver.url}/fast")
    for _number in range(10):
        TicketFactory(site__organisation=organisation)
    all_told = threading.Event()

    def answer(one: Received) -> int:
        if one.path.endswith("slow"):
            return 204 if all_told.wait(8) else 500
        if sum(other.path.endswith("fast") for other in receiver.received) == 10:
            all_told.set()
        return 204

    receiver.answer = answer
    assert tell() == Counter(sent=20)


@pytest.mark.django_db(transaction=True)
def test_a_write_of_the_api_wakes_the_worker_where_somebody_listens(organisation, receiver, settings):
    from celery import current_app

    from tests.dispatch.tmf.conftest import signed_in

    called = []
    current_app.send_task, original = lambda task, **_options: called.append(task), current_app.send_task
    try:
        crm = make_api_client(organisation, "listening")
        caller = signed_in("listening")
        body = {"description": "Kein Internet", "severity": "High", "ticketType": "internet"}
        caller.post(f"{BASE}/troubleTicket", body, content_type="application/json")
        assert called == []
        listen(crm, receiver.url)
        caller.post(f"{BASE}/troubleTicket", {}, content_type="application/json")
        caller.get(f"{BASE}/troubleTicket")
        assert called == []
        caller.post(f"{BASE}/troubleTicket", body, content_type="application/json")
        assert called == ["dispatch.tmf.hub.tasks.tell_listeners"]
    finally:
        current_app.send_task = original
