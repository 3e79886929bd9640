"""The board and the admin in a real Chromium: no policy broken, no barrier, and the keyboard does it all."""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, sync_playwright

from orders.models import GateRule, RuleSet
from technicians.models import User
from tests.factories import CategoryFactory, OrderTypeFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def page(live_server, dispatcher: User, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A desk-size page on which the dispatcher is signed in; its `complaints` are what the console said."""
    # Playwright's loop runs in this thread, where Django would refuse the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    client = Client()
    client.force_login(dispatcher, backend="django.contrib.auth.backends.ModelBackend")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or os.environ.get("CHROMIUM"),
            args=["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        )
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 800}, locale="en")
        context.add_cookies([session])
        page = context.new_page()
        yield page
        browser.close()


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


def test_no_page_breaks_the_content_security_policy(page, complaints, stop, rules):
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
        response = page.goto(f"/admin/{path}")
        assert response
        assert response.status == 200, path
        page.wait_for_load_state("networkidle")

    assert complaints == []


@pytest.mark.parametrize("path", ["board/", "orders/ticket/", "technicians/shift/add/"])
def test_the_board_a_list_and_a_form_have_no_barrier(page, stop, path):
    page.goto(f"/admin/{path}")
    page.wait_for_load_state("networkidle")

    assert Axe().run(page, options=WCAG).response["violations"] == []


def test_a_visit_opens_by_keyboard_and_arrows_walk_on(page, complaints, stop, add_stop):
    other = add_stop()
    page.goto("/admin/board/")
    page.locator(f'[data-visit="{stop.visit.uuid}"]').focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Already tried").wait_for()
    assert stop.visit.order.site.street in page.locator("#panel").inner_text()
    assert page.url.endswith("/admin/board/")

    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.visit") == str(other.visit.uuid)
    assert complaints == []


def test_the_preview_appears_beside_the_unsaved_form(page, complaints, stop, rules):
    page.goto(f"/admin/orders/ruleset/{rules.pk}/change/")
    page.locator("#id_rules-0-due_working_hours").fill("99")
    page.get_by_role("button", name="Preview").click()
    page.locator("#gate-preview p").first.wait_for()

    assert page.locator("#id_rules-0-due_working_hours").input_value() == "99"
    assert complaints == []
