"""A phone with a place: nothing is noted before the yes, about 100 m after it, and nothing after the no."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from playwright.sync_api import BrowserContext, Page, expect

from dispatch.models import FieldPoint
from orders.models import VisitAction
from technicians.models import Organisation
from tests.browser import barriers
from tests.dispatch.mobile.test_offline import ready, status, stops, technician
from tests.factories import ShiftFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["stops", "technician"]


@pytest.fixture
def phone(phone_page: Page) -> BrowserContext:
    context = phone_page.context
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 50.94127, "longitude": 6.95834})
    return context


def test_only_what_was_agreed_to_is_noted(line, phone, technician, stops):
    Organisation.objects.update(status_points=True)
    day = stops[0].plan.day
    hours = DateTimeTZRange(stops[0].during.lower.replace(hour=0, minute=0), stops[0].during.upper.replace(hour=23))
    ShiftFactory(technician=technician, day=day, during=hours)
    page = ready(phone, line.url, technician)
    page.get_by_role("button", name="I am on my way").click()
    expect(status(page)).to_contain_text("Everything is sent.")

    page.get_by_role("link", name="More").click()
    page.get_by_role("button", name="I agree").click()
    expect(page.get_by_text("You have agreed.")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("link", name="Today").click()
    line.cut()
    page.get_by_role("button", name="I have arrived").click()
    page.wait_for_url("**/done/")
    line.mend()
    expect(status(page)).to_contain_text("Everything is sent.", timeout=60_000)
    assert VisitAction.objects.count() == 2
    noted = FieldPoint.objects.get()
    assert (noted.action.kind, noted.north, noted.east) == ("on_site", 50941, 3479)

    page.goto(f"{line.url}/more/")
    page.get_by_role("button", name="Take it back and delete what was noted").click()
    expect(page.get_by_text("You have not agreed: nothing is noted.")).to_be_visible()
    expect(status(page)).to_contain_text("Everything is sent.")
    assert not FieldPoint.objects.exists()
