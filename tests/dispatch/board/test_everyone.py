"""All territories at once: who is in the page, whose day is told, to whom, and at what price."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from tests.browser import barriers_light_and_dark, sign_in
from tests.factories import AssignmentFactory, PlanFactory, ShiftFactory, TechnicianFactory, TerritoryFactory

ALL, LANES = "/admin/board/all/", "/admin/board/all/lanes/"


def names(response) -> dict:
    data = re.search(r'<script id="day-data" type="application/json">(.+?)</script>', response.content.decode())
    assert data
    return json.loads(data[1])


@pytest.fixture
def elsewhere(territory):
    """Bonn, with a technician who has a published visit from 9 to 10."""
    bonn = TerritoryFactory(organisation=territory.organisation, name="Bonn")
    technician = TechnicianFactory(territory=bonn)
    ShiftFactory(technician=technician)
    plan = PlanFactory(territory=bonn, state="published", version=1)
    return AssignmentFactory(plan=plan, technician=technician, live=True, travel_s=600)


def test_everybody_on_duty_is_in_the_page_by_territory_and_nobody_else(dispatcher_client, territory, stop, elsewhere):
    TechnicianFactory(territory=territory)  # without a shift
    AssignmentFactory()  # another organisation's
    response = dispatcher_client.get(ALL)

    told = names(response)
    people = [(name, told["territories"][at][1]) for _uuid, _pk, name, at in told["people"]]
    assert people == [(elsewhere.technician.name, "Bonn"), (stop.technician.name, territory.name)]
    assert [(part.territory.name, part.technicians, part.visits) for part in response.context["parts"]] == [
        ("Bonn", 1, 1),
        (territory.name, 1, 1),
    ]


def test_a_lane_is_told_as_on_its_own_board(dispatcher_client, stop, elsewhere):
    """Shifts are 8 to 16:30, so the axis is 8 to 17: 9 o'clock is an hour along it."""
    asked = f"{elsewhere.technician.uuid},{stop.technician.uuid}"
    told = dispatcher_client.get(LANES, {"technicians": asked}).json()

    assert told["day_s"] == 9 * 3600
    lanes = {lane["technician"]: lane for lane in told["lanes"]}
    assert set(lanes) == {str(elsewhere.technician.uuid), str(stop.technician.uuid)}
    assert [(each["begin_s"], each["length_s"]) for each in lanes[str(stop.technician.uuid)]["stops"]] == [(3600, 3600)]


def test_drafts_are_not_in_force(dispatcher_client, stop, territory):
    draft = PlanFactory(territory=territory, state="draft", version=2)
    AssignmentFactory(plan=draft, technician=stop.technician, visit=stop.visit, live=False)

    (lane,) = dispatcher_client.get(LANES, {"technicians": str(stop.technician.uuid)}).json()["lanes"]
    assert len(lane["stops"]) == 1


def test_strangers_have_no_lane_and_what_is_no_technician_is_404(dispatcher_client, outsider_client, stop):
    uuid = str(stop.technician.uuid)
    assert outsider_client.get(LANES, {"technicians": uuid}).status_code == 404  # no territory of their own
    assert dispatcher_client.get(LANES, {"technicians": "nobody"}).status_code == 404
    TerritoryFactory(organisation=outsider_client.get(ALL).wsgi_request.user.organisation)
    assert outsider_client.get(LANES, {"technicians": uuid}).json()["lanes"] == []


def test_the_price_is_the_same_for_one_and_for_three(dispatcher_client, add_stop, elsewhere):
    def queries(path: str, **asked: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert dispatcher_client.get(path, asked).status_code == 200
        return len(captured)

    first = add_stop().technician
    queries(ALL)
    one = queries(ALL), queries(LANES, technicians=str(first.uuid))
    others = [add_stop().technician for _ in range(2)]
    asked = ",".join(str(each.uuid) for each in [first, *others])
    assert (queries(ALL), queries(LANES, technicians=asked)) == one == (7, 6)


def test_all_territories_are_one_of_the_choices_where_there_are_several(dispatcher_client, territory, elsewhere):
    assert '<option value="all">' in dispatcher_client.get("/admin/board/").content.decode()
    answer = dispatcher_client.get("/admin/board/", {"territory": "all", "day": "2026-11-24"})
    assert (answer.status_code, answer.url) == (302, f"{ALL}?day=2026-11-24")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_rows_in_sight_are_filled_and_a_territory_is_gone_to(live_server, desktop_page, dispatcher, stop, elsewhere):
    page = desktop_page
    sign_in(page, live_server.url, username=dispatcher.username)
    page.goto(f"{live_server.url}{ALL}")
    for assignment in (stop, elsewhere):
        expect(page.locator(f'[data-visit="{assignment.visit.uuid}"]')).to_be_visible()
    expect(page.locator(".lane").first).to_contain_text("Bonn")
    assert barriers_light_and_dark(page) == []

    page.get_by_role("button", name="Show its rows").last.click()
    expect(page.get_by_role("link", name=stop.technician.name)).to_be_focused()
    page.locator(f'[data-visit="{elsewhere.visit.uuid}"]').click()
    expect(page.locator("#panel")).to_contain_text("Already tried")
