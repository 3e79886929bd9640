"""A draft accepted in part by mouse and whole by keyboard, and a sick note answered by a repair, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from dispatch.models import Assignment, Plan
from tests.browser import barriers, barriers_light_and_dark, sign_in
from tests.dispatch.editing.conftest import colleague, make_technician, make_visit, plan, technician, territory, visit
from tests.dispatch.editing.test_browser import stop, ten_o_clock
from tests.factories import AssignmentFactory, PlanFactory

__all__ = [
    "colleague",
    "make_technician",
    "make_visit",
    "plan",
    "stop",
    "technician",
    "ten_o_clock",
    "territory",
    "visit",
]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def board(live_server, desktop_page: Page, dispatcher, stop):
    stop.plan.refresh_from_db()

    def show(query: str = "") -> Page:
        desktop_page.goto(f"{live_server.url}/admin/board/?territory={stop.plan.territory_id}{query}")
        return desktop_page

    sign_in(desktop_page, live_server.url, username=dispatcher.username)
    return show


@pytest.fixture
def second(stop, make_visit) -> Assignment:
    """Another open visit, three hours after the first and of the same kind."""
    other = make_visit()
    outage = other.order.organisation.outages.create(network_element="OLT-9")
    type(other.order).objects.filter(pk=other.order_id).update(outage=outage, ticket=None)
    lower, upper = stop.during.lower, stop.during.upper
    during = type(stop.during)(lower + 3 * (upper - lower), upper + 3 * (upper - lower))
    facts = {"technician": stop.technician, "live": True, "during": during}
    return AssignmentFactory(plan=stop.plan, visit=other, **facts)


@pytest.fixture
def draft(stop, second, colleague) -> Plan:
    """Both go to the colleague, at the same times."""
    stop.plan.refresh_from_db()
    made = PlanFactory(territory=stop.plan.territory, day=stop.plan.day, version=2)
    for row in (stop, second):
        AssignmentFactory(plan=made, technician=colleague, visit=row.visit, during=row.during)
    return made


def holders() -> dict[int, int]:
    return dict(Assignment.objects.filter(live=True).values_list("visit", "technician"))


def lane(page: Page, technician):
    return page.locator(f'.lane[data-technician="{technician.uuid}"]')


def test_by_mouse_one_change_is_left_and_the_other_published(board, draft, stop, second, technician, colleague):
    complaints: list[str] = []
    page = board(f"&day={draft.day}&plan={draft.uuid}")
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.get_by_role("link", name="What changes").click()
    expect(page.get_by_role("heading", name="Version 2 against version 1")).to_be_focused()
    expect(lane(page, technician).locator(".ghost")).to_have_count(2)
    expect(lane(page, colleague).locator('a[data-change="↔"]')).to_have_count(2)
    assert barriers_light_and_dark(page) == []
    page.get_by_role("checkbox", name=colleague.name, exact=True).uncheck()
    boxes = page.locator("#accepting [name=visit]")
    expect(boxes.nth(0)).not_to_be_checked()
    page.get_by_role("checkbox", name=second.visit.order.number).uncheck()
    expect(page.get_by_role("button", name="Publish what is accepted")).to_be_disabled()
    expect(page.get_by_text("Nothing is chosen. Tick what you accept.")).to_be_visible()
    expect(page.locator(".accept-end").get_by_role("button", name="Throw this draft away")).to_be_visible()
    page.get_by_role("checkbox", name=stop.visit.order.number).check()
    expect(page.locator("[data-accepted]")).to_have_text("1/2")
    page.get_by_role("button", name="Publish what is accepted").click()
    expect(page.get_by_text("Version 3 is published.")).to_be_visible()
    assert holders() == {stop.visit_id: colleague.pk, second.visit_id: technician.pk}
    assert complaints == []


def test_by_keyboard_everything_is_accepted_with_one_key(board, draft, stop, second, colleague):
    page = board(f"&day={draft.day}&plan={draft.uuid}")
    page.locator(".lane a[data-visit]").first.focus()
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Version 2 against version 1")).to_be_focused()
    page.keyboard.press("y")
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()
    assert holders() == {stop.visit_id: colleague.pk, second.visit_id: colleague.pk}


def test_a_technician_falls_ill_and_the_repair_is_thrown_away_then_accepted_by_keys(board, stop, technician, colleague):
    page = board(f"&day={stop.plan.day}")
    block = page.locator(f'a[data-visit="{stop.visit.uuid}"]')
    block.focus()
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name=technician.name)).to_be_focused()
    assert barriers(page) == []
    page.get_by_role("button", name="Sick from now").press("Enter")
    title = page.get_by_role("heading", name="Version 2 against version 1")
    expect(title).to_be_focused()
    assert holders() == {stop.visit_id: technician.pk}
    page.keyboard.press("n")
    expect(page.get_by_text("Version 2 is thrown away.")).to_be_visible()
    block.focus()
    page.keyboard.press("r")
    expect(title).to_be_focused()
    page.keyboard.press("y")
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()
    assert holders() == {stop.visit_id: colleague.pk}
