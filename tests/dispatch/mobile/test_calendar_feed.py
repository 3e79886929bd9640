"""A technician's published plan in their own calendar app, by a secret link."""

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from dispatch.mobile.calendar_feed import AT_ONCE, FETCHED_EVERY
from dispatch.models import Appointment, Assignment
from technicians.models import CalendarLink, Technician
from tests.factories import AssignmentFactory, PlanFactory, TechnicianFactory, at, span

pytestmark = pytest.mark.django_db


@pytest.fixture
def technician(territory) -> Technician:
    return TechnicianFactory(territory=territory)


@pytest.fixture
def plan(territory):
    return PlanFactory(territory=territory, state="published", published_at=at("2026-11-22 18:00"))


@pytest.fixture
def stop(plan, technician) -> Assignment:
    return AssignmentFactory(plan=plan, technician=technician, live=True, during=span("2026-11-23 09:00", 1))


@pytest.fixture
def link(technician) -> CalendarLink:
    return CalendarLink.objects.create(technician=technician)


def fetch(link: CalendarLink, **headers):
    with time_machine.travel(at("2026-11-23 07:00"), tick=False):
        return Client().get(f"/calendar/{link.token}.ics", headers=headers)


def test_it_holds_the_published_stops_with_order_type_address_and_promise_and_no_customer(stop, link, plan):
    order = stop.visit.order
    Appointment.objects.create(
        organisation=order.organisation, order=order, state="confirmed", window=span("2026-11-23 08:00", 2)
    )
    AssignmentFactory(plan=plan, live=True, during=span("2026-11-23 09:00", 1))  # a colleague's
    draft = PlanFactory(territory=plan.territory, day=plan.day)
    AssignmentFactory(plan=draft, technician=stop.technician, during=span("2026-11-23 14:00", 1))
    response = fetch(link)
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event["SUMMARY"] == f"{order.number} {order.order_type}"
    assert event["LOCATION"] == order.site.address
    assert event["DESCRIPTION"].endswith(": 08:00–10:00")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at("2026-11-23 09:00"), at("2026-11-23 10:00"))
    text = response.content.decode()
    assert order.customer.name not in text
    assert str(order.customer.phones.get().number) not in text
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"


def test_what_has_not_changed_is_not_sent_again(stop, link):
    etag = fetch(link)["ETag"]
    unchanged = fetch(link, if_none_match=etag)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    Assignment.objects.filter(pk=stop.pk).update(during=span("2026-11-23 10:00", 1))
    assert fetch(link, if_none_match=etag).status_code == 200


def test_it_costs_the_same_queries_with_one_stop_and_three(plan, stop, link, django_assert_num_queries):
    with django_assert_num_queries(4):
        fetch(link)
    for hour in ("11:00", "13:00"):
        AssignmentFactory(plan=plan, technician=stop.technician, live=True, during=span(f"2026-11-23 {hour}", 1))
    with django_assert_num_queries(4):
        assert fetch(link).content.count(b"BEGIN:VEVENT") == 3


def test_a_link_that_is_asked_too_often_has_to_wait(link):
    answers = [fetch(link).status_code for _n in range(AT_ONCE // FETCHED_EVERY + 2)]
    assert set(answers[:-1]) == {200}
    assert answers[-1] == 429


def test_a_revoked_link_a_wrong_one_and_one_of_somebody_who_left_are_not_found(link, technician):
    assert Client().get("/calendar/wrong.ics").status_code == 404
    Technician.objects.filter(pk=technician.pk).update(active=False)
    assert fetch(link).status_code == 404
    assert Client().post(f"/calendar/{link.token}.ics").status_code == 405


def test_technicians_make_see_and_revoke_their_own_link(client, technician):
    client.force_login(technician.user, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/more/calendar/")
    client.post("/more/calendar/")
    link = CalendarLink.objects.get()
    assert f"/calendar/{link.token}.ics" in client.get("/more/").content.decode()
    client.post("/more/calendar/revoke/")
    assert not CalendarLink.objects.exists()


def test_nobody_else_makes_a_link(dispatcher_client, dispatcher):
    assert dispatcher_client.post("/more/calendar/").status_code == 403


def test_the_log_does_not_hold_the_secret(link, capsys):
    fetch(link)
    assert link.token not in capsys.readouterr().err
