"""The board's map in a real Chromium: drawn by WebGL (in software here), and without it."""

from collections.abc import Iterator

import pytest
from django.contrib.gis.geos import Point
from playwright.sync_api import Browser, Page, Playwright, expect

from orders.models import Site
from tests.browser import barriers, chromium_with, sign_in
from tests.dispatch.board.conftest import hour
from tests.dispatch.board.test_board import waiting_visit
from tests.factories import AssignmentFactory, PlanFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOFTWARE_GL = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
NO_GL = ("--disable-3d-apis",)
NORTH_EAST, MIDDLE, SOUTH_WEST = (Point(x, y, srid=4326) for x, y in ((7.1, 51.0), (7.0, 50.95), (6.9, 50.9)))


@pytest.fixture
def left_out(stop, plan):
    """From home in the north-east to the visit in the middle; one that is not planned lies in the south-west."""
    visit = waiting_visit(plan.territory)
    for place, site in ((MIDDLE, stop.visit.order.site_id), (SOUTH_WEST, visit.order.site_id)):
        Site.objects.filter(pk=site).update(point=place)
    stop.technician.home = NORTH_EAST
    stop.technician.save()
    return visit


@pytest.fixture
def with_gl(playwright: Playwright) -> Iterator[Browser]:
    with chromium_with(playwright, *SOFTWARE_GL) as running:
        yield running


@pytest.fixture
def without_gl(playwright: Playwright) -> Iterator[Browser]:
    with chromium_with(playwright, *NO_GL) as running:
        yield running


def on_the_map(browser: Browser, base_url: str, dispatcher) -> tuple[Page, list[str]]:
    """A desk-size page on which `m` was pressed, and what went wrong or to another host since."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en").new_page()
    trouble: list[str] = []
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    own = (base_url, "data:", "blob:")
    page.on("request", lambda asked: None if asked.url.startswith(own) else trouble.append(asked.url))
    sign_in(page, base_url, username=dispatcher.username)
    page.wait_for_url("**/admin/board/**")
    page.locator(".timeline").focus()
    page.keyboard.press("m")
    page.wait_for_selector(".map[data-ready]")
    return page, trouble


def both_displays_have_no_barrier(page: Page) -> None:
    for display in ("light", "dark"):
        page.evaluate("display => { document.documentElement.dataset.display = display; }", display)
        assert barriers(page) == []


def test_the_map_shows_the_routes_and_a_click_opens_a_visit(live_server, with_gl, dispatcher, stop, left_out):
    page, trouble = on_the_map(with_gl, live_server.url, dispatcher)
    expect(page.locator(".map-counts")).to_have_text("Routes: 1 · visits: 1 · not planned: 1 · last taps: 0")
    assert page.locator(".map-said").is_hidden()
    both_displays_have_no_barrier(page)

    # The visit lies in the middle of all there is to see.
    page.locator(".map canvas").click()
    page.get_by_role("heading", name="Already tried").wait_for()
    assert stop.visit.order.site.street in page.locator("#panel").inner_text()
    page.get_by_role("button", name="Take out of the plan").click()
    expect(page.locator(".map-counts")).to_have_text("Routes: 0 · visits: 0 · not planned: 2 · last taps: 0")

    page.locator(".timeline").focus()
    page.keyboard.press("t")
    page.wait_for_url(lambda address: "view=map" not in address)
    assert trouble == []


def test_without_webgl_the_same_is_drawn_plainly(live_server, without_gl, dispatcher, stop, left_out):
    page, trouble = on_the_map(without_gl, live_server.url, dispatcher)
    expect(page.locator(".map-said")).to_contain_text("WebGL is missing")
    expect(page.locator(".map-plain polyline")).to_have_count(1)
    both_displays_have_no_barrier(page)

    page.locator(".map-plain .is-unplanned").click()
    page.get_by_role("heading", name="Already tried").wait_for()
    assert left_out.order.site.street in page.locator("#panel").inner_text()
    page.locator(f'.lane [data-visit="{stop.visit.uuid}"]').focus()
    expect(page.locator(".map-plain polyline.is-chosen")).to_have_count(1)

    draft = PlanFactory(territory=stop.plan.territory, day=stop.plan.day, version=2)
    AssignmentFactory(plan=draft, technician=stop.technician, visit=left_out, during=hour("13:00"))
    page.goto(f"{live_server.url}/admin/board/?view=map&plan={draft.uuid}")
    page.get_by_role("link", name="What changes").click()
    expect(page.locator(".map-plain .is-change")).to_have_count(2)  # one comes in, the other is not in it any more
    assert trouble == []
