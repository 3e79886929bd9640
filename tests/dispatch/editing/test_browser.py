"""A visit moved by keyboard alone, and taken back, on the board in a real browser."""

from datetime import timedelta

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import Page, expect

from dispatch.models import Assignment
from technicians.models import Shift
from tests.browser import barriers, sign_in
from tests.factories import AssignmentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def ten_o_clock():
    """The browser's clock can't be turned: it is now, whenever that is."""
    with time_machine.travel(timezone.now()):
        yield


@pytest.fixture
def stop(plan, territory, technician, colleague, visit) -> Assignment:
    """In an hour, of work that may be done at any hour of the day."""
    now, day = timezone.now().replace(microsecond=0), timezone.localdate(timezone=territory.zone)
    type(plan).objects.filter(pk=plan.pk).update(day=day)
    Shift.objects.update(day=day, during=DateTimeTZRange(now - timedelta(hours=1), now + timedelta(hours=8)))
    outage = visit.order.organisation.outages.create(network_element="OLT-7")
    type(visit.order).objects.filter(pk=visit.order_id).update(outage=outage, ticket=None)
    during = DateTimeTZRange(now + timedelta(hours=1), now + timedelta(hours=2))
    return AssignmentFactory(plan=plan, technician=technician, live=True, visit=visit, during=during)


def test_a_visit_is_moved_by_keyboard_and_taken_back_and_moved_again(
    live_server, desktop_page: Page, dispatcher, stop, technician, colleague
):
    page = desktop_page
    sign_in(page, live_server.url, username=dispatcher.username)
    page.goto(f"{live_server.url}/admin/board/?territory={stop.plan.territory_id}")
    page.locator(f'.lane a[data-visit="{stop.visit.uuid}"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Move to …")).to_be_visible()
    assert barriers(page) == []
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="Assign to …")).to_be_visible()
    assert barriers(page) == []
    choice = page.locator(f'form[data-technician="{colleague.uuid}"] button')
    choice.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"to {colleague.name}").first).to_be_visible()
    assert Assignment.objects.get(live=True).technician == colleague
    page.locator(".lane a[data-visit]").focus()
    page.keyboard.press("u")
    expect(page.get_by_text("Taken back:").first).to_be_visible()
    assert Assignment.objects.get(live=True).technician == technician
    expect(page.get_by_role("button", name="↷")).to_be_visible()
    page.locator(".lane a[data-visit]").focus()
    page.keyboard.press("Shift+U")
    expect(page.locator(f'.lane[data-technician="{colleague.uuid}"] a[data-visit]')).to_have_count(1)
    assert Assignment.objects.get(live=True).technician == colleague
