"""/tmf-api/workOrderManagement/v4/workOrder and …/cancelWorkOrder."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oauth2_provider.models import AccessToken

from dispatch.models import Assignment, CapacityUse, DayCapacity, WorkOrderCancellation
from dispatch.models.appointment import Appointment
from dispatch.planning import events
from orders.models import Event, FieldOrder, Message, Ticket, Visit
from orders.services.events import tell
from orders.services.merging import merge
from tests.dispatch.tmf.conftest import make_api_client, signed_in
from tests.factories import (
    AssignmentFactory,
    CategoryFactory,
    FieldOrderFactory,
    OrderTypeFactory,
    OrganisationFactory,
    OutageFactory,
    PlanFactory,
    SiteFactory,
    TechnicianFactory,
    TicketFactory,
    VisitFactory,
    at,
    span,
)

BASE = "/tmf-api/workOrderManagement/v4"
LIST, CANCEL = f"{BASE}/workOrder", f"{BASE}/cancelWorkOrder"
ITEM = [{"work": {"workSpecification": {"id": "repair"}}}]
CASE = {
    "customer": {"name": "Ayşe Yılmaz", "phones": ["+4915112345678"]},
    "place": {"street": "Ring 1", "postalCode": "50674", "city": "Köln"},
    "description": "Kein Internet",
    "category": "internet-down",
}


def post(api: Client, body: object, path: str = LIST, **headers: str):
    return api.post(path, json.dumps(body), content_type="application/json", headers=headers)


def patch(api: Client, order: FieldOrder, body: object):
    return api.patch(f"{LIST}/{order.uuid}", json.dumps(body), content_type="application/merge-patch+json")


def refused(answer, status: int, message: str) -> None:
    assert (answer.status_code, answer.json()["message"]) == (status, message)


def for_ticket(ticket: Ticket, **more: object) -> dict:
    return {"workOrderItem": ITEM, "relatedEntity": [{"id": str(ticket.uuid), "role": "troubleTicket"}], **more}


@pytest.fixture
def repair(organisation):
    return OrderTypeFactory(organisation=organisation, code="repair", name="Entstörung", service_minutes=60)


@pytest.fixture
def ticket(organisation) -> Ticket:
    return TicketFactory(site__organisation=organisation, site__territory__name="Köln", description="Kein Internet")


@pytest.fixture
def order(ticket, repair) -> FieldOrder:
    """With one visit, not planned yet."""
    order = FieldOrderFactory(ticket=ticket, order_type=repair, priority=30, due_at=at("2026-11-24 12:00"))
    VisitFactory(order=order, created_at=at("2026-11-21 09:00"))
    return order


def test_an_order_is_answered_whole_and_no_technician_is_named(api, order, ticket):
    before = FieldOrderFactory(ticket=ticket, state="completed", closed_at=at("2026-11-20 12:00"), service="before")
    FieldOrder.objects.filter(pk=order.pk).update(
        predecessor=before, note="Hund", external_id="W-1", created_at=at("2026-11-21 09:00")
    )
    Ticket.objects.update(order=order)
    visit = order.visits.get()
    Visit.objects.update(not_before=at("2026-11-23 08:00"))
    plan = PlanFactory(territory=ticket.site.territory, state="published")
    technician = TechnicianFactory(territory=ticket.site.territory, name="Nowak, Ewa")
    AssignmentFactory(plan=plan, technician=technician, visit=visit, live=True)
    promise = Appointment.objects.create(
        organisation=order.organisation, order=order, state="confirmed", window=span("2026-11-23 08:00", 2)
    )

    answer = api.get(f"{LIST}/{order.uuid}")

    customer, href = ticket.customer, f"http://testserver{LIST}/{order.uuid}"
    planned = {
        "startDateTime": "2026-11-23T08:00:00Z",
        "endDateTime": "2026-11-23T09:00:00Z",
        "@type": "TimePeriod",
    }
    status = {"id": "", "name": "fieldStatus", "value": "planned", "valueType": "", "@type": "Characteristic"}
    assert answer.status_code == 200
    assert "Nowak" not in answer.content.decode()
    body = answer.json()
    assert body.pop("place")["street"] == ticket.site.street
    assert body == {
        "id": str(order.uuid),
        "href": href,
        "externalId": "W-1",
        "name": f"F{order.pk}",
        "category": ticket.category.code,
        "description": "Kein Internet",
        "state": "acknowledged",
        "stateReason": "",
        "priority": "2",
        "orderDate": "2026-11-21T08:00:00Z",
        "requestedStartDate": "2026-11-23T07:00:00Z",
        "requestedCompletionDate": "2026-11-24T11:00:00Z",
        "expectedCompletionDate": "2026-11-23T09:00:00Z",
        "startDate": None,
        "completionDate": None,
        "cancellationDate": None,
        "cancellationReason": "",
        "plannedDuration": {"amount": 60, "units": "min", "@type": "Quantity"},
        "plannedPeriod": planned,
        "scheduledPeriod": {
            "startDateTime": "2026-11-23T07:00:00Z",
            "endDateTime": "2026-11-23T09:00:00Z",
            "@type": "TimePeriod",
        },
        "actualPeriod": None,
        "workCharacteristic": [status],
        "appointment": {
            "id": str(promise.uuid),
            "role": "appointment",
            "name": "",
            "status": "confirmed",
            "@referredType": "Appointment",
            "@type": "RelatedEntity",
        },
        "note": {"text": "Hund", "@type": "Note"},
        "relatedParty": [
            {
                "id": str(customer.uuid),
                "role": "customer",
                "name": customer.name,
                "@referredType": "Individual",
                "@type": "RelatedParty",
            },
            {
                "id": "Köln",
                "role": "technicianGroup",
                "name": "Köln",
                "@referredType": "Organization",
                "@type": "RelatedParty",
            },
        ],
        "relatedEntity": [
            {
                "id": str(ticket.uuid),
                "role": "troubleTicket",
                "name": ticket.number,
                "status": "acknowledged",
                "@referredType": "TroubleTicket",
                "@type": "RelatedEntity",
            }
        ],
        "workOrderItem": [
            {
                "id": "01",
                "action": "add",
                "state": "acknowledged",
                "work": {
                    "id": str(visit.uuid),
                    "workSpecification": {"id": "repair", "name": "Entstörung", "@type": "WorkSpecificationRef"},
                    "state": "acknowledged",
                    "plannedPeriod": planned,
                    "onRouteDate": None,
                    "actualPeriod": None,
                    "workCharacteristic": [status],
                    "@type": "Work",
                },
                "@type": "WorkOrderItem",
            }
        ],
        "workOrderRelationship": [
            {
                "id": str(before.uuid),
                "href": f"http://testserver{LIST}/{before.uuid}",
                "relationshipType": "predecessor",
                "@type": "OrderRelationship",
            }
        ],
        "@type": "WorkOrder",
    }


@pytest.mark.parametrize(
    ("facts", "field_status", "item_state"),
    [
        ({"state": "open"}, "open", "acknowledged"),
        ({"state": "en_route", "en_route_at": at("2026-11-23 08:30")}, "onRoute", "inProgress"),
        ({"state": "on_site", "on_site_at": at("2026-11-23 09:00")}, "onSite", "inProgress"),
        ({"state": "finished", "outcome": "done", "finished_at": at("2026-11-23 10:00")}, "finished", "completed"),
        ({"state": "finished", "outcome": "no_access", "finished_at": at("2026-11-23 10:00")}, "finished", "failed"),
        ({"state": "cancelled"}, "cancelled", "cancelled"),
    ],
)
def test_the_field_status_is_told(api, order, facts, field_status, item_state):
    Visit.objects.update(**facts)
    (body,) = api.get(LIST).json()
    told = [(one["name"], one["value"]) for one in body["workCharacteristic"]]
    assert told == [("fieldStatus", field_status), *([("outcome", facts["outcome"])] if "outcome" in facts else [])]
    assert body["workOrderItem"][0]["state"] == item_state


def test_the_times_of_each_visit_are_told_and_the_order_shows_the_last(api, order):
    Visit.objects.update(
        state="finished",
        outcome="no_access",
        en_route_at=at("2026-11-23 08:30"),
        on_site_at=at("2026-11-23 09:00"),
        finished_at=at("2026-11-23 09:10"),
    )
    VisitFactory(order=order, created_at=at("2026-11-23 09:10"), state="on_site", on_site_at=at("2026-11-24 09:00"))

    body = api.get(f"{LIST}/{order.uuid}").json()

    periods = [
        {"startDateTime": "2026-11-23T08:00:00Z", "endDateTime": "2026-11-23T08:10:00Z", "@type": "TimePeriod"},
        {"startDateTime": "2026-11-24T08:00:00Z", "endDateTime": None, "@type": "TimePeriod"},
    ]
    assert body["startDate"] == "2026-11-23T07:30:00Z"
    assert body["actualPeriod"] == periods[1]
    assert [(item["id"], item["work"]["actualPeriod"]) for item in body["workOrderItem"]] == [
        ("01", periods[0]),
        ("02", periods[1]),
    ]
    assert body["workOrderItem"][0]["work"]["onRouteDate"] == "2026-11-23T07:30:00Z"


def test_a_held_time_is_not_told_as_planned(api, order):
    plan = PlanFactory(territory=order.site.territory, state="published")
    hold = Appointment.objects.create(
        organisation=order.organisation,
        order=order,
        window=span("2026-11-23 08:00", 2),
        expires_at=at("2026-11-23 08:00"),
    )
    AssignmentFactory(plan=plan, visit=order.visits.get(), live=True, hold=hold)
    body = api.get(f"{LIST}/{order.uuid}").json()
    assert (body["plannedPeriod"], body["scheduledPeriod"], body["appointment"]) == (None, None, None)
    assert body["expectedCompletionDate"] == body["requestedCompletionDate"]


def test_an_order_of_the_network_is_told_with_its_outage(api, organisation, repair):
    outage = OutageFactory(organisation=organisation, network_element="OLT-1")
    site = SiteFactory(organisation=organisation, customer=None, territory=None)
    FieldOrderFactory(ticket=None, outage=outage, site=site, organisation=organisation, service="", order_type=repair)
    (body,) = api.get(LIST).json()
    assert [(one["role"], one["name"]) for one in body["relatedEntity"]] == [("outage", "OLT-1")]
    assert (body["relatedParty"], body["description"], body["category"]) == ([], "", "")
    assert (body["workOrderItem"], body["workCharacteristic"], body["note"]) == ([], [], None)


def test_an_order_is_made_for_an_open_ticket(api, ticket, repair):
    answer = post(
        api,
        for_ticket(
            ticket,
            priority="1",
            externalId="W-7",
            note={"text": "Hund im Hof"},
            plannedDuration={"amount": 90},
            requestedStartDate="2026-11-24T08:00:00Z",
            requestedCompletionDate="2026-11-26T18:00:00Z",
            state="nanana",
        ),
    )

    order = FieldOrder.objects.get()
    ticket.refresh_from_db()
    assert answer.status_code == 201, answer.content
    assert answer["Location"] == answer.json()["href"] == f"http://testserver{LIST}/{order.uuid}"
    assert answer.json() == api.get(answer["Location"]).json()
    assert (ticket.state, ticket.order) == ("inProgress", order)
    assert (order.order_type, order.priority, order.external_id, order.note) == (repair, 60, "W-7", "Hund im Hof")
    assert (order.service_minutes, order.due_at) == (90, at("2026-11-26 19:00"))
    assert order.visits.get().not_before == at("2026-11-24 09:00")


def test_an_order_for_a_merged_ticket_is_made_for_its_case(api, ticket, repair):
    case = TicketFactory(site=ticket.site)
    merge(ticket=ticket, into=case)
    assert post(api, for_ticket(ticket)).status_code == 201
    assert FieldOrder.objects.get().ticket == case


def test_without_a_ticket_one_is_opened_first(api, organisation, repair):
    category = CategoryFactory(organisation=organisation, aliases=["internet-down"])

    body = post(api, {"workOrderItem": ITEM, **CASE}).json()

    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.category, ticket.description) == ("inProgress", category, "Kein Internet")
    assert (ticket.customer.name, ticket.site.street) == ("Ayşe Yılmaz", "Ring 1")
    assert (ticket.order.order_type, ticket.order.priority) == (repair, repair.priority)
    assert [one["id"] for one in body["relatedEntity"]] == [str(ticket.uuid)]
    assert (body["category"], body["description"], body["place"]["street"]) == (
        category.code,
        "Kein Internet",
        "Ring 1",
    )


ELSE = "Send it, or name a ticket in relatedEntity."
SAYS = "The ticket says that. Leave it out, or leave out relatedEntity."
ONE = "relatedEntity: Send one, with the role troubleTicket."
NO_TICKET = "relatedEntity[0].id: There is no such ticket."
NO_TYPE = "workOrderItem[0].work.workSpecification.id: There is no such order type. Known are: repair."


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"workOrderItem": None}, "workOrderItem: This field is required."),
        ({"workOrderItem": ITEM * 2}, None),
        ({"workOrderItem": []}, None),
        ({"workOrderItem": [{}]}, "workOrderItem[0].work: This field is required."),
        ({"workOrderItem": [{"work": {"workSpecification": {"id": "x"}}}]}, NO_TYPE),
        ({"priority": "5"}, 'priority: "5" is not a valid choice. Send one of: 0, 1, 2, 3, 4.'),
        ({"plannedDuration": {"amount": 721}}, None),
        (
            {"plannedDuration": {"amount": 1, "units": "h"}},
            'plannedDuration.units: "h" is not a valid choice. Send one of: min.',
        ),
        ({"requestedCompletionDate": "morgen"}, None),
        ({"note": {"text": "x" * 2001}}, None),
        ({"note": "x"}, "note: Invalid data. Expected a dictionary, but got str."),
        ({"customer": None}, f"customer: {ELSE}"),
        ({"place": None, "description": ""}, f"place: {ELSE}; description: {ELSE}"),
        ({"customer": {"name": "A", "phones": ["12"]}}, None),
        ({"relatedEntity": [{"id": "x", "role": "outage"}]}, ONE),
        ({"relatedEntity": [{"id": "x", "role": "troubleTicket"}] * 2}, ONE),
    ],
)
def test_bad_input_is_400_and_makes_nothing(api, repair, wrong, message):
    answer = post(api, {"workOrderItem": ITEM, **CASE, **wrong})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(message or next(iter(wrong)))
    assert (FieldOrder.objects.count(), Ticket.objects.count()) == (0, 0)


def test_what_the_ticket_says_is_not_said_again(api, ticket, repair):
    answer = post(api, for_ticket(ticket, **CASE))
    refused(answer, 400, "; ".join(f"{name}: {SAYS}" for name in ("customer", "place", "description", "category")))


def test_a_strangers_ticket_and_a_strangers_order_type_are_unknown(api, repair, other_organisation, ticket):
    OrderTypeFactory(organisation=other_organisation, code="theirs")
    stranger = TicketFactory(site__organisation=other_organisation)
    refused(post(api, for_ticket(stranger)), 400, NO_TICKET)
    theirs = [{"work": {"workSpecification": {"id": "theirs"}}}]
    refused(post(api, for_ticket(ticket, workOrderItem=theirs)), 400, NO_TYPE)
    refused(post(api, {**for_ticket(ticket), "relatedEntity": [{"id": "x", "role": "troubleTicket"}]}), 400, NO_TICKET)


def test_a_ticket_that_is_over_or_nowhere_gets_no_order(api, organisation, repair, ticket):
    Ticket.objects.update(state="cancelled")
    assert post(api, for_ticket(ticket)).status_code == 409
    Ticket.objects.update(site=None, state="acknowledged")
    refused(
        post(api, for_ticket(ticket)),
        400,
        "relatedEntity[0].id: This ticket has no address yet: send it one first.",
    )


def test_a_fault_has_one_open_order(api, order, ticket, repair):
    told = f"There is an open work order for this fault already: {order.number}, id {order.uuid}."
    neighbour = TicketFactory(site=ticket.site, category=ticket.category)
    refused(post(api, for_ticket(ticket)), 409, told)
    refused(post(api, for_ticket(neighbour)), 409, told)
    assert FieldOrder.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_for_two_tickets_of_one_fault_make_one_order():
    organisation = OrganisationFactory()
    make_api_client(organisation, "crm")
    api = signed_in("crm")
    OrderTypeFactory(organisation=organisation, code="repair")
    first = TicketFactory(site__organisation=organisation)
    second = TicketFactory(site=first.site, category=first.category)

    def send(number: int) -> int:
        try:
            return post(api, for_ticket((first, second)[number % 2])).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        statuses = sorted(pool.map(send, range(10)))
    assert statuses == [201] + [409] * 9
    assert (FieldOrder.objects.count(), Visit.objects.count()) == (1, 1)


def test_a_key_creates_once(api, ticket, repair):
    first, again = (post(api, for_ticket(ticket), **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())


def test_what_may_be_changed_is_changed_and_nothing_else(api, order):
    body = patch(
        api,
        order,
        {
            "priority": "0",
            "requestedStartDate": "2026-11-24T08:00:00Z",
            "requestedCompletionDate": None,
            "plannedDuration": {"amount": 45},
            "note": {"text": "Hund"},
            "externalId": "W-8",
        },
    ).json()

    order.refresh_from_db()
    assert (order.priority, order.due_at, order.service_minutes) == (90, None, 45)
    assert (order.note, order.external_id) == ("Hund", "W-8")
    assert (body["requestedStartDate"], body["note"]["text"]) == ("2026-11-24T08:00:00Z", "Hund")
    assert patch(api, order, {"note": None}).json()["note"] is None


def test_what_came_back_can_be_sent_back(api, order):
    FieldOrder.objects.update(priority=33)
    before = api.get(f"{LIST}/{order.uuid}").json()
    assert patch(api, order, before).json() == before
    order.refresh_from_db()
    assert order.priority == 33
    FieldOrder.objects.update(state="completed", closed_at=at("2026-11-23 10:00"))
    over = api.get(f"{LIST}/{order.uuid}").json()
    assert (patch(api, order, over).status_code, patch(api, order, over).json()) == (200, over)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"state": "cancelled"}, "state: This can't be changed."),
        ({"description": "x"}, "description: This can't be changed."),
        ({"workOrderItem": []}, "workOrderItem: This can't be changed."),
        ({"priority": None}, "priority: This can be changed, but not be taken away."),
        ({"plannedDuration": None}, "plannedDuration: This can be changed, but not be taken away."),
        ({"plannedDuration": {"amount": 0}}, None),
        ("x", None),
    ],
)
def test_a_bad_change_is_400_and_changes_nothing(api, order, change, message):
    before = FieldOrder.objects.values().get()
    answer = patch(api, order, change)
    assert answer.status_code == 400
    assert answer.json()["message"] == (message or answer.json()["message"])
    assert FieldOrder.objects.values().get() == before


def test_the_technician_and_the_board_show_the_note(order, dispatcher_client):
    FieldOrder.objects.update(note="Hund <im> Hof")
    plan = PlanFactory(territory=order.site.territory, state="published")
    assignment = AssignmentFactory(plan=plan, visit=order.visits.get(), live=True)
    phone = Client()
    phone.force_login(assignment.technician.user, backend="django.contrib.auth.backends.ModelBackend")

    visit = assignment.visit.uuid
    for page in (dispatcher_client.get(f"/admin/board/visits/{visit}/"), phone.get(f"/today/{visit}/")):
        assert page.status_code == 200
        assert "Hund &lt;im&gt; Hof" in page.content.decode()


def test_an_order_that_is_over_stays_as_it_is(api, order):
    FieldOrder.objects.update(state="completed", closed_at=at("2026-11-23 10:00"))
    refused(patch(api, order, {"priority": "0"}), 409, "This order is closed already: Completed.")
    assert api.get(f"{LIST}/{order.uuid}").json()["completionDate"] == "2026-11-23T09:00:00Z"


def test_who_is_on_the_way_is_not_put_off(api, order):
    Visit.objects.update(state="en_route")
    refused(
        patch(api, order, {"requestedStartDate": "2026-11-24T08:00:00Z"}),
        409,
        "No visit is waiting that could begin at another time.",
    )


BACKWARDS = "requestedCompletionDate: Send a time that is not before requestedStartDate."


def test_an_order_is_not_to_be_done_before_it_is_to_begin(api, order, ticket, repair):
    """The fixture's is due on the 24th at 11 o'clock UTC."""
    sooner = {"requestedStartDate": "2026-11-24T08:00:00Z", "requestedCompletionDate": "2026-11-24T07:59:00Z"}
    refused(patch(api, order, sooner), 400, BACKWARDS)
    refused(
        patch(api, order, {"requestedStartDate": "2026-11-24T11:00:01Z"}),
        400,
        "requestedStartDate: This is after requestedCompletionDate: send a later one of that, too.",
    )
    assert patch(api, order, {"requestedStartDate": "2026-11-24T11:00:00Z"}).status_code == 200
    refused(patch(api, order, {"requestedCompletionDate": "2026-11-24T10:00:00Z"}), 400, BACKWARDS)
    other = TicketFactory(site=ticket.site, description="Kein Telefon")
    refused(post(api, for_ticket(other, **sooner)), 400, BACKWARDS)


def test_an_order_whose_times_contradict_each_other_since_long_can_be_changed_otherwise(api, order):
    Visit.objects.update(not_before=at("2026-11-25 09:00"))
    body = {**api.get(f"{LIST}/{order.uuid}").json(), "externalId": "W-9"}
    assert patch(api, order, body).json()["externalId"] == "W-9"


@pytest.fixture
def promised(order) -> Appointment:
    FieldOrder.objects.update(due_at=None)
    return Appointment.objects.create(
        organisation=order.organisation,
        order=order,
        state="confirmed",
        window=span("2026-11-23 08:00", 2),
        created_at=at("2026-11-20 12:00"),
    )


@time_machine.travel(at("2026-11-21 12:00"))
def test_an_order_is_not_put_off_past_its_promise(api, order, promised):
    refused(
        patch(api, order, {"requestedStartDate": "2026-11-23T07:01:00Z"}),
        409,
        f"Appointment {promised.uuid} promises somebody from 2026-11-23T07:00Z, which is sooner: "
        "move or cancel it first.",
    )
    assert order.visits.get().not_before is None
    assert patch(api, order, {"requestedStartDate": "2026-11-23T07:00:00Z"}).status_code == 200


@time_machine.travel(at("2026-11-23 10:00"))
def test_a_promise_whose_time_is_over_keeps_nobody_from_putting_the_order_off(api, order, promised):
    assert patch(api, order, {"requestedStartDate": "2026-11-24T07:00:00Z"}).status_code == 200


def cancelled(api: Client, order: FieldOrder, **more: object):
    return post(api, {"workOrder": {"id": str(order.uuid)}, **more}, CANCEL)


def test_an_order_is_cancelled_before_anybody_sets_out(api, order, ticket):
    answer = cancelled(api, order, cancellationReason="Geht wieder", requestedCancellationDate="2026-11-20T08:00:00Z")

    kept = WorkOrderCancellation.objects.get()
    when = kept.created_at.isoformat().replace("+00:00", "Z")
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(kept.uuid),
        "href": f"http://testserver{CANCEL}/{kept.uuid}",
        "workOrder": {
            "id": str(order.uuid),
            "href": f"http://testserver{LIST}/{order.uuid}",
            "name": order.number,
            "@type": "WorkOrderRef",
        },
        "cancellationReason": "Geht wieder",
        "requestedCancellationDate": "2026-11-20T08:00:00Z",
        "effectiveCancellationDate": when,
        "state": "done",
        "stateReason": "",
        "@type": "CancelWorkOrder",
    }
    assert answer["Location"] == answer.json()["href"]
    assert api.get(answer["Location"]).json() == answer.json()
    assert api.get(f"{CANCEL}?workOrder.id={order.uuid}&state=done").json() == [answer.json()]
    body = api.get(f"{LIST}/{order.uuid}").json()
    assert (body["state"], body["cancellationReason"]) == ("cancelled", "Geht wieder")
    assert body["cancellationDate"] is not None
    ticket.refresh_from_db()
    assert (ticket.state, order.visits.get().state) == ("cancelled", "cancelled")


@time_machine.travel(at("2026-11-21 12:00"))
@pytest.mark.parametrize(("state", "was"), [("confirmed", "booked"), ("initialized", "held")])
def test_a_cancelled_order_ends_its_appointment_at_once_and_the_drain_finds_nothing_more_to_do(
    api, order, promised, state, was
):
    Appointment.objects.update(state=state, expires_at=timezone.now() + timedelta(minutes=5))
    plan = PlanFactory(territory=order.site.territory, state="published")
    AssignmentFactory(plan=plan, visit=order.visits.get(), live=True)
    row = DayCapacity.objects.create(
        territory=order.site.territory, day=at("2026-11-23").date(), first_minute=480, capacity=1, **{was: 1}
    )
    CapacityUse.objects.create(appointment=promised, row=row, places=1)

    assert cancelled(api, order).json()["state"] == "done"

    def seen() -> tuple:
        body = api.get(f"{LIST}/{order.uuid}").json()
        row.refresh_from_db()
        promised.refresh_from_db()
        return promised.state, promised.updated_at, body["scheduledPeriod"], body["appointment"], row.held + row.booked

    before = seen()
    assert before[0::2] == ("cancelled", None, 0)
    assert before[3] is None
    assert not Assignment.objects.filter(visit__order=order, live=True).exists()
    assert list(Event.objects.filter(kind="order.closed").exclude(drained_at=None).values_list("data", flat=True)) == [
        {"order_id": order.pk, "state": "cancelled"}
    ]
    events.drain()
    assert seen() == before
    assert not Message.objects.exists()


@time_machine.travel(at("2026-11-21 12:00"))
@pytest.mark.parametrize("status", ["cancelled", "resolved"])
def test_an_order_that_ends_with_its_ticket_ends_its_appointment_at_once(api, order, ticket, promised, status):
    Ticket.objects.update(order=order, state="inProgress")
    address = f"/tmf-api/troubleTicket/v4/troubleTicket/{ticket.uuid}"
    answer = api.patch(address, json.dumps({"status": status}), content_type="application/merge-patch+json")
    promised.refresh_from_db()
    assert (answer.status_code, promised.state) == (200, "cancelled")


@time_machine.travel(at("2026-11-23 12:00"))
def test_a_promise_that_was_kept_before_its_order_was_cancelled_stays_kept(api, order, promised):
    visit = order.visits.get()
    Visit.objects.update(state="finished", outcome="follow_up", finished_at=at("2026-11-23 09:00"))
    tell(
        organisation_id=order.organisation_id,
        kind="visit.finished",
        order_id=order.pk,
        visit_id=visit.pk,
        outcome="follow_up",
    )
    VisitFactory(order=order)
    assert cancelled(api, order).json()["state"] == "done"
    promised.refresh_from_db()
    assert promised.state == "completed"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"state": "en_route"}, "A technician is on the way or there already and will say how it ends."),
        ({"state": "on_site"}, "A technician is on the way or there already and will say how it ends."),
    ],
)
def test_who_is_on_the_way_is_not_called_back(api, order, facts, why):
    Visit.objects.update(**facts)
    body = cancelled(api, order).json()
    assert (body["state"], body["stateReason"], body["effectiveCancellationDate"]) == ("terminatedWithError", why, None)
    assert api.get(f"{LIST}/{order.uuid}").json()["state"] == "acknowledged"
    assert [row["id"] for row in api.get(CANCEL).json()] == [body["id"]]


def test_what_is_over_is_not_cancelled_again(api, order):
    assert [cancelled(api, order).json()["state"] for _ in range(2)] == ["done", "terminatedWithError"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({}, "workOrder: This field is required."),
        ({"workOrder": {}}, "workOrder.id: This field is required."),
        ({"workOrder": {"id": "x"}}, "workOrder.id: Must be a valid UUID."),
        ({"workOrder": {"id": str(UUID(int=1))}}, "workOrder.id: There is no such work order."),
        ({"workOrder": {"id": str(UUID(int=1))}, "cancellationReason": "x" * 301}, None),
        ({"workOrder": {"id": str(UUID(int=1))}, "requestedCancellationDate": "2099-01-01T00:00:00Z"}, None),
    ],
)
def test_a_bad_cancellation_is_400(api, wrong, message):
    answer = post(api, wrong, CANCEL)
    assert answer.status_code == 400
    assert answer.json()["message"] == (message or answer.json()["message"])
    assert not WorkOrderCancellation.objects.exists()


def test_strangers_see_and_change_nothing(api, other_api, new_api, order):
    assert new_api("shop").get(f"{LIST}/{order.uuid}").status_code == 200
    assert (other_api.get(LIST).json(), other_api.get(f"{LIST}/{order.uuid}").status_code) == ([], 404)
    assert patch(other_api, order, {"priority": "0"}).status_code == 404
    refused(cancelled(other_api, order), 400, "workOrder.id: There is no such work order.")
    mine = cancelled(api, order)
    assert (other_api.get(CANCEL).json(), other_api.get(mine["Location"]).status_code) == ([], 404)


def test_a_token_for_another_scope_gets_nothing(api, order):
    AccessToken.objects.update(scope="tickets")
    assert {api.get(LIST).status_code, api.get(CANCEL).status_code, patch(api, order, {}).status_code} == {403}
    assert {post(api, {}).status_code, cancelled(api, order).status_code} == {403}
    assert Client().get(LIST).status_code == 401


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["b", "a"]),
        ("externalId=a", ["a"]),
        ("state=acknowledged", ["b"]),
        ("state=completed,acknowledged&sort=requestedCompletionDate", ["a", "b"]),
        ("requestedCompletionDate.gte=2026-11-25T00:00:00Z", ["b"]),
        ("orderDate.lt=2026-11-22T00:00:00Z", ["a"]),
        ("relatedEntity.id={ticket}", ["a"]),
        ("relatedParty.id={customer}", ["a"]),
        ("id=x", []),
    ],
)
def test_the_list_is_filtered(api, organisation, ticket, query, found):
    for name, day, of in (("a", 21, ticket), ("b", 22, TicketFactory(site__organisation=organisation))):
        FieldOrderFactory(
            ticket=of,
            external_id=name,
            created_at=at(f"2026-11-{day} 09:00"),
            due_at=at(f"2026-11-{day + 3} 09:00"),
            state="completed" if name == "a" else "acknowledged",
        )
    query = query.format(ticket=ticket.uuid, customer=ticket.customer.uuid)
    assert [row["externalId"] for row in api.get(f"{LIST}?{query}").json()] == found


@pytest.mark.parametrize("query", ["state=nanana", "priority=1", "orderDate=x", "sort=priority", "externalId=%00"])
def test_a_bad_filter_is_400(api, query):
    assert api.get(f"{LIST}?{query}").status_code == 400


@pytest.mark.parametrize("path", [LIST, CANCEL])
def test_the_number_of_queries_does_not_grow(api, organisation, repair, path):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert api.get(path).status_code == 200
        return len(queries)

    def one_more() -> None:
        before = FieldOrderFactory(ticket__site__organisation=organisation, state="completed")
        order = FieldOrderFactory(ticket__site__organisation=organisation, predecessor=before)
        plan = PlanFactory(territory=order.site.territory)
        for state in ("cancelled", "open"):
            AssignmentFactory(plan=plan, visit=VisitFactory(order=order, state=state), live=True)
        Appointment.objects.create(
            organisation=organisation, order=order, state="confirmed", window=span("2026-11-23 08:00", 2)
        )
        WorkOrderCancellation.objects.create(organisation=organisation, order=order, state="done")

    one_more()
    with_one = count()
    one_more()
    one_more()
    assert count() == with_one
