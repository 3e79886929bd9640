"""A case in the words of the field, by HTTP only: told to a bot, promised on the line, kept, resolved."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from dispatch.models import Connector
from dispatch.planning.tasks import drain_events, run_queued_plans
from dispatch.tmf.hub.delivering import deliver
from dispatch.tmf.hub.spreading import spread
from orders.catalogue import install_catalogue
from orders.models import Visit
from technicians.models import Skill, Technician, Territory, User
from tests.dispatch.tmf.conftest import make_api_client, signed_in
from tests.dispatch.tmf.receiver import Receiver, receiver
from tests.factories import ShiftFactory, TechnicianFactory, TerritoryFactory, UserFactory, at

__all__ = ["receiver"]

pytestmark = pytest.mark.django_db(transaction=True)

BASE = "/tmf-api"
SECRET = "secret-for-tests"
TOLD = {
    "conversation": "bot-17",
    "category": "internet-down",
    "summary": "Kein Internet seit gestern Abend.",
    "customer": {"name": "Ayşe Yılmaz", "phones": ["+49 151 12345678"], "email": "ayse@example.org"},
    "place": {
        "street": "Zülpicher Platz 4",
        "postalCode": "50674",
        "city": "Köln",
        "point": {"type": "Point", "coordinates": [6.9390, 50.9320]},
    },
    "triedStep": [{"code": "restart-modem", "result": "no change"}, {"code": "check-cables", "result": "all fine"}],
    "lineTest": {"result": "failed", "detail": "-31 dBm"},
}


@pytest.fixture
def saturday():
    with time_machine.travel(at("2026-11-21 12:00"), tick=True):
        yield


@pytest.fixture
def territory(organisation, saturday) -> Territory:
    install_catalogue(organisation=organisation)
    return TerritoryFactory(organisation=organisation)


@pytest.fixture
def technician(territory) -> Technician:
    """Ewa works on Monday, with every skill."""
    ewa = TechnicianFactory(territory=territory)
    for skill in Skill.objects.filter(organisation=territory.organisation):
        ewa.skills.create(skill=skill, level=3)
    ShiftFactory(technician=ewa)
    return ewa


def browser_of(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(api: Client, path: str, body: object) -> dict:
    answer = api.post(f"{BASE}{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def tell_bot(organisation) -> dict:
    connector = Connector.objects.create(organisation=organisation, name="bot", kind="bot", secret=SECRET)
    headers = {"Authorization": f"Bearer {SECRET}", "Idempotency-Key": "delivery-1"}
    address = f"/inbound/{connector.uuid}/"
    answer = Client(headers=headers).post(address, json.dumps(TOLD), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_told_once_promised_kept_and_resolved(organisation, territory, technician, receiver: Receiver):
    make_api_client(organisation, "crm")
    api = signed_in("crm")
    dispatcher = browser_of(UserFactory(organisation=organisation, role="dispatcher", is_staff=True))
    ewa = browser_of(technician.user)
    hub = sent(api, "/appointment/v4/hub", {"callback": receiver.url})

    tell_bot(organisation)
    (ticket,) = api.get(f"{BASE}/troubleTicket/v4/troubleTicket?relatedParty.phone=%2B4915112345678").json()
    assert [step["code"] for step in ticket["triedStep"]] == ["restart-modem", "check-cables"]

    about = [{"id": ticket["id"], "role": "troubleTicket", "@referredType": "TroubleTicket"}]
    search = sent(api, "/appointment/v4/searchTimeSlot", {"relatedEntity": about})  # puts it through the gate
    (order,) = api.get(f"{BASE}/workOrderManagement/v4/workOrder").json()
    assert order["state"] == "acknowledged"

    window = search["availableTimeSlot"][0]["validFor"]
    held = sent(api, "/appointment/v4/appointment", {"validFor": window, "relatedEntity": about})
    confirmed = api.patch(held["href"], json.dumps({"status": "confirmed"}), content_type="application/json").json()
    assert (held["status"], confirmed["status"], confirmed["validFor"]) == ("initialized", "confirmed", window)

    spread()
    deliver()
    kinds = [one.verified(hub["secret"])["eventType"] for one in receiver.received]
    assert sorted(kinds) == ["AppointmentCreateEvent", "AppointmentStateChangeEvent", "SearchTimeSlotCreateEvent"]
    changed = next(one.event for one in receiver.received if one.event["eventType"] == "AppointmentStateChangeEvent")
    assert changed["event"]["appointment"]["status"] == "confirmed"

    plan_monday(dispatcher, territory)
    with time_machine.travel(at("2026-11-23 07:00"), tick=True):
        api = signed_in("crm")  # the first token was good for an hour
        (planned_order,) = api.get(f"{BASE}/workOrderManagement/v4/workOrder").json()
        assert planned_order["plannedPeriod"] is not None
        visit = technician.assignments.get(live=True).visit
        assert ewa.get(f"/today/{visit.uuid}/").status_code == 200
        planned = technician.assignments.get(live=True).during.lower
        assert at_instant(window["startDateTime"]) <= planned <= at_instant(window["endDateTime"])
    for minutes, (kind, form) in enumerate(happened(visit)):
        with time_machine.travel(planned + timedelta(minutes=20 * minutes), tick=True):
            assert ewa.post(f"/today/{visit.uuid}/{kind}/", form).status_code == 302
    with time_machine.travel(at("2026-11-23 18:00"), tick=True):
        drain_events()
        api = signed_in("crm")
        check_end(api, ticket, held, order)


def check_end(api: Client, ticket: dict, held: dict, order: dict) -> None:
    ticket = api.get(ticket["href"]).json()
    assert (ticket["status"], api.get(held["href"]).json()["status"]) == ("resolved", "completed")
    contents = [one["content"] for one in api.get(f"{BASE}/communicationManagement/v4/communicationMessage").json()]
    assert any("done" in text.lower() or "erledigt" in text.lower() for text in contents)
    (closed,) = api.get(f"{BASE}/workOrderManagement/v4/workOrder").json()
    assert (closed["id"], closed["state"]) == (order["id"], "completed")


def plan_monday(dispatcher: Client, territory: Territory) -> None:
    """By the board: plan, then publish."""
    asked = {"territory": territory.pk, "day": "2026-11-23", "time_limit_s": 30}
    assert dispatcher.post("/admin/board/plan/", asked).status_code == 302
    territory.plan_runs.update(time_limit_s=2)  # for one visit
    assert run_queued_plans() == 1
    plan = territory.plans.get()
    assert dispatcher.post(f"/admin/board/plans/{plan.uuid}/publish/").status_code == 302
    plan.refresh_from_db()
    assert plan.state == "published"


def happened(visit: Visit) -> list[tuple[str, dict[str, str]]]:
    """The taps, and at the end the report with the checklist."""
    words = {"yes_no": "yes", "number": "7", "text": "fine"}
    items = visit.order.order_type.checklist.filter(kind__in=words)
    checklist = {f"item-{item.pk}": words[item.kind] for item in items}
    parts = {"parts-TOTAL_FORMS": "0", "parts-INITIAL_FORMS": "0"}
    return [
        ("on-my-way", {"uuid": str(uuid4())}),
        ("arrived", {"uuid": str(uuid4())}),
        ("done", {"uuid": str(uuid4()), "report": "New splitter.", **checklist, **parts}),
    ]


def at_instant(text: str):
    return datetime.fromisoformat(text)
