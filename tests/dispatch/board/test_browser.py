"""The board and the admin in a real Chromium: no policy broken, no barrier, and the keyboard does it all."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dispatch.models import PlanRun
from dispatch.planning.services import start_run
from orders.models import GateRule, RuleSet
from technicians.models import User
from tests.browser import barriers, barriers_light_and_dark, sign_in
from tests.factories import CategoryFactory, OrderTypeFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(live_server, desktop_page: Page, dispatcher: User) -> Page:
    """A desk-size page on which the dispatcher is signed in and sees the board."""
    return on_the_board(desktop_page, live_server.url, dispatcher)


def on_the_board(page: Page, base_url: str, dispatcher: User) -> Page:
    sign_in(page, base_url, username=dispatcher.username)
    page.wait_for_url("**/admin/board/**")
    return page


@pytest.fixture
def complaints(page: Page) -> list[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def rules(organisation) -> RuleSet:
    rules = RuleSet.objects.create(organisation=organisation, name="default", is_default=True)
    category, repair = CategoryFactory(organisation=organisation), OrderTypeFactory(organisation=organisation)
    GateRule.objects.create(rule_set=rules, category=category, order_type=repair)
    return rules


def test_no_page_breaks_the_content_security_policy(live_server, page, complaints, stop, rules):
    ticket, technician = stop.visit.order.ticket, stop.technician
    for path in (
        "board/",
        "",
        "orders/ticket/",
        f"orders/ticket/{ticket.pk}/change/",
        f"technicians/technician/{technician.pk}/change/",
        f"orders/ruleset/{rules.pk}/change/",
        "technicians/shift/add/",
    ):
        response = page.goto(f"{live_server.url}/admin/{path}")
        assert response
        assert response.status == 200, path
        page.wait_for_load_state("networkidle")

    assert complaints == []


@pytest.mark.parametrize(
    "path", ["board/", "orders/ticket/", "technicians/shift/add/", "orders/ruleset/{rules}/change/"]
)
def test_the_board_a_list_and_the_forms_have_no_barrier(live_server, page, stop, rules, path):
    page.goto(f"{live_server.url}/admin/{path.format(rules=rules.pk)}")
    page.wait_for_load_state("networkidle")

    assert barriers_light_and_dark(page) == []


def test_a_run_is_stopped_from_the_board(live_server, page, complaints, territory, dispatcher):
    """The fragment comes anew every two seconds; the button keeps the keyboard's focus over that."""
    run = start_run(territory=territory, day=timezone.localdate(), started_by=dispatcher)
    PlanRun.objects.update(state="running", planned=300, visits=1000, percent=40, lost_priority=9000)
    page.goto(f"{live_server.url}/admin/board/")
    page.locator("#stop-planning").focus()
    PlanRun.objects.update(planned=400, lost_priority=8000)
    page.get_by_text("400 of 1000 planned so far · lost priority 8000").wait_for()
    assert barriers(page) == []
    page.keyboard.press("Enter")

    page.get_by_text("Stopping: the best plan so far is kept.").wait_for()
    run.refresh_from_db()
    assert run.cancel_requested_by == dispatcher
    assert complaints == []


def test_a_visit_opens_by_keyboard_and_arrows_walk_on(live_server, page, complaints, stop, add_stop):
    other = add_stop()
    page.goto(f"{live_server.url}/admin/board/")
    page.locator(f'[data-visit="{stop.visit.uuid}"]').focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Already tried").wait_for()
    assert stop.visit.order.site.street in page.locator("#panel").inner_text()
    assert page.url.endswith("/admin/board/")

    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.visit") == str(other.visit.uuid)
    assert complaints == []


