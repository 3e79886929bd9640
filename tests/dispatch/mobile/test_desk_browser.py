"""The desk in a real browser, by keyboard and by touch, looked at by axe."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import Page, expect

from orders.models import Callback, TriedStep
from tests.browser import barriers, sign_in
from tests.factories import CallbackFactory, FieldOrderFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def callback(organisation) -> Callback:
    now = timezone.now()
    callback = CallbackFactory(
        ticket__site__organisation=organisation,
        due=DateTimeTZRange(now - timedelta(hours=1), now + timedelta(hours=1)),
        next_at=now - timedelta(hours=1),
    )
    TriedStep.objects.create(ticket=callback.ticket, text="Neustart des Modems", result="kein Erfolg", channel="phone")
    later = DateTimeTZRange(now, now + timedelta(hours=2))
    CallbackFactory(ticket__site__organisation=organisation, reason="requested", due=later, next_at=now)
    FieldOrderFactory(ticket__site__organisation=organisation, state="pending", state_reason="Baustelle vor dem Haus")
    return callback


@pytest.fixture
def agent(organisation):
    return UserFactory(organisation=organisation, role="agent")


def test_by_keyboard_at_a_desk(desktop_page: Page, live_server, agent, callback):
    page = desktop_page
    sign_in(page, live_server.url, username=agent.username)
    page.get_by_role("link", name="Callbacks").click()
    take = page.get_by_role("button", name="Take the next one")
    expect(take).to_be_focused()
    assert barriers(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-held="{callback.uuid}"]')).to_contain_text("Neustart des Modems")
    expect(page.get_by_role("link", name="Call").first).to_be_focused()
    assert barriers(page) == []
    page.get_by_role("button", name="Busy").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Please try again from")
    expect(take).to_be_focused()


def test_by_touch_on_a_phone_down_to_the_decision(phone_page: Page, live_server, agent, callback):
    page = phone_page
    sign_in(page, live_server.url, username=agent.username)
    page.get_by_role("link", name="Callbacks").click()
    take = page.get_by_role("button", name="Take the next one")
    for _call in range(2):
        take.tap()
        page.get_by_role("button", name="Busy").first.tap()
    take.tap()
    expect(page.get_by_text("Baustelle vor dem Haus")).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Give back").tap()
    expect(page.get_by_role("status")).to_contain_text("Given back.")
