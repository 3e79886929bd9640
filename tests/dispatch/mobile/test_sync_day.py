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
from dispatch.models import Appointment, DayEntry, PhotoUpload
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


class TestOwnEntries:
    """What a phone did itself is on its pages by what it wrote down: they are not made anew for that."""

    def send(self, own, stop, known: dict[str, str], kind: str = "on-my-way", **facts) -> dict[str, str]:
        about = {"uuid": str(uuid4()), "about": str(stop.visit.uuid), "at": NOW.isoformat(), "version": 1, "photos": []}
        body = {"person": stop.technician.user_id, "now": NOW.isoformat(), "known": known}
        sent = {**body, "entries": [{**about, "kind": kind, "data": facts}]}
        answer = own.post("/sync/", sent, content_type="application/json").json()
        assert [each["state"] for each in answer["answers"]] == ["applied"]
        return known | answer["versions"]

    def test_after_them_nothing_is_new(self, own, two_stops):
        known = asked(own)["versions"]
        for kind in ("on-my-way", "arrived"):
            known = self.send(own, two_stops[0], known, kind)
            assert asked(own, known)["pages"] == []
        done = {"report": ["Dose getauscht."], "parts-TOTAL_FORMS": ["0"], "parts-INITIAL_FORMS": ["0"]}
        known = self.send(own, two_stops[0], known, "done", **done)
        assert asked(own, known)["pages"] == []

    def test_what_the_office_changed_before_comes_all_the_same(self, own, two_stops):
        known = asked(own)["versions"]
        update(two_stops[0].visit.order.site, access_notes="Klingel links")
        known = self.send(own, two_stops[0], known)
        assert set(of_stop(two_stops[0])) <= set(addresses(asked(own, known)))

    def test_what_the_office_changed_after_comes_too(self, own, two_stops):
        known = self.send(own, two_stops[0], asked(own)["versions"])
        update(two_stops[0].visit.order.site, access_notes="Klingel links")
        assert set(of_stop(two_stops[0])) <= set(addresses(asked(own, known)))

    def test_of_pages_that_the_phone_has_of_another_time_nothing_is_said(self, own, two_stops):
        known = asked(own)["versions"]
        old = {**known, str(two_stops[0].visit.uuid): "of yesterday"}
        assert self.send(own, two_stops[0], old)[str(two_stops[0].visit.uuid)] == "of yesterday"

    @pytest.mark.parametrize("known", [7, [], "x", None, {"person": {}}, {"person": 7}], ids=str)
    def test_whatever_stands_for_the_versions_the_entry_is_taken(self, own, stop, known):
        body = {"person": stop.technician.user_id, "now": NOW.isoformat(), "known": known}
        about = {"uuid": str(uuid4()), "about": str(stop.visit.uuid), "at": NOW.isoformat(), "version": 1, "photos": []}
        sent = {**body, "entries": [{**about, "kind": "on-my-way", "data": {}}]}
        answer = own.post("/sync/", sent, content_type="application/json")
        assert [each["state"] for each in answer.json()["answers"]] == ["applied"]

    def test_a_photo_of_its_own_is_no_news_but_one_that_could_not_be_used_is(self, own, technician, two_stops):
        known = asked(own)["versions"]
        facts = {"by": technician.user, "taken_at": NOW, "size": 10, "received": 10}
        upload = PhotoUpload.objects.create(visit=two_stops[0].visit, state="waiting", **facts)
        assert asked(own, known)["pages"] == []
        update(upload, state="refused")
        assert set(of_stop(two_stops[0])) <= set(addresses(asked(own, known)))
