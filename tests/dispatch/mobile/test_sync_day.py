"""The pages that a phone keeps: sent once, and again only where something behind them was changed."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from dispatch.middleware import BEGAN_AT
from dispatch.mobile.sync import day
from dispatch.mobile.sync.versions import OWED, PERSON, STOP
from dispatch.models import Appointment, DayEntry
from orders.models import TriedStep
from tests.dispatch.mobile.conftest import NOW
from tests.factories import AssignmentFactory, CallbackFactory, PartFactory, PlanFactory, TechnicianFactory, span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]

TODAY = {"/today/", "/today/?day=2026-11-23", "/day/", "/day/late/", "/day/sick/", "/day/swap/"}
TOMORROW = "/today/?day=2026-11-24"
TABLE = re.compile(r'(?:FROM|JOIN) "(\w+)"')


def asked(client: Client, known: dict[str, str] | None = None) -> dict:
    answer = client.post("/sync/day/", {"known": known or {}}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def addresses(day: dict) -> list[str]:
    return [page["address"] for page in day["pages"]]


def of_stop(stop) -> list[str]:
    """Its page, and those of what can be done at it."""
    return day.addresses_of(stop.visit)


@pytest.fixture
def two_stops(add_stop) -> list:
    return [add_stop(11), add_stop(13)]


def test_all_pages_come_once_and_none_while_nothing_changes(own, two_stops, plan, technician):
    tomorrow = AssignmentFactory(
        plan=PlanFactory(territory=plan.territory, state="published", day=plan.day + timedelta(days=1)),
        technician=technician,
        live=True,
        during=span("2026-11-24 09:00", 1),
    )
    first = asked(own)
    assert {*TODAY, TOMORROW, "/callbacks/", "/more/"} <= set(first["addresses"])
    assert set(of_stop(two_stops[0]) + of_stop(two_stops[1]) + of_stop(tomorrow)) <= set(first["addresses"])
    assert sorted(addresses(first)) == sorted(first["addresses"])
    assert len(set(first["versions"])) == 6  # three stops, two days, the person

    again = asked(own, first["versions"])
    assert again["pages"] == []
    assert (again["versions"], again["addresses"]) == (first["versions"], first["addresses"])


def tell(stop, client: Client) -> None:
    client.post(f"/today/{stop.visit.uuid}/on-my-way/", {"uuid": "6d6f1fc4-4d6c-4f36-8fd6-8e4f8b0a6f0e"})


CHANGES: dict[str, Callable] = {
    "own action": tell,
    "access note": lambda stop, _client: update(stop.visit.order.site, access_notes="Klingel links"),
    "customer": lambda stop, _client: update(stop.visit.order.customer, name="Erika Neu"),
    "phone gone": lambda stop, _client: stop.visit.order.customer.phones.all().delete(),
    "promise": lambda stop, _client: Appointment.objects.create(
        organisation=stop.visit.order.organisation,
        order=stop.visit.order,
        state="confirmed",
        window=span("2026-11-23 11:00", 2),
    ),
    "tried": lambda stop, _client: TriedStep.objects.create(
        ticket=stop.visit.order.ticket, text="Neustart", channel="phone"
    ),
    "checklist": lambda stop, _client: stop.visit.order.order_type.checklist.create(label="ONT", kind="text"),
    "time": lambda stop, _client: update(stop, during=span("2026-11-23 15:00", 1)),
}


def update(row, **facts) -> None:
    type(row).objects.filter(pk=row.pk).update(**facts)


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_the_pages_of_its_stop_and_of_the_day_come_and_no_others(own, two_stops, change):
    first = asked(own)
    CHANGES[change](two_stops[1], own)
    again = asked(own, first["versions"])
    assert set(of_stop(two_stops[1])) <= set(addresses(again))
    assert set(addresses(again)) - set(of_stop(two_stops[1])) == TODAY


def test_a_stop_that_is_no_longer_in_the_plan_is_no_longer_among_the_addresses(own, two_stops):
    first = asked(own)
    update(two_stops[1], live=False)
    again = asked(own, first["versions"])
    assert not set(of_stop(two_stops[1])) & set(again["addresses"])
    assert set(again["versions"]) == {"2026-11-23", "2026-11-24", "person", str(two_stops[0].visit.uuid)}


def test_a_callback_that_comes_new_changes_all_pages_but_those_of_stops(own, stop, technician):
    first = asked(own)
    CallbackFactory(ticket__organisation=technician.organisation, owner=technician.user)
    assert set(addresses(asked(own, first["versions"]))) == {*TODAY, TOMORROW, "/callbacks/", "/more/", "/more/van/"}


def test_whatever_table_a_page_reads_is_watched(technician, two_stops):
    """Else a phone would keep a page that is no longer true."""
    CallbackFactory(ticket__organisation=technician.organisation, owner=technician.user)
    visit = two_stops[0].visit
    TriedStep.objects.create(ticket=visit.order.ticket, text="Neustart", channel="phone")
    visit.order.order_type.parts.create(part=PartFactory(organisation=visit.order.organisation))
    wish = DayEntry.objects.create(
        uuid=uuid4(),
        organisation=technician.organisation,
        technician=TechnicianFactory(territory=technician.territory),
        colleague=technician,
        day=NOW.date(),
        kind="swap",
        at=NOW,
        facts={"of": "2026-11-23"},
    )
    wish.visits.add(visit)
    request = RequestFactory().get("/")
    request.user, request.META[BEGAN_AT] = technician.user, NOW
    request.htmx = False

    with CaptureQueriesContext(connection) as of_a_stop:
        list(day.pages_of_stop(request, technician.user, visit))
    with CaptureQueriesContext(connection) as of_the_day:
        for _key, page in day.general_pages(technician.user):
            day.rendered(request, page[0])

    stop, person = ({part.model._meta.db_table for thing in things for part in thing.parts} for things in WATCHED)
    assert tables(of_a_stop) - stop - person == set()
    assert tables(of_the_day) - stop - person == set()


WATCHED = ([STOP], [PERSON, OWED])


def tables(queries: CaptureQueriesContext) -> set[str]:
    return {table for query in queries for table in TABLE.findall(query["sql"])}


def test_a_day_that_has_not_changed_costs_few_questions_however_many_stops_it_has(own, two_stops, add_stop):
    known = asked(own)["versions"]
    with CaptureQueriesContext(connection) as two:
        asked(own, known)
    add_stop(15), add_stop(16)
    known = asked(own)["versions"]
    with CaptureQueriesContext(connection) as four:
        asked(own, known)
    assert len(two) == len(four) <= 9


@pytest.mark.parametrize("known", [[], "all", {"day": {"a": 1}}, {"day": "x" * 65}])
def test_versions_that_make_no_sense_are_refused_by_name(own, known):
    answer = own.post("/sync/day/", {"known": known}, content_type="application/json")
    assert answer.status_code == 400
    assert "known" in answer.json()
