"""Two dispatchers at two boards in real browsers: what one does, the other sees without asking."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from playwright.sync_api import Browser, Page, expect

from dispatch.models import Assignment
from dispatch.planning.services import publish
from orders.models import Visit
from technicians.models import User
from tests.browser import barriers, sign_in
from tests.dispatch.editing.test_browser import stop, ten_o_clock
from tests.factories import AssignmentFactory, PlanFactory, UserFactory
from tests.streams import running_streams

__all__ = ["stop", "ten_o_clock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEEN_MS = 2000


@pytest.fixture
def ada(organisation) -> User:
    return UserFactory(organisation=organisation, role="dispatcher", is_staff=True, first_name="Ada", last_name="Boll")


@pytest.fixture
def live(live_server, settings, tmp_path: Path) -> Iterator[int]:
    sources = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"]
    with running_streams(tmp_path) as port:
        settings.LIVE_PORT = port
        sources.append(f"http://localhost:{port}/live/")
        yield port
        sources.pop()


def board(browser: Browser, base_url: str, user: User, territory: int, **more: object) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en").new_page()
    sign_in(page, base_url, username=user.username)
    page.goto(f"{base_url}/admin/board/?{urlencode({'territory': territory, **more})}")
    page.wait_for_selector("[data-listening]")
    return page


def lane(page: Page, technician):
    return page.locator(f'.lane[data-technician="{technician.uuid}"] a[data-visit]')


def test_what_one_moves_the_other_sees_within_two_seconds_with_the_name(
    live, live_server, browser, dispatcher, ada, stop, technician, colleague
):
    mine, hers = (board(browser, live_server.url, user, stop.plan.territory_id) for user in (dispatcher, ada))
    lane(mine, technician).focus()
    hers.goto(f"{live_server.url}/admin/board/plans/{stop.plan.uuid}/visits/{stop.visit.uuid}/assign/")
    hers.locator(f'form[data-technician="{colleague.uuid}"] button').click()
    hers.wait_for_url("**/admin/board/?*")
    expect(lane(mine, colleague)).to_have_count(1, timeout=SEEN_MS)
    expect(lane(mine, technician)).to_have_count(0)
    expect(lane(mine, colleague)).to_be_focused()
    expect(mine.locator(".heard")).to_contain_text("Ada Boll changed the plan")
    expect(hers.locator(".heard")).to_be_empty()
    assert barriers(mine) == []


def test_one_tab_listens_for_all_and_when_it_is_closed_the_next_goes_on(
    live, live_server, browser, dispatcher, stop, technician
):
    first = board(browser, live_server.url, dispatcher, stop.plan.territory_id)
    second = first.context.new_page()
    second.goto(f"{live_server.url}/admin/board/?territory={stop.plan.territory_id}")
    expect(lane(second, technician)).to_have_class("visit planned")
    type(stop.visit).objects.filter(pk=stop.visit_id).update(state="en_route")
    for page in (first, second):
        expect(lane(page, technician)).to_have_class("visit on-site", timeout=SEEN_MS)
    assert second.locator("[data-listening]").count() == 0
    first.close()
    second.wait_for_selector("[data-listening]")
    type(stop.visit).objects.filter(pk=stop.visit_id).update(state="open")
    expect(lane(second, technician)).to_have_class("visit planned", timeout=SEEN_MS)


def test_a_version_that_was_published_comes_by_itself_and_what_follows_in_it_too(
    live, live_server, browser, dispatcher, ada, stop, technician, colleague
):
    page = board(browser, live_server.url, dispatcher, stop.plan.territory_id)
    stop.plan.refresh_from_db()
    draft = PlanFactory(territory=stop.plan.territory, day=stop.plan.day, version=2)
    AssignmentFactory(plan=draft, technician=colleague, visit=stop.visit, during=stop.during)
    publish(plan=draft, by=ada)
    expect(page.get_by_text("Version 2 · Published")).to_be_visible()
    expect(lane(page, colleague)).to_have_count(1)
    for _ in range(5):  # while the page reads, more comes
        Visit.objects.filter(pk=stop.visit_id).update(state="en_route")
        Visit.objects.filter(pk=stop.visit_id).update(state="open")
    Assignment.objects.filter(plan=draft).update(technician=technician)
    expect(lane(page, technician)).to_have_count(1)
    expect(lane(page, colleague)).to_have_count(0)


def test_a_stop_that_moves_beyond_the_day_as_it_is_drawn_makes_the_day_longer(
    live, live_server, browser, dispatcher, stop, technician
):
    """The axis ends with the shift in eight hours; half an hour later the stop begins by now."""
    page = board(browser, live_server.url, dispatcher, stop.plan.territory_id)
    begin, zone = stop.during.lower + timedelta(hours=7.5), stop.plan.territory.zone
    Assignment.objects.filter(pk=stop.pk).update(during=DateTimeTZRange(begin, begin + timedelta(hours=1)))
    ends = "(block) => block.getBoundingClientRect().right - block.parentElement.getBoundingClientRect().right"
    expect(lane(page, technician)).to_have_attribute("aria-label", re.compile(rf"^{begin.astimezone(zone):%H:%M}–"))
    assert lane(page, technician).evaluate(ends) <= 1


def test_a_draft_that_is_thrown_away_elsewhere_says_so_and_leads_to_the_day_as_it_stands(
    live, live_server, browser, dispatcher, stop, technician
):
    stop.plan.refresh_from_db()
    draft = PlanFactory(territory=stop.plan.territory, day=stop.plan.day, version=2)
    AssignmentFactory(plan=draft, technician=technician, visit=stop.visit, during=stop.during)
    page = board(browser, live_server.url, dispatcher, stop.plan.territory_id, plan=draft.uuid)
    draft.delete()
    expect(page.get_by_text("This version was thrown away.")).to_be_visible(timeout=SEEN_MS)
    page.get_by_role("link", name="See the day as it stands").click()
    expect(lane(page, technician)).to_have_count(1)
