"""PATCH /tmf-api/troubleTicket/v4/troubleTicket/{id}."""

import json
from typing import Any

import pytest
from django.utils import timezone

from orders.models import Contact, Customer, FieldOrder, Site, Ticket, TriedStep, Visit
from orders.services.merging import merge
from tests.factories import (
    CategoryFactory,
    ContactFactory,
    CustomerFactory,
    FieldOrderFactory,
    RemoteStepFactory,
    SiteFactory,
    TicketFactory,
    VisitFactory,
    at,
)

LIST = "/tmf-api/troubleTicket/v4/troubleTicket"


@pytest.fixture
def ticket(organisation) -> Ticket:
    customer = CustomerFactory(organisation=organisation, name="Ayşe", email="a@example.org", phone="+4915112345678")
    site = SiteFactory(organisation=organisation, customer=customer, street="Ring 1")
    return TicketFactory(site=site, description="x", severity="High", ticket_type="tv", gate_checked_at=timezone.now())


def patch(api, ticket: Ticket, body: Any, kind: str = "application/merge-patch+json"):
    return api.patch(f"{LIST}/{ticket.uuid}", json.dumps(body), content_type=kind)


def patched(api, ticket: Ticket, body: Any) -> dict[str, Any]:
    answer = patch(api, ticket, body)
    assert answer.status_code == 200, answer.content
    ticket.refresh_from_db()
    return answer.json()


def refused(answer, message: str, status: int = 400) -> None:
    assert (answer.status_code, answer.json()["message"]) == (status, message)


@pytest.mark.parametrize("kind", ["application/merge-patch+json", "application/json"])
def test_plain_attributes_are_replaced_and_the_gate_looks_again(api, organisation, ticket, kind):
    tv = CategoryFactory(organisation=organisation, code="tv-fault", aliases=["tv"])
    sent = {
        "name": "Kein Bild",
        "description": "Seit heute",
        "severity": "Low",
        "ticketType": "tv",
        "externalId": "C-8",
        "networkElement": "OLT-2",
    }

    answer = patch(api, ticket, sent, kind)

    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in sent} == sent
    ticket.refresh_from_db()
    assert (ticket.category, ticket.gate_checked_at) == (tv, None)


def test_what_is_not_sent_stays_and_null_takes_away(api, ticket):
    patched(api, ticket, {"externalId": "C-8", "lineTest": {"result": "failed"}})
    assert (ticket.external_id, ticket.line_test, ticket.description) == ("C-8", "failed", "x")

    body = patched(api, ticket, {"externalId": None, "lineTest": None, "place": None, "customer": None})
    assert (ticket.external_id, ticket.line_test, ticket.line_test_at) == ("", "", None)
    assert (body["place"], body["customer"], body["lineTest"]) == (None, None, None)
    refused(patch(api, ticket, {"description": None}), "description: This field is required.")


def test_the_whole_answer_can_be_sent_back(api, ticket):
    ContactFactory(ticket=ticket)
    TriedStep.objects.create(ticket=ticket, text="Kabel", result="fest", channel="phone", at=at("2026-11-21 09:00"))
    before = api.get(f"{LIST}/{ticket.uuid}").json()

    after = patched(api, ticket, before)

    assert {**after, "lastUpdate": ""} == {**before, "lastUpdate": ""}
    assert [Contact.objects.count(), TriedStep.objects.count(), Site.objects.count()] == [1, 1, 1]


def test_what_is_ours_cant_be_changed(api, ticket):
    for name, value in {"id": "x", "creationDate": "2026-01-01T00:00:00Z", "relatedParty": [], "priority": "1"}.items():
        refused(patch(api, ticket, {name: value}), f"{name}: This can't be changed.")


def test_notes_and_steps_are_added_and_those_with_a_known_id_stay(api, organisation, ticket):
    contact = ContactFactory(ticket=ticket, text="Erster Anruf")
    elsewhere = ContactFactory(ticket__site__organisation=organisation)
    restart = RemoteStepFactory(organisation=organisation, code="restart")

    body = patched(
        api,
        ticket,
        {
            "note": [
                {"id": str(contact.pk), "text": "anders"},
                {"id": str(elsewhere.pk), "text": "Zweiter", "date": "2026-11-22T09:00:00Z"},
                {"text": "Dritter", "channel": {"id": "chat"}, "date": "2026-11-22T10:00:00Z"},
            ],
            "triedStep": [{"code": "restart", "result": "nichts", "date": "2026-11-22T09:00:00Z"}],
        },
    )

    assert [(note["text"], note["channel"]["id"]) for note in body["note"]] == [
        ("Erster Anruf", "phone"),
        ("Zweiter", "phone"),
        ("Dritter", "chat"),
    ]
    assert [(step["code"], step["result"]) for step in body["triedStep"]] == [("restart", "nichts")]
    assert ticket.tried_steps.get().step == restart


