"""A call from the first ring to the promise, and a callback after it, by keyboard alone; looked at by axe."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import Page, expect

from dispatch.models import Appointment
from orders.models import Callback, CallbackAttempt, TriedStep
from tests.browser import barriers_light_and_dark, sign_in
from tests.factories import CallbackFactory, ShiftFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def callback(ticket) -> Callback:
    now = timezone.now()
    due = DateTimeTZRange(now - timedelta(hours=1), now + timedelta(hours=1))
    return CallbackFactory(
        ticket__site__organisation=ticket.organisation,
        ticket__site__territory=ticket.site.territory,
        reason="requested",
        due=due,
        next_at=due.lower,
    )


@pytest.fixture
def next_days(technician) -> None:
    """The browser's clock is today's: the technician works in the next days, round the clock of the office."""
    for ahead in range(1, 5):
        noon = (timezone.localtime() + timedelta(days=ahead)).replace(hour=12, minute=0, second=0, microsecond=0)
        during = DateTimeTZRange(noon - timedelta(hours=4), noon + timedelta(hours=4, minutes=30))
        ShiftFactory(technician=technician, day=noon.date(), during=during)


def test_a_call_is_taken_to_its_promise_and_a_callback_to_its_result_without_a_mouse(
    desktop_page: Page, live_server, agent, ticket, callback, next_days
):
    page = desktop_page
    sign_in(page, live_server.url, username=agent.username)
    expect(page).to_have_url(f"{live_server.url}/desk/")
    expect(page.locator("#q")).to_be_focused()
    assert barriers_light_and_dark(page) == []
    telephone_opens_the_case(page, ticket)
    steps_are_tried_until_a_visit_is_needed(page)
    a_date_is_held_and_confirmed(page)
    the_next_call_is_made(page, callback)
    look_for_somebody_by_name(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def telephone_opens_the_case(page: Page, ticket):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("location.hash = 'tel=+492214710442'")
    expect(page.locator(f'[data-case="{ticket.uuid}"]')).to_be_focused()
    assert [url for url in asked if "221471" in url] == []


def steps_are_tried_until_a_visit_is_needed(page: Page):
    keys = page.keyboard
    keys.press("d")
    expect(page.locator("[data-step]")).to_have_count(1)
    expect(page.locator("#steps")).to_be_focused()
    keys.press("k")
    keys.type("Lampe am Modem blinkt")
    keys.press("Escape")
    keys.press("p")
    expect(page.locator("#verdict")).to_contain_text("A visit is needed because")
    expect(page.get_by_role("textbox", name="What was said")).to_have_value(
        "Lampe am Modem blinkt"
    )  # not sent yet, and not lost
    assert list(TriedStep.objects.values_list("result", flat=True)) == ["did not help", "not possible"]
    assert barriers_light_and_dark(page) == []


def a_date_is_held_and_confirmed(page: Page):
    keys = page.keyboard
    keys.press("v")
    expect(page.locator("[name=slot]")).to_have_count(3)
    keys.press("2")
    expect(page.locator("[data-clock]")).to_have_text("4:57", timeout=8_000)
    expect(page.locator("[data-minutes]")).to_have_text("5 minutes left")
    assert barriers_light_and_dark(page) == []
    keys.press("c")
    expect(page.locator("#said")).to_contain_text("Promised:")
    assert Appointment.objects.get().state == "confirmed"


def the_next_call_is_made(page: Page, callback: Callback):
    keys = page.keyboard
    keys.press("n")
    expect(page.locator(f'[data-call="{callback.uuid}"]')).to_contain_text("Yours until")
    assert barriers_light_and_dark(page) == []
    page.get_by_label("Note").focus()
    keys.type("Noch immer kein Signal")
    page.get_by_role("button", name="Reached: not solved").focus()
    keys.press("Enter")
    expect(page.locator("#said")).to_contain_text("Noted.")
    expect(page.locator("#contacts")).to_contain_text("Noch immer kein Signal")
    assert CallbackAttempt.objects.get().result == "not_solved"


def look_for_somebody_by_name(page: Page):
    keys = page.keyboard
    keys.press("/")
    keys.type("ayşe")
    expect(page.locator("#found")).to_contain_text("2 found")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(page.locator("#found a").nth(1)).to_be_focused()
    keys.press("Escape")
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape")
