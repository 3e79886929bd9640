"""The technician's van: what is used at a stop is missing there, once."""

from uuid import uuid4

import pytest

from technicians.models import VanStock
from tests.dispatch.mobile.test_sync import entry, states
from tests.dispatch.mobile.test_sync import send as sync
from tests.dispatch.mobile.test_sync_day import asked
from tests.dispatch.mobile.test_visit import lines, page_of
from tests.factories import PartFactory, TechnicianFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture
def part(organisation):
    return PartFactory(organisation=organisation, name="Patchkabel")


@pytest.fixture
def stock(technician, part) -> VanStock:
    return VanStock.objects.create(technician=technician, part=part, quantity=3, target=4)


def quantity_of(stock: VanStock) -> int:
    stock.refresh_from_db()
    return stock.quantity


def done(client, visit, part, quantity: int, uuid=None):
    used = lines({"part": part.pk, "quantity": quantity})
    fields = {"uuid": str(uuid or uuid4()), "report": "Fertig", **used}
    return client.post(page_of(visit, "done"), fields)


def test_what_is_used_is_taken_off_once_however_often_it_is_sent(own, stop, stock, part):
    uuid = uuid4()
    for _time in range(2):
        assert done(own, stop.visit, part, 2, uuid).status_code == 302
    assert quantity_of(stock) == 1


def test_what_was_used_without_a_line_is_taken_off_when_it_is_sent(own, technician, stop, stock, part):
    sent = entry(stop.visit, "done", report="Fertig", **lines({"part": part.pk, "quantity": 2}))
    assert states(sync(own, technician, sent)) == states(sync(own, technician, sent)) == ["applied"]
    assert quantity_of(stock) == 1


def test_more_than_there_was_is_no_error_but_is_marked(own, stop, stock, part):
    assert done(own, stop.visit, part, 5).status_code == 302
    assert quantity_of(stock) == -2
    page = own.get("/more/van/").content.decode()
    assert "4 × Patchkabel" in page
    assert "0 of 4 on the van" in page
    assert "please count" in page


def test_who_reports_for_a_technician_uses_the_parts_of_that_technicians_van(people, stop, stock, part):
    done(people["dispatcher"], stop.visit, part, 1)
    assert quantity_of(stock) == 2


def test_the_stop_says_how_many_are_on_the_van(own, stop, stock, part):
    order_type = stop.visit.order.order_type
    order_type.parts.create(part=part, quantity=4)
    order_type.parts.create(part=PartFactory(organisation=part.organisation, name="Dose"), quantity=1)
    page = own.get(page_of(stop.visit)).content.decode()
    assert page.count("3 on the van") == page.count("on the van") == 1, "of the other one nobody keeps count"


def test_the_phone_gets_the_van_and_the_stops_that_take_such_a_part_anew_once_it_changes(own, stop, stock, add_stop):
    takes_none = add_stop(13)
    takes_none.visit.order.order_type.parts.all().delete()
    stop.visit.order.order_type.parts.create(part=stock.part)
    known = asked(own)["versions"]
    VanStock.objects.update(quantity=1)
    came = {page["address"] for page in asked(own, known)["pages"]}
    assert {"/more/van/", page_of(stop.visit)} <= came
    assert page_of(takes_none.visit) not in came


def test_the_van_is_ones_own_and_on_the_phone(people, stop, stock, plan):
    other = TechnicianFactory(territory=plan.territory)
    VanStock.objects.create(technician=other, part=PartFactory(organisation=plan.organisation, name="Fremdes"))
    page = people["owner"].get("/more/van/").content.decode()
    assert ("Patchkabel" in page, "Fremdes" in page) == (True, False)
    assert "Nobody keeps count" in people["colleague"].get("/more/van/").content.decode()
    kept = {page["address"]: page["html"] for page in asked(people["owner"])["pages"]}
    assert "1 × Patchkabel" in kept["/more/van/"]
    answers = {who: people[who].get("/more/van/").status_code for who in ("dispatcher", "agent", "anonymous")}
    assert answers == {"dispatcher": 403, "agent": 403, "anonymous": 302}
