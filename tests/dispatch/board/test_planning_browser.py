"""Planning with choices by mouse, and a trial by keyboard alone, in a real Chromium."""

import pytest
from playwright.sync_api import Page, expect

from dispatch.models import Plan, PlanRun, WhatIf
from dispatch.planning import tasks
from tests.browser import barriers, barriers_light_and_dark, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(live_server, desktop_page: Page, dispatcher, stop) -> Page:
    """The board with one technician and one published visit."""
    sign_in(desktop_page, live_server.url, username=dispatcher.username)
    desktop_page.wait_for_url("**/admin/board/**")
    return desktop_page


def test_some_technicians_and_two_days_are_planned_by_mouse_with_goals_by_name(page, stop):
    page.get_by_text("Choose…").click()
    page.get_by_label("Goals").select_option(label="Keep promises safe")
    page.get_by_label("Days until").fill("2026-11-24")
    page.get_by_label("Only those chosen below").check()
    page.get_by_role("button", name="Plan this").click()
    expect(page.get_by_role("alert")).to_have_text("! Technicians: Choose at least one, or plan for all technicians.")
    page.get_by_role("checkbox", name=stop.technician.name).check()
    assert barriers_light_and_dark(page) == []
    page.get_by_role("button", name="Plan this").click()

    page.get_by_text("2 days planned together").wait_for()
    runs = PlanRun.objects.order_by("day")
    assert [(run.goals_name, run.technicians) for run in runs] == [("Keep promises safe", [stop.technician.uuid])] * 2
    PlanRun.objects.filter(pk=runs[0].pk).update(
        state="running", percent=50, planned=1, visits=1, curve=[[0, 90, 7200], [10, 30, 7000]]
    )
    expect(page.get_by_role("img", name="Lost priority: from 90 to 30 in 10 s")).to_be_visible()
    expect(page.locator("#run")).to_contain_text("about 30 s left")
    assert barriers(page) == []


def test_a_trial_is_asked_for_compared_and_adopted_by_keyboard(page, stop):
    press(page, page.get_by_role("link", name="Try something…"))
    page.get_by_label("Absent all day", exact=True).get_by_label(stop.technician.name).focus()
    page.keyboard.press("Space")
    assert barriers(page) == []
    page.get_by_label("Visits more, %").focus()
    page.keyboard.press("Enter")

    page.get_by_text("Waiting for the planner").wait_for()
    PlanRun.objects.update(time_limit_s=1)
    assert tasks.run_queued_plans() == 1
    expect(page.get_by_role("row", name="Visits planned")).to_contain_text("−1")  # the page came anew by itself
    assert barriers_light_and_dark(page) == []
    press(page, page.get_by_role("button", name="Adopt as a draft"))

    page.get_by_text("comes from the trial").wait_for()
    assert WhatIf.objects.get().adopted_as == Plan.objects.get(state="draft")
    assert stop.technician.absences.count() == 1


def press(page: Page, what) -> None:
    what.focus()
    page.keyboard.press("Enter")