def test_by_tab_one_visit_is_reached_and_it_is_the_last_one_that_had_the_focus(live_server, page, stop, add_stop):
    other = add_stop()
    page.goto(f"{live_server.url}/admin/board/")
    reached = page.locator(".lane a[data-visit][tabindex='0']")
    expect(reached).to_have_count(1)
    page.locator(f'[data-visit="{other.visit.uuid}"]').focus()
    expect(reached).to_have_count(1)
    expect(reached).to_have_attribute("data-visit", str(other.visit.uuid))
    page.locator(".timeline").focus()
    for _link in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.visit"):
            break
    expect(reached).to_be_focused()


def test_the_preview_appears_beside_the_unsaved_form(live_server, page, complaints, stop, rules):
    page.goto(f"{live_server.url}/admin/orders/ruleset/{rules.pk}/change/")
    page.locator("#id_rules-0-due_working_hours").fill("99")
    page.get_by_role("button", name="Preview").click()
    page.locator("#gate-preview p").first.wait_for()

    assert page.locator("#id_rules-0-due_working_hours").input_value() == "99"
    assert complaints == []
    assert page.locator("#gate-preview").bounding_box()["y"] < 800


def test_on_a_phone_a_visit_comes_up_over_the_board_and_goes_again(live_server, phone_page, dispatcher, stop):
    page = on_the_board(phone_page, live_server.url, dispatcher)
    assert not page.locator("#panel").is_visible()
    visit = page.locator(f'[data-visit="{stop.visit.uuid}"]')
    visit.evaluate("link => link.focus()")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Already tried").wait_for()
    sheet = page.locator("#panel").bounding_box()
    assert sheet["y"] + sheet["height"] <= 844
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    page.get_by_role("button", name="Close").click()
    assert not page.locator("#panel").is_visible()


def test_a_few_letters_find_an_order_and_open_it(live_server, page, complaints, stop, add_stop):
    add_stop()
    page.goto(f"{live_server.url}/admin/board/")
    page.locator(".timeline").focus()
    page.keyboard.press("/")
    search = page.get_by_role("combobox", name="Search the day")
    expect(search).to_be_focused()
    search.press_sequentially(stop.visit.order.number.lower())
    expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text(stop.visit.order.number)
    assert barriers(page) == []
    search.press("Enter")
    page.get_by_role("heading", name="Already tried").wait_for()
    expect(page.locator(f'.lane [data-visit="{stop.visit.uuid}"]')).to_be_focused()

    search.fill(stop.technician.name)
    search.press("Enter")
    expect(page.get_by_role("link", name=stop.technician.name)).to_be_focused()
    search.fill("nowhere at all")
    expect(page.get_by_role("option", name="Nothing of this day is called so.")).to_be_visible()
    search.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert complaints == []


def test_a_selection_is_saved_by_name_and_forgotten(live_server, page, complaints, stop):
    page.goto(f"{live_server.url}/admin/board/?show=done")
    page.get_by_text("Saved", exact=True).click()
    page.get_by_label("Save this one as").fill("Erledigtes")
    assert barriers(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    saved = page.get_by_role("link", name="Erledigtes")
    expect(saved).to_have_attribute("href", re.compile("show=done"))
    page.get_by_text("Saved", exact=True).click()
    page.get_by_text("Saved", exact=True).click()
    page.get_by_role("button", name="Forget Erledigtes").click()
    expect(saved).to_have_count(0)
    assert complaints == []


def test_the_list_has_no_barrier_sorts_by_a_click_and_is_reached_and_left_by_letters(
    live_server, page, complaints, stop, add_stop
):
    add_stop()
    page.goto(f"{live_server.url}/admin/board/")
    for letter, there in (("l", ".list"), ("t", ".timeline"), ("l", ".list")):
        page.keyboard.press(letter)
        expect(page.locator(there)).to_be_focused()
    assert barriers(page) == []
    page.get_by_role("columnheader", name="Technician").get_by_role("link").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Technician")
    page.get_by_role("link", name=stop.visit.order.number).click()
    page.get_by_role("heading", name="Already tried").wait_for()
    assert complaints == []
