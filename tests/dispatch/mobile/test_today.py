"""The technician's day."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.models import Appointment
from tests.dispatch.mobile.conftest import NOW
from tests.factories import UserFactory, span
from tests.pages import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


def stops_in(page: str) -> list[str]:
    """Those that are shown; what the phone may show next is there as well, but hidden."""
    return re.findall(r'data-stop="([^"]+)"', shown(page))


def test_the_day_shows_the_next_stop_first_and_then_all_others_in_order(own, add_stop):
    done = add_stop(8)
    done.visit.state, done.visit.outcome = "finished", "done"
    done.visit.save()
    first, second = add_stop(11), add_stop(13)
    page = shown(own.get("/today/").content.decode())
    assert stops_in(page) == [str(row.visit.uuid) for row in (first, done, second)]
    assert page.count('href="tel:+49221') == 3
    assert page.count("button--primary") == 1
    assert "1 of 3 stops over" in page
    assert "Today, Mon 23 Nov" in page


def test_a_stop_that_has_begun_is_the_next_one_whatever_the_time(own, add_stop):
    add_stop(9)
    begun = add_stop(11)
    begun.visit.state = "en_route"
    begun.visit.save()
    page = own.get("/today/").content.decode()
    assert stops_in(page)[0] == str(begun.visit.uuid)
    assert f"/today/{begun.visit.uuid}/arrived/" in page


def test_a_page_is_as_old_as_the_first_thing_read_for_it(own, stop):
    """What is sent while it is made may be missing on it; the phone then adds it."""

    def slow(execute, *query):
        clock.shift(1)
        return execute(*query)

    with time_machine.travel(NOW, tick=False) as clock, connection.execute_wrapper(slow):
        page = own.get("/today/").content.decode()
    assert re.findall(r'data-made-at="([^"]+)', page) == ["2026-11-23T09:00:00.000000Z"]


def test_a_stop_says_what_is_needed_at_the_door(own, stop):
    order = stop.visit.order
    order.site.access_notes = "Hof, 2. Klingel links"
    order.site.save()
    Appointment.objects.create(
        organisation=order.organisation, order=order, state="confirmed", window=span("2026-11-23 09:00", 2)
    )
    page = own.get("/today/", headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14)"}).content.decode()
    for text in (
        "09:00",
        "Ayşe Yılmaz",
        order.site.address,
        "9 min drive",
        "Entstörung",
        "Hof, 2. Klingel links",
        "promised 09:00–11:00",
        'href="geo:50.941300,6.958300?q=50.941300%2C6.958300"',
    ):
        assert text in page


def test_other_days_are_asked_for_in_the_address(own, stop):
    assert stops_in(own.get("/today/?day=2026-11-23").content.decode()) == [str(stop.visit.uuid)]
    page = own.get("/today/?day=2026-11-24").content.decode()
    assert (stops_in(page), "No stops on this day" in page, "Back to today" in page) == ([], True, True)


@pytest.mark.parametrize("day", ["x", "2026-02-30", "9999-12-31", "0001-01-01", "", "2026-11-23'--"])
def test_a_day_that_is_none_means_today(own, stop, day):
    answer = own.get("/today/", {"day": day})
    assert (answer.status_code, stops_in(answer.content.decode())) == (200, [str(stop.visit.uuid)])


def test_the_day_is_the_one_of_the_territory(add_stop, client_of, technician, plan):
    plan.territory.timezone = "Pacific/Auckland"  # where it is 22 o'clock of the same day
    plan.territory.save()
    stop = add_stop(9)
    page = client_of(technician.user).get("/today/").content.decode()
    assert stops_in(page) == [str(stop.visit.uuid)]
    assert "21:00" in page  # 9 o'clock in Cologne


def test_german_dates_are_german(own, stop):
    page = own.get("/today/", headers={"Accept-Language": "de"}).content.decode()
    assert "Mo 23" in page


def test_a_day_without_a_plan_says_what_to_do(own):
    assert "Load again" in own.get("/today/").content.decode()


def test_a_day_that_is_over_leads_on(own, stop):
    stop.visit.state, stop.visit.outcome = "finished", "done"
    stop.visit.save()
    assert "All stops of today are over." in own.get("/today/").content.decode()


def test_colleague_outsider_and_the_office_do_not_see_the_stops(people, stop):
    answers = {who: client.get("/today/") for who, client in people.items()}
    assert {who: answer.status_code for who, answer in answers.items()} == {
        "owner": 200,
        "dispatcher": 403,
        "colleague": 200,
        "agent": 403,
        "outsider": 200,
        "dispatcher elsewhere": 403,
        "anonymous": 302,
    }
    seen = {who: stops_in(answer.content.decode()) for who, answer in answers.items()}
    assert seen["owner"] == [str(stop.visit.uuid)]
    assert [who for who, stops in seen.items() if stops] == ["owner"]


def test_a_technicians_account_without_a_technician_has_an_empty_day(client_of):
    answer = client_of(UserFactory(role="technician")).get("/today/")
    assert "No stops on this day" in answer.content.decode()


def test_one_stop_costs_as_many_queries_as_three(own, add_stop):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert own.get("/today/").status_code == 200
        return len(captured)

    add_stop(9)
    one = queries()
    add_stop(11)
    add_stop(13)
    assert queries() == one


def test_looking_changes_nothing(own, stop):
    own.get("/today/")
    own.head("/today/")
    assert own.post("/today/").status_code == 405
    stop.visit.refresh_from_db()
    assert stop.visit.state == "open"