def test_the_customer_is_put_right_and_numbers_are_added(api, ticket):
    body = patched(api, ticket, {"customer": {"name": "Ayşe Yılmaz", "phones": ["+4915112345678", "0221 5550142"]}})

    assert body["customer"] == {
        "name": "Ayşe Yılmaz",
        "phones": ["+4915112345678", "+492215550142"],
        "email": "a@example.org",
        "language": "de",
        "@type": "Customer",
    }
    assert Customer.objects.count() == 1


def test_another_name_with_another_number_is_another_customer(api, ticket):
    body = patched(api, ticket, {"customer": {"name": "Can", "phones": ["0221 5550142"], "email": None}})
    assert (body["customer"]["name"], Customer.objects.count()) == ("Can", 2)


def test_the_place_is_put_right_or_is_another_one(api, ticket):
    site = ticket.site
    patched(api, ticket, {"place": {"accessNotes": "2. Hof"}})
    site.refresh_from_db()
    assert (ticket.site, site.access_notes, site.accuracy) == (site, "2. Hof", "exact")

    patched(api, ticket, {"place": {"street": "Ring 2"}})
    assert (ticket.site.street, ticket.site.city) == ("Ring 2", "Köln")
    assert ticket.site != site


def test_the_place_stays_while_somebody_is_to_go_there(api, ticket):
    order = FieldOrderFactory(ticket=ticket)
    message = f"place: the field order {order} goes to the present address. Cancel the ticket; open a new one."
    refused(patch(api, ticket, {"place": {"street": "Ring 2"}}), message, 409)


def test_resolved_and_cancelled_take_the_order_and_its_visit_along(api, organisation):
    for status in ("resolved", "cancelled"):
        visit = VisitFactory(order__ticket__site__organisation=organisation)
        body = patched(api, visit.order.ticket, {"status": status, "statusChangeReason": "geht wieder"})

        assert (body["status"], body["statusChangeReason"]) == (status, "geht wieder")
        assert FieldOrder.objects.get(pk=visit.order_id).state == "cancelled"
        assert Visit.objects.get(pk=visit.pk).state == "cancelled"


def test_an_order_that_another_ticket_waits_for_goes_on(api, organisation):
    visit = VisitFactory(order__ticket__site__organisation=organisation)
    other = TicketFactory(site=visit.order.site, order=visit.order, state="inProgress")

    patched(api, other, {"status": "cancelled"})

    assert Visit.objects.get(pk=visit.pk).state == "open"
    assert Ticket.objects.get(pk=visit.order.ticket_id).state == "inProgress"


def test_a_case_to_which_somebody_is_on_the_way_cant_be_cancelled(api, organisation):
    visit = VisitFactory(order__ticket__site__organisation=organisation, state="en_route")
    refused(
        patch(api, visit.order.ticket, {"status": "cancelled"}),
        "status: A technician is on the way or there already and will say how it ends.",
        409,
    )
    assert Ticket.objects.get().state == "inProgress"


@pytest.mark.parametrize(
    ("present", "wanted"),
    [("pending", "acknowledged"), ("resolved", "acknowledged"), ("resolved", "closed"), ("held", "resolved")],
)
def test_other_ways_that_are_open_to_callers(api, ticket, present, wanted):
    Ticket.objects.update(state=present, resolved_at=timezone.now() if present == "resolved" else None)
    body = patched(api, ticket, {"status": wanted})
    assert body["status"] == wanted
    if wanted == "acknowledged":
        assert (ticket.gate_checked_at, ticket.resolved_at) == (None, None)


@pytest.mark.parametrize(
    ("present", "wanted", "message"),
    [
        (
            "acknowledged",
            "nanana",
            "status: “nanana” can't be set here. Possible now: resolved, cancelled.",
        ),
        ("acknowledged", "inProgress", "status: “inProgress” can't be set here. Possible now: resolved, cancelled."),
        ("acknowledged", "closed", "status: “closed” can't be set here. Possible now: resolved, cancelled."),
        ("resolved", "pending", "status: “pending” can't be set here. Possible now: closed, acknowledged."),
        ("closed", "acknowledged", "status: This ticket is closed, and stays so."),
    ],
)
def test_a_status_that_is_not_possible_is_refused_and_the_possible_named(api, ticket, present, wanted, message):
    Ticket.objects.update(state=present)
    refused(patch(api, ticket, {"status": wanted, "name": "neu"}), message)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.name) == (present, "Kein Signal")


