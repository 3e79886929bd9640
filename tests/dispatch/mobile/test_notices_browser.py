"""What the phone says of what it has written down: of which stop, when, and who knows of it."""

import re

import pytest
from playwright.sync_api import expect

from dispatch.models import Assignment
from tests.dispatch.mobile.test_offline import folders, phone, ready, status, stops, technician

__all__ = ["folders", "phone", "stops", "technician"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_notice_names_the_stop_and_the_time_by_24_hours_and_the_server_is_sent_no_name(
    line, phone, technician, stops
):
    page = ready(phone, line.url, technician)
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    title = page.locator("[data-next]:visible").get_attribute("data-title") or ""
    line.cut()
    page.get_by_role("button", name="I am on my way").click()
    expect(status(page)).to_contain_text("1 not sent.")
    Assignment.objects.filter(pk=stops[0].pk).update(live=False)
    line.mend()
    head = page.locator("[data-notices] h2")
    expect(head).to_have_text(re.compile(rf"^⚠ On my way, {re.escape(title)}, \d\d:\d\d$"), timeout=60_000)
    assert any("on-my-way" in body for body in sent)
    assert not any(title in body for body in sent)


def test_without_a_line_nothing_claims_that_the_office_knows(line, phone, technician, stops):
    page = ready(phone, line.url, technician)
    page.goto(f"{line.url}/day/late/")
    late = page.url
    line.cut()
    page.get_by_label("15 min").check()
    page.get_by_role("button", name="Tell the office").click()
    page.wait_for_url(lambda url: url != late)
    expect(page.locator(".toast")).to_have_text("✓Noted on this phone. It is sent later.")
    line.mend()
    expect(status(page)).to_contain_text("Everything is sent.", timeout=60_000)
    page.get_by_role("button", name="I begin").click()
    expect(page.locator(".toast")).to_contain_text("Have a good day.")
