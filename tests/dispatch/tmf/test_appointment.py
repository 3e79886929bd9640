"""TMF646: slots and appointments, as a hotline's system sees them."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dispatch.booking.services.holds import expire_holds
from dispatch.models import Appointment, Assignment, SlotSearch
from dispatch.tmf.appointment.api import EXPIRED_AT_MOST
from orders.catalogue import install_catalogue
from orders.models import Category, FieldOrder, Message, OrderTypeSkill, RemoteStep, Visit
from orders.services.merging import merge
from orders.services.tickets import add_tried_step, record_line_test
from technicians.models import Technician
from tests.dispatch.booking.conftest import (
    make_order,
    monday,
    order,
    published,
    saturday,
    technician,
    territory,
)
from tests.factories import SiteFactory, SkillFactory, TechnicianSkillFactory, TicketFactory

__all__ = ["make_order", "monday", "order", "saturday", "technician", "territory"]

BASE = "/tmf-api/appointment/v4"
SEARCH, LIST = f"{BASE}/searchTimeSlot", f"{BASE}/appointment"
AFTERNOON = {"startDateTime": "2026-11-23T11:00:00Z", "endDateTime": "2026-11-23T13:00:00Z"}
LATER = {"startDateTime": "2026-11-23T13:00:00Z", "endDateTime": "2026-11-23T15:00:00Z"}


def period(start: str, end: str) -> dict[str, str]:
    return {"startDateTime": start, "endDateTime": end, "@type": "TimePeriod"}


def post(api, path, body):
    return api.post(path, json.dumps(body), content_type="application/json")


def patch(api, answer, body):
    return api.patch(answer.json()["href"], json.dumps(body), content_type="application/merge-patch+json")


def about(order) -> list[dict[str, str]]:
    return [{"id": str(order.uuid), "role": "workOrder", "@referredType": "WorkOrder"}]


def book(api, order, window=AFTERNOON, **more):
    return post(api, LIST, {"validFor": window, "relatedEntity": about(order), **more})


def windows(answer) -> list[tuple[str, str]]:
    slots = [slot["validFor"] for slot in answer.json()["availableTimeSlot"]]
    return [(slot["startDateTime"], slot["endDateTime"]) for slot in slots]


def test_a_search_is_answered_at_once_with_slots_that_say_how_they_were_ranked(api, monday, order):
    answer = post(
        api,
        SEARCH,
        {
            "relatedEntity": about(order),
            "requestedTimeSlot": [
                {"validFor": {"startDateTime": "2026-11-23T10:00:00Z", "endDateTime": "2026-11-23T17:00:00Z"}}
            ],
        },
    )

    body = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == body["href"]
    assert (body["status"], body["searchResult"], body["advice"]) == ("done", "success", None)
    assert windows(answer) == [(w["startDateTime"], w["endDateTime"]) for w in (AFTERNOON, LATER)]
    assert [slot["rank"] for slot in body["availableTimeSlot"]] == [1, 2]
    for slot in body["availableTimeSlot"]:
        assert slot["planned"] is True
        assert slot["price"] == pytest.approx(
            slot["detour"] + slot["scarcity"] + slot["rareSkill"] + slot["delay"], abs=2
        )
    assert body == api.get(body["href"]).json()


def test_a_search_by_the_ticket_puts_it_through_the_gate_first(api, organisation, territory, technician):
    install_catalogue(organisation=organisation)
    site = SiteFactory(organisation=organisation, territory=territory)
    ticket = TicketFactory(
        site=site, category=Category.objects.get(organisation=organisation, code="internet-down"), line_test=""
    )
    lacking = post(api, SEARCH, {"relatedEntity": [{"id": ticket.number, "@referredType": "TroubleTicket"}]})

    assert lacking.status_code == 400
    assert lacking.json()["message"].startswith("relatedEntity: This ticket is no order yet; missing: a line test")

    record_line_test(ticket=ticket, result="failed")
    for step in RemoteStep.objects.filter(organisation=organisation):
        add_tried_step(ticket=ticket, step=step)
    ready = post(api, SEARCH, {"relatedEntity": [{"id": ticket.number, "@referredType": "TroubleTicket"}]})
    assert ready.status_code == 201
    ticket.refresh_from_db()
    assert (ticket.state, ticket.order is not None) == ("inProgress", True)


def test_a_merged_tickets_number_leads_to_its_cases_order(api, monday, order):
    old = TicketFactory(site=order.site)
    merge(ticket=old, into=order.ticket)
    for name in (old.number, str(old.uuid)):
        entity = [{"id": name, "@referredType": "TroubleTicket"}]
        found = post(api, SEARCH, {"relatedEntity": entity})
        assert (found.status_code, bool(windows(found))) == (201, True)
    held = post(api, LIST, {"validFor": AFTERNOON, "relatedEntity": entity})
    assert held.status_code == 201
    assert Appointment.objects.get(state="initialized").order == order


@pytest.mark.parametrize("name", ["nothing", "F0", "F99999999999999999999", "00000000-0000-0000-0000-000000000000"])
def test_an_order_that_is_not_there_is_named(api, territory, name):
    answer = post(api, SEARCH, {"relatedEntity": [{"id": name, "role": "workOrder"}]})
    assert answer.status_code == 400
    assert answer.json()["message"] == "relatedEntity[0].id: There is no such order or ticket."


@pytest.mark.parametrize("name", ["uuid", "number"])
def test_a_ticket_without_its_role_is_asked_for_the_role(api, other_api, monday, order, name):
    about_it = {"relatedEntity": [{"id": str(getattr(order.ticket, name))}]}
    answer = post(api, SEARCH, about_it)
    message = "relatedEntity[0].role: This is a ticket: send the role troubleTicket."
    assert (answer.status_code, answer.json()["message"]) == (400, message)
    stranger = post(other_api, SEARCH, about_it).json()["message"]
    assert stranger == "relatedEntity[0].id: There is no such order or ticket."


def test_appointments_and_searches_are_found_by_the_order_and_by_the_ticket_that_they_name(api, monday, make_order):
    order, another = make_order(), make_order()
    for one in (order, another):
        assert book(api, one).status_code == 201
        assert post(api, SEARCH, {"relatedEntity": about(one)}).status_code == 201
    for path in (LIST, SEARCH):
        for named in (order.uuid, order.ticket.uuid):
            found = api.get(f"{path}?relatedEntity.id={named}").json()
            assert [row["relatedEntity"][0]["id"] for row in found] == [str(order.uuid)]


def test_a_strangers_order_is_not_there(other_api, order):
    assert post(other_api, SEARCH, {"relatedEntity": about(order)}).status_code == 400
    assert book(other_api, order).status_code == 400


def test_before_there_is_an_order_its_type_and_place_are_enough(api, monday, order):
    kind = {"id": order.order_type.code, "role": "orderType", "@referredType": "OrderType"}
    place = {"role": "site", "postalCode": "50674", "point": {"type": "Point", "coordinates": [6.9603, 50.9375]}}
    answer = post(api, SEARCH, {"relatedEntity": [kind], "relatedPlace": place, "numberOfSlots": 1})

    assert answer.status_code == 201
    assert len(answer.json()["availableTimeSlot"]) == 1
    assert post(api, SEARCH, {"relatedEntity": [kind]}).json()["message"] == (
        "relatedPlace: Send the place, with its postal code; a point makes it more exact."
    )


def test_an_empty_answer_says_why_and_what_would_help(api, monday, order):
    asked = {"startDateTime": "2026-11-23T15:00:00Z", "endDateTime": "2026-11-23T17:00:00Z"}
    answer = post(api, SEARCH, {"relatedEntity": about(order), "requestedTimeSlot": [{"validFor": asked}]})

    body = answer.json()
    assert (answer.status_code, body["status"], body["searchResult"]) == (201, "rejected", "fail")
    assert body["availableTimeSlot"] == []
    assert body["advice"] == {
        "reason": "nobody_on_shift",
        "text": "Whoever has the skills is off duty then.",
        "sameDays": period("2026-11-23T07:00:00Z", "2026-11-23T09:00:00Z"),
        "otherDay": period("2026-11-24T07:00:00Z", "2026-11-24T09:00:00Z"),
        "@type": "Advice",
    }


def asked_for(api, order, start: str, end: str) -> dict:
    span = {"validFor": {"startDateTime": start, "endDateTime": end}}
    body = post(api, SEARCH, {"relatedEntity": about(order), "requestedTimeSlot": [span]}).json()
    assert (body["searchResult"], body["availableTimeSlot"]) == ("fail", [])
    return body["advice"]


def test_days_on_which_nobody_works_are_not_put_down_to_the_skills(api, monday, order):
    skill = SkillFactory(organisation=order.organisation)
    OrderTypeSkill.objects.create(order_type=order.order_type, skill=skill, level=1)
    TechnicianSkillFactory(technician=Technician.objects.get(), skill=skill, level=1)
    assert asked_for(api, order, "2026-11-25T00:00:00Z", "2026-11-28T00:00:00Z")["reason"] == "nobody_on_shift"


@pytest.mark.parametrize(
    ("start", "end", "reason", "text"),
    [
        (
            "2027-01-04T00:00:00Z",
            "2027-01-05T00:00:00Z",
            "too_far",
            "Only the next 14 days can be booked: from 21 November 2026 to 4 December 2026.",
        ),
        (
            "2026-11-20T00:00:00Z",
            "2026-11-21T00:00:00Z",
            "past",
            "The time that was asked for is over: ask for one from 21 November 2026 to 4 December 2026.",
        ),
    ],
)
def test_days_that_can_not_be_booked_are_answered_with_those_that_can(api, monday, order, start, end, reason, text):
    advice = asked_for(api, order, start, end)
    assert (advice["reason"], advice["text"]) == (reason, text)
    assert advice["bookable"]["endDateTime"] == "2026-12-04T23:00:00Z"
    assert advice["otherDay"] is not None


def test_a_time_before_the_orders_own_is_said_to_be(api, monday, order):
    Visit.objects.filter(order=order).update(not_before="2026-11-24T00:00:00Z")
    assert asked_for(api, order, "2026-11-23T00:00:00Z", "2026-11-23T23:00:00Z")["reason"] == "too_soon"
    Visit.objects.filter(order=order).update(not_before="2026-12-24T00:00:00Z")
    assert post(api, SEARCH, {"relatedEntity": about(order)}).json()["advice"]["reason"] == "too_far"


@pytest.mark.parametrize("state", ["cancelled", "completed", "held"])
def test_an_order_that_takes_no_appointment_gets_no_slots_and_the_reason(api, monday, order, state):
    FieldOrder.objects.filter(pk=order.pk).update(state=state)
    body = post(api, SEARCH, {"relatedEntity": about(order)}).json()
    assert (body["searchResult"], body["availableTimeSlot"], body["advice"]["reason"]) == ("fail", [], "not_bookable")


def test_a_search_can_be_asked_again_and_deleted(api, monday, order):
    answer = post(api, SEARCH, {"relatedEntity": about(order), "numberOfSlots": 1})
    again = patch(api, answer, {"requestedTimeSlot": [{"validFor": LATER}]})

    assert (again.status_code, windows(again)) == (200, [(LATER["startDateTime"], LATER["endDateTime"])])
    assert again.json()["relatedEntity"][0]["id"] == str(order.uuid)
    assert api.delete(answer["Location"]).status_code == 204
    assert api.get(answer["Location"]).status_code == 404
    assert not SlotSearch.objects.exists()


def test_an_appointment_is_held_then_confirmed(api, monday, order):
    held = book(api, order, externalId="C-1", category="repair")
    body = held.json()
    assert (held.status_code, body["status"], held["Location"]) == (201, "initialized", body["href"])
    assert 290 <= body["remaining"] <= 300
    assert body["validFor"] == {**AFTERNOON, "@type": "TimePeriod"}
    assert [ref["role"] for ref in body["relatedEntity"]] == ["workOrder", "troubleTicket"]
    assert (body["externalId"], body["category"]) == ("C-1", "repair")

    confirmed = patch(api, held, {"status": "confirmed"})
    after = confirmed.json()
    assert (confirmed.status_code, after["status"], after["remaining"]) == (200, "confirmed", None)
    assert after == api.get(held["Location"]).json()


def test_status_confirmed_on_create_promises_at_once_and_any_other_is_ignored(api, monday, make_order):
    assert book(api, make_order(), status="confirmed").json()["status"] == "confirmed"
    assert book(api, make_order(), status="nanana").json()["status"] == "initialized"


def test_a_window_that_is_gone_is_409_with_three_others(api, monday, make_order):
    while (answer := book(api, make_order())).status_code == 201:
        pass

    body = answer.json()
    assert (answer.status_code, body["code"], body["message"]) == (409, "conflict", "This slot is taken.")
    assert len(body["availableTimeSlot"]) == 3
    assert (AFTERNOON["startDateTime"], AFTERNOON["endDateTime"]) not in windows(answer)
    taken = book(api, make_order(), body["availableTimeSlot"][0]["validFor"])
    assert taken.status_code == 201


def test_the_window_is_changed_only_while_confirmed(api, monday, order):
    held = book(api, order)
    early = patch(api, held, {"validFor": LATER})
    assert (early.status_code, early.json()["message"]) == (
        409,
        "Only a confirmed appointment can be changed; make a new one.",
    )
    patch(api, held, {"status": "confirmed"})
    changed = patch(api, held, {"validFor": LATER})
    assert (changed.status_code, changed.json()["validFor"]["startDateTime"]) == (200, LATER["startDateTime"])


def test_cancelling_says_by_whom(api, monday, order):
    held = book(api, order, status="confirmed")
    body = patch(api, held, {"status": "cancelled", "reason": "moves out"}).json()
    assert (body["status"], body["missedBy"], body["reason"]) == ("cancelled", "customer", "moves out")
    assert not Assignment.objects.filter(visit__order=order, live=True).exists()


def test_who_cancels_reads_that_it_is_done_as_wished(api, monday, order):
    patch(api, book(api, order, status="confirmed"), {"status": "cancelled"})
    mail = Message.objects.get(event="appointment_cancelled", channel="email", ticket=order.ticket)
    assert mail.subject == f"Ihr Termin ist abgesagt, Fall {order.ticket.number}"
    assert "zwischen 12:00 und 14:00 Uhr ist abgesagt, wie Sie es gewünscht haben" in " ".join(mail.body.split())
    assert "leid" not in mail.body


@pytest.mark.parametrize("status", ["completed", "nanana", None])
def test_an_unknown_status_is_refused_on_patch(api, monday, order, status):
    answer = patch(api, book(api, order), {"status": status})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("status: ")


@pytest.mark.parametrize("status", ["initialized", "confirmed", "cancelled"])
def test_what_is_sent_back_as_it_was_got_changes_nothing(api, monday, order, status):
    held = book(api, order)
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        got = patch(api, held, {"status": status} if status != "initialized" else {}).json()
        body = api.get(held["Location"]).json()
    with time_machine.travel(timezone.now() + timedelta(seconds=9)):
        again = patch(api, held, body)
        after = again.json()
    assert (again.status_code, again.json()["status"]) == (200, status)
    assert {**after, "remaining": 0, "lastUpdate": ""} == {**got, "remaining": 0, "lastUpdate": ""}


def test_an_appointment_stays_with_its_order(api, monday, make_order):
    order, other = make_order(), make_order()
    held = book(api, order)
    assert patch(api, held, {"relatedEntity": about(order)}).status_code == 200
    assert patch(api, held, {"relatedEntity": [{"id": order.ticket.number, "role": "ticket"}]}).status_code == 200
    for wrong in (about(other), about(order) + about(other), []):
        answer = patch(api, held, {"relatedEntity": wrong, "status": "confirmed"})
        assert (answer.status_code, answer.json()["message"]) == (
            400,
            "relatedEntity: An appointment stays with its order: cancel it, and make another.",
        )
    assert Appointment.objects.get(order=order).state == "initialized"


def test_a_deleted_appointment_frees_its_place_and_is_404(api, monday, order):
    held = book(api, order, status="confirmed")
    assert api.delete(held["Location"]).status_code == 204
    assert api.get(held["Location"]).status_code == 404
    assert api.delete(held["Location"]).status_code == 404
    assert Appointment.objects.get(order=order).state == "cancelled"


def test_a_strangers_appointment_is_404(api, other_api, monday, order):
    held = book(api, order)
    assert other_api.get(held["Location"]).status_code == 404
    assert patch(other_api, held, {"status": "confirmed"}).status_code == 404
    assert other_api.delete(held["Location"]).status_code == 404
    assert other_api.get(LIST).json() == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "validFor: This field is required."),
        ({"validFor": {"startDateTime": AFTERNOON["startDateTime"]}}, "validFor.endDateTime: This field is required."),
        ({"validFor": AFTERNOON}, "relatedEntity: Name the order, or its ticket, by id or number."),
        (
            {"validFor": {"startDateTime": AFTERNOON["endDateTime"], "endDateTime": AFTERNOON["startDateTime"]}},
            "validFor: Send an end after the start.",
        ),
    ],
)
def test_what_is_missing_is_named(api, monday, body, message):
    answer = post(api, LIST, body)
    assert (answer.status_code, answer.json()["message"]) == (400, message)


def test_a_window_of_ones_own_is_refused(api, monday, order):
    answer = book(api, order, {"startDateTime": "2026-11-23T11:10:00Z", "endDateTime": "2026-11-23T12:00:00Z"})
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "validFor: This is no window that we offer; send one that a search has found.",
    )


def test_a_late_confirm_finds_three_others_where_the_place_is_gone(api, monday, make_order):
    held = book(api, make_order(), LATER)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        expire_holds()
        answer = patch(api, held, {"status": "confirmed"})
    assert (answer.status_code, answer.json()["message"]) == (409, "This hold has ended already.")
    assert len(answer.json()["availableTimeSlot"]) == 3


def test_a_hold_that_has_ended_finds_its_own_window_first_while_it_is_free(api, monday, make_order):
    held = book(api, make_order(), LATER)
    own = (LATER["startDateTime"], LATER["endDateTime"])
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        expire_holds()
        free = patch(api, held, {"status": "confirmed"})
        while book(api, make_order(), LATER).status_code == 201:
            pass
        taken = patch(api, held, {"status": "confirmed"})
    ranks = {slot["validFor"]["startDateTime"]: slot["rank"] for slot in free.json()["availableTimeSlot"]}
    assert (sorted(ranks.values()), ranks[own[0]], windows(free)) == ([1, 2, 3], 1, sorted(windows(free)))
    assert len(windows(taken)) == 3
    assert own not in windows(taken)


def test_a_hold_is_not_confirmed_once_the_order_is_put_off_past_it(api, monday, order):
    held = book(api, order)
    Visit.objects.filter(order=order).update(not_before=LATER["startDateTime"])
    answer = patch(api, held, {"status": "confirmed"})
    assert (answer.status_code, answer.json()["message"]) == (
        409,
        "This slot begins before the time from which the order is wanted.",
    )
    assert len(windows(answer)) == 3
    assert min(windows(answer))[0] >= LATER["startDateTime"]
    assert Appointment.objects.get(order=order).state == "initialized"


def test_lists_ask_the_same_queries_for_one_and_for_three(api, monday, make_order):
    def queries(path) -> int:
        with CaptureQueriesContext(connection) as context:
            assert api.get(path).status_code == 200
        return len(context)

    book(api, make_order())
    post(api, SEARCH, {"relatedEntity": about(make_order())})
    few = queries(LIST), queries(SEARCH)
    for _ in range(2):
        book(api, make_order(), LATER)
        post(api, SEARCH, {"relatedEntity": about(make_order())})
    assert (queries(LIST), queries(SEARCH)) == few


def test_a_search_asks_few_queries(api, monday, make_order, django_assert_max_num_queries):
    post(api, SEARCH, {"relatedEntity": about(make_order())})
    asked = about(make_order())
    with django_assert_max_num_queries(14):
        assert post(api, SEARCH, {"relatedEntity": asked}).status_code == 201


def test_a_day_off_is_no_slot(api, territory, technician, order):
    published(territory, technician, [order], hours=(8,))
    answer = post(api, SEARCH, {"relatedEntity": about(order), "numberOfSlots": 10})
    days = {start[:10] for start, _end in windows(answer)}
    assert days == {"2026-11-23", "2026-11-24"}


def test_confirming_a_hold_and_another_window_in_one_patch_is_refused_as_a_whole(api, monday, order):
    answer = patch(api, book(api, order), {"status": "confirmed", "validFor": LATER})
    assert (answer.status_code, answer.json()["message"]) == (
        409,
        "Only a confirmed appointment can be changed; make a new one.",
    )
    assert Appointment.objects.get(order=order).state == "initialized"


def test_a_request_gives_back_the_oldest_few_of_many_expired_holds_and_leaves_the_rest_to_the_worker(
    api, monday, make_order
):
    orders = [make_order() for _ in range(EXPIRED_AT_MOST + 2)]
    for number, late in enumerate(orders):
        Appointment.objects.create(
            organisation=late.organisation,
            order=late,
            window=DateTimeTZRange(AFTERNOON["startDateTime"], AFTERNOON["endDateTime"]),
            expires_at=timezone.now() - timedelta(minutes=60 - number),
        )
    post(api, SEARCH, {"relatedEntity": about(make_order())})
    left = Appointment.objects.filter(state="initialized").order_by("expires_at")
    assert [each.order for each in left] == orders[EXPIRED_AT_MOST:]