def test_a_reason_may_be_told_later(api, ticket):
    body = patched(api, ticket, {"status": "acknowledged", "statusChangeReason": "wartet"})
    assert (body["status"], body["statusChangeReason"]) == ("acknowledged", "wartet")


def test_a_number_that_another_ticket_has_is_a_conflict(api, organisation, ticket):
    TicketFactory(site__organisation=organisation, source="test", external_id="9")
    refused(patch(api, ticket, {"externalId": "9"}), "externalId: another ticket has this number already.", 409)


@pytest.mark.parametrize("body", [[], "x", None, {"note": [{}]}, {"triedStep": "x"}, {"place": 3}, {"customer": []}])
def test_what_makes_no_sense_is_400(api, ticket, body):
    assert patch(api, ticket, body).status_code == 400


def test_a_strangers_and_a_deleted_ticket_are_404(api, other_api, new_api, ticket):
    assert patch(other_api, ticket, {"name": "x"}).status_code == 404
    assert patch(new_api("colleague"), ticket, {"name": "x"}).status_code == 200
    Ticket.objects.update(deleted_at=timezone.now())
    assert patch(api, ticket, {"name": "x"}).status_code == 404


def test_what_is_changed_on_a_public_channel_is_masked_and_told_twice_it_is_one_step(api, ticket):
    leak, kept = "Ruft 0221 5550142 oder max@example.org", "Ruft ••• •42 oder •••"
    step = {"name": leak, "result": leak, "date": "2026-11-22T09:00:00Z"}
    sent = {
        "channel": {"id": "social"},
        "name": leak,
        "description": leak,
        "networkElement": leak,
        "statusChangeReason": leak,
        "lineTest": {"result": "failed", "detail": leak},
        "triedStep": [step],
        "note": [{"text": leak}],
    }
    patched(api, ticket, sent)
    patched(api, ticket, {"channel": {"id": "social"}, "triedStep": [step]})

    assert (ticket.name, ticket.description, ticket.network_element, ticket.line_test_detail) == (kept,) * 4
    assert (ticket.state_reason, ticket.contacts.get().text) == (kept, kept)
    assert list(TriedStep.objects.values_list("text", "result")) == [(kept, kept)]


def test_what_is_told_of_a_merged_ticket_stands_on_its_case(api, ticket):
    case, last = TicketFactory(site=ticket.site), TicketFactory(site=ticket.site)
    merge(ticket=ticket, into=case)
    merge(ticket=case, into=last)

    step = {"name": "Kabel", "date": "2026-11-22T09:00:00Z"}
    body = patched(api, ticket, {"note": [{"text": "Noch etwas"}], "triedStep": [step]})

    assert (Contact.objects.get().ticket, TriedStep.objects.get().ticket) == (last, last)
    assert (body["id"], [note["text"] for note in body["note"]]) == (str(last.uuid), ["Noch etwas"])
    assert Ticket.objects.get(pk=last.pk).gate_checked_at is None


@pytest.mark.parametrize("change", [{"name": "x"}, {"status": "acknowledged"}, {"lineTest": {"result": "passed"}}])
def test_any_other_change_of_a_merged_ticket_is_refused_and_the_case_named(api, ticket, change):
    case = TicketFactory(site=ticket.site)
    merge(ticket=ticket, into=case)
    answer = patch(api, ticket, {**change, "note": [{"text": "Noch etwas"}]})
    refused(
        answer,
        f"This ticket was merged into {case.number}, id {case.uuid}: change that one. "
        "Here notes and triedStep are taken.",
        409,
    )
    assert not Contact.objects.exists()


def test_a_note_to_a_ticket_whose_case_was_deleted_is_not_lost(api, ticket):
    case = TicketFactory(site=ticket.site)
    merge(ticket=ticket, into=case)
    Ticket.objects.filter(pk=case.pk).update(deleted_at=timezone.now())
    assert patch(api, ticket, {"note": [{"text": "Noch etwas"}]}).status_code == 409
    assert not Contact.objects.exists()
