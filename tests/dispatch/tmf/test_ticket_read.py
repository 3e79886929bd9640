"""GET /tmf-api/troubleTicket/v4/troubleTicket and …/{id}."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oauth2_provider.models import AccessToken

from dispatch.models import Appointment
from orders.models import RuleSet, Ticket, TriedStep
from orders.services.merging import merge
from orders.services.transitions import move
from tests.dispatch.tmf.conftest import signed_in
from tests.factories import (
    CallbackFactory,
    CategoryFactory,
    ContactFactory,
    CustomerFactory,
    FieldOrderFactory,
    RemoteStepFactory,
    SiteFactory,
    TicketFactory,
    at,
    span,
)

LIST = "/tmf-api/troubleTicket/v4/troubleTicket"


def error(status: int, code: str, reason: str, message: str) -> dict[str, str]:
    return {"code": code, "reason": reason, "message": message, "status": str(status), "@type": "Error"}


@pytest.fixture
def ticket(organisation) -> Ticket:
    """Everything a ticket can have, in a state that its order gave it."""
    customer = CustomerFactory(
        organisation=organisation, name="Ayşe Yılmaz", email="a@example.org", phone="+4915112345678"
    )
    site = SiteFactory(organisation=organisation, customer=customer, street="Ring 1", access_notes="2. Hof")
    ticket = TicketFactory(
        site=site,
        source="crm",
        external_id="C-7",
        ticket_type="internet",
        severity="High",
        name="Kein Signal",
        description="Seit gestern.",
        category=CategoryFactory(organisation=organisation, service="internet"),
        network_element="OLT-1",
        line_test="failed",
        line_test_detail="−31 dBm",
        line_test_at=at("2026-11-21 09:30"),
    )
    ContactFactory(ticket=ticket, channel="phone", author="agent 3", text="Seit heute früh kein Internet.")
    step = RemoteStepFactory(organisation=organisation, code="restart", name="Neustart")
    TriedStep.objects.create(ticket=ticket, step=step, result="no change", channel="bot", at=at("2026-11-21 09:10"))
    order = FieldOrderFactory(ticket=ticket, due_at=at("2026-11-24 12:00"))
    move(row=ticket, to="inProgress", order=order)
    Appointment.objects.create(
        organisation=organisation, order=order, window=span("2026-11-23 08:00", 2), state="failed"
    )
    Appointment.objects.create(
        organisation=organisation, order=order, window=span("2026-11-24 08:00", 2), state="confirmed"
    )
    CallbackFactory(ticket=ticket)
    RuleSet.objects.create(organisation=organisation, name="retail", is_default=True)
    return ticket


def test_a_ticket_is_answered_whole(api, ticket):
    answer = api.get(f"{LIST}/{ticket.uuid}")

    contact, order, customer = ticket.contacts.get(), ticket.order, ticket.customer
    appointment = order.appointments.get(state="confirmed")
    body = answer.json()
    changed_at = [change.pop("changeDate") for change in body["statusChange"]]
    assert [instant[-1] for instant in changed_at] == ["Z", "Z"]
    assert body.pop("statusChangeDate") == changed_at[-1]
    assert body.pop("lastUpdate") == ticket.updated_at.isoformat().replace("+00:00", "Z")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    assert body == {
        "id": str(ticket.uuid),
        "href": f"http://testserver{LIST}/{ticket.uuid}",
        "number": ticket.number,
        "externalId": "C-7",
        "name": "Kein Signal",
        "description": "Seit gestern.",
        "severity": "High",
        "ticketType": "internet",
        "status": "inProgress",
        "statusChangeReason": "",
        "priority": "10",
        "creationDate": "2026-11-21T08:00:00Z",
        "expectedResolutionDate": "2026-11-24T11:00:00Z",
        "resolutionDate": None,
        "note": [
            {
                "id": str(contact.pk),
                "date": "2026-11-21T08:00:00Z",
                "author": "agent 3",
                "text": "Seit heute früh kein Internet.",
                "channel": {"id": "phone", "@type": "ChannelRef"},
                "handle": "",
                "link": "",
                "@type": "Note",
            }
        ],
        "relatedParty": [
            {
                "id": str(customer.uuid),
                "name": "Ayşe Yılmaz",
                "role": "customer",
                "@referredType": "Individual",
                "@type": "RelatedParty",
            }
        ],
        "relatedEntity": [
            {
                "id": str(order.uuid),
                "name": f"F{order.pk}",
                "role": "fieldOrder",
                "status": "acknowledged",
                "@referredType": "WorkOrder",
                "@type": "RelatedEntity",
            },
            {
                "id": str(appointment.uuid),
                "name": f"F{order.pk}",
                "role": "appointment",
                "status": "confirmed",
                "validFor": {"startDateTime": "2026-11-24T07:00:00Z", "endDateTime": "2026-11-24T09:00:00Z"},
                "@referredType": "Appointment",
                "@type": "RelatedEntity",
            },
            {
                "id": "retail",
                "name": "retail",
                "role": "gate",
                "status": "accepted",
                "@referredType": "RuleSet",
                "@type": "RelatedEntity",
            },
        ],
        "troubleTicketRelationship": [],
        "statusChange": [
            {"status": "acknowledged", "@type": "StatusChange"},
            {"status": "inProgress", "@type": "StatusChange"},
        ],
        "customer": {
            "name": "Ayşe Yılmaz",
            "phones": ["+4915112345678"],
            "email": "a@example.org",
            "language": "de",
            "@type": "Customer",
        },
        "place": {
            "street": "Ring 1",
            "postalCode": "50674",
            "city": "Köln",
            "country": "DE",
            "point": {"type": "Point", "coordinates": [6.9583, 50.9413]},
            "accuracy": "exact",
            "accessNotes": "2. Hof",
            "@type": "GeographicAddress",
        },
        "triedStep": [
            {
                "code": "restart",
                "name": "Neustart",
                "result": "no change",
                "date": "2026-11-21T08:10:00Z",
                "channel": {"id": "bot", "@type": "ChannelRef"},
                "@type": "TriedStep",
            }
        ],
        "lineTest": {
            "result": "failed",
            "detail": "−31 dBm",
            "date": "2026-11-21T08:30:00Z",
            "@type": "LineTest",
        },
        "networkElement": "OLT-1",
        "missing": [],
        "callback": [
            {
                "id": str(ticket.callbacks.get().uuid),
                "window": {"startDateTime": "2026-11-23T09:00:00Z", "endDateTime": "2026-11-23T11:00:00Z"},
                "state": "open",
                "reason": "no_access",
                "@type": "Callback",
            }
        ],
        "@type": "TroubleTicket",
    }


def test_a_ticket_that_the_gate_holds_back_says_what_is_missing(api, organisation):
    ticket = TicketFactory(site__organisation=organisation, missing=["phone", "steps"])
    ticket.missing_steps.add(RemoteStepFactory(organisation=organisation, code="cable"))

    body = api.get(f"{LIST}/{ticket.uuid}?fields=missing,lineTest").json()

    assert body == {
        "missing": [
            {
                "code": "phone",
                "text": "a phone number under which the customer can be reached",
                "triedStep": [],
            },
            {
                "code": "steps",
                "text": "the steps that can be tried from afar",
                "triedStep": ["cable"],
            },
        ],
        "lineTest": None,
    }


def test_a_ticket_without_customer_and_site_is_answered(api, organisation):
    ticket = Ticket.objects.create(organisation=organisation, source="crm")

    body = api.get(f"{LIST}/{ticket.uuid}?fields=customer,place,relatedParty,relatedEntity,expectedResolutionDate")

    assert body.json() == {
        "customer": None,
        "place": None,
        "relatedParty": [],
        "relatedEntity": [],
        "expectedResolutionDate": None,
    }


def test_who_calls_has_the_open_case_first(api, organisation):
    customer = CustomerFactory(organisation=organisation, phone="+4915112345678")
    for name, state, day in (("old", "acknowledged", 1), ("over", "resolved", 3), ("new", "pending", 2)):
        TicketFactory(
            site__organisation=organisation,
            site__customer=customer,
            name=name,
            state=state,
            reported_at=at(f"2026-11-0{day} 09:00"),
        )

    def names(query: str) -> list[str]:
        return [row["name"] for row in api.get(f"{LIST}?relatedParty.phone=%2B4915112345678{query}").json()]

    assert names("") == ["new", "old", "over"]
    assert names("&sort=-creationDate") == ["over", "new", "old"]


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"state": "acknowledged"}, "waiting"),
        ({"state": "pending", "missing": ["phone"]}, "missing"),
        ({"state": "held"}, "held"),
    ],
)
def test_the_gates_verdict_is_told_in_a_word(api, organisation, facts, verdict):
    ticket = TicketFactory(site__organisation=organisation, **facts)
    RuleSet.objects.create(organisation=organisation, name="shops", sources=["test"])
    assert api.get(f"{LIST}/{ticket.uuid}").json()["relatedEntity"] == [
        {
            "id": "shops",
            "name": "shops",
            "role": "gate",
            "status": verdict,
            "@referredType": "RuleSet",
            "@type": "RelatedEntity",
        }
    ]


def test_of_merged_tickets_each_names_the_other(api, organisation):
    old = TicketFactory(site__organisation=organisation, source="crm", external_id="7")
    kept = TicketFactory(site=old.site, customer=old.customer)
    merge(ticket=old, into=kept)

    def relationships(ticket: Ticket) -> list[tuple[str, str, str]]:
        found = api.get(f"{LIST}/{ticket.uuid}").json()["troubleTicketRelationship"]
        return [(one["relationshipType"], one["id"], one["name"]) for one in found]

    assert relationships(old) == [("merged", str(kept.uuid), kept.number)]
    assert relationships(kept) == [("duplicate", str(old.uuid), old.number)]
    (found,) = api.get(f"{LIST}?externalId=7").json()
    assert (found["id"], found["status"]) == (str(old.uuid), "cancelled")


def test_a_repeat_names_the_case_before(api, organisation):
    earlier = FieldOrderFactory(ticket__site__organisation=organisation, state="completed")
    again = FieldOrderFactory(ticket__site=earlier.site, predecessor=earlier, service="again")
    (found,) = api.get(f"{LIST}/{again.ticket.uuid}").json()["troubleTicketRelationship"]
    assert (found["relationshipType"], found["id"]) == ("predecessor", str(earlier.ticket.uuid))


@pytest.mark.parametrize(
    ("fields", "keys"),
    [
        ("description", {"description"}),
        ("severity,status", {"severity", "status"}),
        ("none", {"id", "href"}),
        ("nothing-we-know", set()),
    ],
)
def test_fields_gives_exactly_the_attributes_asked_for(api, ticket, fields, keys):
    assert api.get(f"{LIST}/{ticket.uuid}?fields={fields}").json().keys() == keys
    assert api.get(f"{LIST}?fields={fields}").json()[0].keys() == keys


def test_the_list_is_paged_newest_first(api, organisation):
    tickets = [
        TicketFactory(site__organisation=organisation, reported_at=at(f"2026-11-{day:02} 09:00")) for day in (1, 2, 3)
    ]

    answer = api.get(f"{LIST}/?offset=1&limit=1&fields=id")

    assert answer.status_code == 200
    assert answer.json() == [{"id": str(tickets[1].uuid)}]
    assert (answer["X-Total-Count"], answer["X-Result-Count"]) == ("3", "1")
    assert [row["id"] for row in api.get(LIST).json()] == [str(ticket.uuid) for ticket in reversed(tickets)]


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=", "offset=-1", f"offset={2**31}"])
def test_a_bad_page_is_400_and_names_the_parameter(api, query):
    name = query.partition("=")[0]
    answer = api.get(f"{LIST}?{query}")
    lowest = 1 if name == "limit" else 0
    assert answer.status_code == 400
    assert answer.json() == error(
        400, "invalid", "The request is not valid.", f"{name}: Send a whole number from {lowest} on."
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("severity=High", ["a"]),
        ("severity=Low,High", ["a", "b"]),
        ("ticketType=tv", ["b"]),
        ("externalId=2", ["b"]),
        ("status=inProgress", ["b"]),
        ("status=acknowledged&severity=Low", []),
        ("relatedParty.phone=%2B4915112345678", ["a"]),
        ("relatedParty.phone=+4915112345678", ["a"]),
        ("relatedParty.phone=%2B49 151 12345678", ["a"]),
        ("relatedParty.phone=%2B4915112345679", []),
        ("relatedParty.phone=0151 12345678", ["a"]),
    ],
)
def test_the_list_is_filtered_by_attributes(api, organisation, query, found):
    mine = CustomerFactory(organisation=organisation, phone="+4915112345678")
    TicketFactory(
        site__organisation=organisation,
        site__customer=mine,
        severity="High",
        ticket_type="internet",
        source="x",
        external_id="1",
        name="a",
    )
    TicketFactory(
        site__organisation=organisation,
        severity="Low",
        ticket_type="tv",
        source="x",
        external_id="2",
        state="inProgress",
        name="b",
    )

    assert sorted(row["name"] for row in api.get(f"{LIST}?{query}").json()) == found


FILTER_MESSAGE = (
    "colour: This can't be filtered by. "
    "Known are: creationDate, externalId, fields, id, lastUpdate, limit, offset, relatedParty.phone, severity, sort, "
    "status, ticketType."
)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "colour=red",
            FILTER_MESSAGE,
        ),
        (
            "status=nanana",
            "status: Send one of: acknowledged, rejected, pending, held, inProgress, cancelled, resolved, closed.",
        ),
        ("severity=%00", "severity: Null characters are not allowed."),
        ("relatedParty.phone=1", "relatedParty.phone: Send a phone number such as +492215550142."),
        ("relatedParty.phone=%00", "relatedParty.phone: Send a phone number such as +492215550142."),
        ("relatedParty.phone=", "relatedParty.phone: Send a phone number such as +492215550142."),
    ],
)
def test_a_bad_filter_is_400_and_says_how_to_mend_it(api, query, message):
    answer = api.get(f"{LIST}?{query}")
    assert answer.status_code == 400
    assert answer.json() == error(400, "invalid", "The request is not valid.", message)


@pytest.mark.parametrize("query", ["severity=%ff%fe", 'severity="x"|{y}[z]', "fields=%00", "severity=%ud800"])
def test_odd_queries_are_answered(api, query):
    assert api.get(f"{LIST}?{query}").status_code in (200, 400)


def test_the_number_of_queries_does_not_grow_with_the_list(api, organisation, ticket):
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert api.get(LIST).status_code == 200
        return len(queries)

    with_one = count_queries()
    for number in (2, 3):
        other = TicketFactory(site__organisation=organisation, missing=["steps"])
        ContactFactory(ticket=other)
        other.missing_steps.add(RemoteStepFactory(organisation=organisation))
        TriedStep.objects.create(ticket=other, step=RemoteStepFactory(organisation=organisation), at=timezone.now())
        order = FieldOrderFactory(ticket=other, service=f"s{number}")
        Appointment.objects.create(
            organisation=organisation, order=order, window=span("2026-11-24 08:00", 2), state="confirmed"
        )
        CallbackFactory(ticket=other)
        earlier = FieldOrderFactory(ticket__site=other.site, service=f"x{number}", state="completed")
        type(order).objects.filter(pk=order.pk).update(predecessor=earlier)
        Ticket.objects.filter(pk=earlier.ticket_id).update(state="resolved")
        merge(ticket=earlier.ticket, into=other)
    assert Ticket.objects.count() == 5
    assert count_queries() == with_one


def test_another_organisation_sees_nothing(other_api, ticket):
    assert other_api.get(LIST).json() == []
    answer = other_api.get(f"{LIST}/{ticket.uuid}")
    assert answer.status_code == 404
    assert answer.json() == error(404, "not_found", "Not Found", "Not found.")


def test_another_client_of_the_organisation_sees_it(new_api, ticket):
    assert new_api("shop").get(f"{LIST}/{ticket.uuid}?fields=id").json() == {"id": str(ticket.uuid)}


@pytest.mark.parametrize("path", [LIST, f"{LIST}/{UUID(int=1)}", f"{LIST}/"])
def test_without_a_token_nobody_gets_in(client, db, path):
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer.json() == error(
        401, "not_authenticated", "Unauthorized", "Authentication credentials were not provided."
    )


@pytest.mark.parametrize("token", ["wrong", "", "\xff", "a b c"])
def test_an_unknown_token_is_401(db, token):
    answer = Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"}).get(LIST)
    assert answer.status_code == 401
    assert answer.json() == error(
        401,
        "authentication_failed",
        "Unauthorized",
        "This token is unknown or has expired. Ask for a new one at /oauth/token/.",
    )


def test_an_expired_token_is_401(api):
    AccessToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert api.get(LIST).status_code == 401


def test_a_token_in_the_address_is_not_taken(client, api):
    assert client.get(f"{LIST}?access_token=x").status_code == 401


def test_a_token_for_another_scope_is_403(api, ticket):
    AccessToken.objects.update(scope="appointments")
    for path in (LIST, f"{LIST}/{ticket.uuid}"):
        answer = api.get(path)
        assert answer.status_code == 403
        assert answer.json() == error(
            403, "permission_denied", "Forbidden", "This token was not given for the scope that is needed here."
        )


def test_a_person_signed_in_is_not_a_client(dispatcher_client, ticket):
    assert dispatcher_client.get(LIST).status_code == 401


@pytest.mark.parametrize("number", ["46846846846", "x", "%00", "00000000-0000-0000-0000-000000000001"])
def test_an_unknown_id_is_404(api, number):
    answer = api.get(f"{LIST}/{number}/")
    assert answer.status_code == 404
    assert answer.json() == error(404, "not_found", "Not Found", "Not found.")


def test_a_deleted_ticket_is_gone(api, ticket):
    Ticket.objects.update(deleted_at=timezone.now())
    assert api.get(LIST).json() == []
    assert api.get(f"{LIST}/{ticket.uuid}").status_code == 404


@pytest.mark.parametrize("method", ["put"])
def test_other_methods_are_405(api, ticket, method):
    answer = getattr(api, method)(f"{LIST}/{ticket.uuid}")
    assert answer.status_code == 405
    assert answer.json() == error(
        405, "method_not_allowed", "Method Not Allowed", f'Method "{method.upper()}" not allowed.'
    )


def test_looking_changes_nothing(api, ticket):
    before = Ticket.objects.values().get()
    api.get(LIST)
    api.get(f"{LIST}/{ticket.uuid}")
    assert Ticket.objects.values().get() == before


def test_a_token_lets_in_its_own_organisation_only(api, other_api, organisation, other_organisation):
    mine = TicketFactory(site__organisation=organisation)
    theirs = TicketFactory(site__organisation=other_organisation)
    assert [row["id"] for row in api.get(LIST).json()] == [str(mine.uuid)]
    assert [row["id"] for row in other_api.get(LIST).json()] == [str(theirs.uuid)]
    assert [row["id"] for row in signed_in("crm").get(LIST).json()] == [str(mine.uuid)]


def test_a_hold_is_shown_until_it_runs_out(api, organisation):
    order = FieldOrderFactory(ticket__site__organisation=organisation)
    hold = Appointment.objects.create(
        organisation=organisation,
        order=order,
        window=span("2026-11-24 08:00", 2),
        expires_at=timezone.now() + timedelta(minutes=5),
    )

    def shown() -> list[str]:
        entities = api.get(f"{LIST}/{order.ticket.uuid}").json()["relatedEntity"]
        return [entity["status"] for entity in entities if entity["role"] == "appointment"]

    assert shown() == ["initialized"]
    Appointment.objects.filter(pk=hold.pk).update(expires_at=timezone.now())
    assert shown() == []
