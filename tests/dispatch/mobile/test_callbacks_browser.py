"""Callbacks on a phone without a line: when to try next, and whose promise is over."""

import re
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import expect

from orders.models import Callback
from tests.dispatch.mobile.test_offline import folders, phone, ready, status, technician  # noqa: F401  fixtures
from tests.factories import BERLIN, CallbackFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def owe(technician, **ends_in: float) -> Callback:  # noqa: F811
    now = timezone.now()
    due = DateTimeTZRange(now - timedelta(hours=1), now + timedelta(**ends_in))
    return CallbackFactory(
        ticket__organisation=technician.organisation, owner=technician.user, due=due, next_at=due.lower
    )


def test_the_phone_says_the_same_time_for_the_next_try_as_the_office(line, phone, technician):  # noqa: F811
    call = owe(technician, minutes=30)
    page = ready(phone, line.url, technician)
    page.goto(f"{line.url}/callbacks/")
    badge = page.locator("[data-next-try]")
    expect(badge).to_be_hidden()
    line.cut()
    page.get_by_text("What came of it?").click()
    page.get_by_role("button", name="No answer").click()
    expect(badge).to_be_visible()
    said = badge.inner_text()
    line.mend()
    expect(status(page)).to_contain_text("Everything is sent.", timeout=60_000)
    call.refresh_from_db()
    assert call.next_at == call.due.upper - timedelta(minutes=5)  # an hour later the promise would be over
    assert said == f"try from {call.next_at.astimezone(BERLIN):%H:%M}"


def test_a_promise_that_ends_while_there_is_no_line_turns_red(line, phone, technician):  # noqa: F811
    owe(technician, minutes=10)
    phone.clock.install()
    page = ready(phone, line.url, technician)
    page.goto(f"{line.url}/callbacks/")
    overdue = page.locator("[data-if-overdue]")
    expect(overdue).to_be_hidden()
    line.cut()
    page.clock.fast_forward("10:01")
    expect(overdue).to_be_visible()
    expect(page.locator("[data-callback]")).to_have_class(re.compile("callback--overdue"))


def test_when_all_calls_are_noted_the_page_says_so_without_a_line(line, phone, technician):  # noqa: F811
    owe(technician, minutes=30)
    page = ready(phone, line.url, technician)
    page.goto(f"{line.url}/callbacks/")
    expect(page.get_by_text("Nobody waits for a call from you.")).to_be_hidden()
    line.cut()
    page.get_by_text("What came of it?").click()
    page.get_by_role("button", name="Reached: solved").click()
    expect(page.get_by_text("Nobody waits for a call from you.")).to_be_visible()
