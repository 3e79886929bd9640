"""A shift without a line: written down on the phone, sent once there is one, and nothing twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from dispatch.mobile.sync.photos import make_pictures
from dispatch.models import Assignment, FieldEntry, PhotoUpload
from orders.models import Visit, VisitPhoto
from technicians.models import Technician
from tests.browser import sign_in
from tests.factories import AssignmentFactory, CallbackFactory, PlanFactory, TechnicianFactory, TerritoryFactory
from tests.pictures import photo_of_a_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.STATE_DIR = tmp_path / "media", tmp_path


@pytest.fixture
def technician(organisation) -> Technician:
    return TechnicianFactory(territory=TerritoryFactory(organisation=organisation))


@pytest.fixture
def stops(technician) -> list[Assignment]:
    """Three stops of today, from now on."""
    zone = technician.territory.zone
    plan = PlanFactory(territory=technician.territory, day=timezone.localdate(timezone=zone), state="published")
    made = []
    for minutes in (0, 20, 40):
        start = timezone.now() + timedelta(minutes=minutes)
        during = DateTimeTZRange(start, start + timedelta(minutes=15))
        made.append(AssignmentFactory(plan=plan, technician=technician, live=True, travel_s=300, during=during))
    return made


@pytest.fixture
def phone(browser) -> Iterator[BrowserContext]:
    with browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="en"
    ) as context:
        yield context


def ready(phone: BrowserContext, base_url: str, technician: Technician) -> Page:
    """Signed in, with the day on the phone."""
    page = phone.new_page()
    sign_in(page, base_url, username=technician.user.username)
    until(page, "Boolean(navigator.serviceWorker.controller)")
    until(page, "caches.match('/sync/day/').then(Boolean)")
    expect(status(page)).to_contain_text("Everything is sent.")
    page.reload()  # as it is from then on: under the worker from its beginning
    expect(status(page)).to_contain_text("Everything is sent.")
    return page


def until(page: Page, expression: str) -> None:
    """Asked again and again: the page's own policy forbids Playwright's `wait_for_function`."""
    for _try in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{expression} did not become true")


def status(page: Page):
    return page.locator("[data-status]")


def work_through(page: Page, *, report: str) -> None:
    """The next stop, from the way there to the report with a photo."""
    page.get_by_role("button", name="I am on my way").click()
    page.get_by_role("button", name="I have arrived").click()
    page.wait_for_url("**/done/")
    page.get_by_label("What was done").fill(report)
    page.locator("input[type=file]").set_input_files(
        [{"name": "dose.jpg", "mimeType": "image/jpeg", "buffer": photo_of_a_phone()}]
    )
    page.get_by_role("button", name="Look at the report").click()
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/today/")


def test_a_day_without_a_line_is_written_down_and_sent_once_there_is_one(line, phone, technician, stops):
    call = CallbackFactory(ticket__organisation=technician.organisation, owner=technician.user)
    page = ready(phone, line.url, technician)
    line.cut()
    page.close()
    page = phone.new_page()
    page.goto(f"{line.url}/today/")
    page.reload()
    expect(status(page)).to_contain_text("No network.")

    for number in range(3):
        work_through(page, report=f"Dose {number} getauscht.")
    expect(page.get_by_text("All stops of today are over.")).to_be_visible()
    page.get_by_role("link", name="Callbacks").click()
    page.get_by_text("What came of it?").click()
    page.get_by_role("button", name="No answer").click()
    expect(page.locator("[data-next-try]")).to_contain_text("try from")
    expect(status(page)).to_contain_text("13 not sent.")
    assert not FieldEntry.objects.exists()

    line.mend()
    expect(status(page)).to_contain_text("Everything is sent.", timeout=60_000)
    assert make_pictures() == 3
    assert [entry.state for entry in FieldEntry.objects.all()] == ["applied"] * 10
    reports = Visit.objects.filter(pk__in=[stop.visit_id for stop in stops], outcome="done").values_list("report")
    assert sorted(reports) == [(f"Dose {number} getauscht.",) for number in range(3)]
    assert VisitPhoto.objects.count() == PhotoUpload.objects.filter(state="stored").count() == 3
    assert call.attempts.count() == 1


def test_what_is_not_sent_outlives_the_session_and_is_sent_after_the_next_sign_in(line, phone, technician, stops):
    page = ready(phone, line.url, technician)
    phone.clear_cookies()
    page.get_by_role("button", name="I am on my way").click()
    expect(status(page)).to_contain_text("Your session is over.")
    expect(status(page)).to_contain_text("1 not sent.")
    status(page).get_by_role("link", name="Sign in").click()
    sign_in(page, line.url, username=technician.user.username)
    expect(status(page)).to_contain_text("Everything is sent.")
    stops[0].visit.refresh_from_db()
    assert stops[0].visit.state == "en_route"


def test_a_colleague_on_the_same_phone_neither_sees_nor_sends_what_the_first_one_wrote(line, phone, technician, stops):
    page = ready(phone, line.url, technician)
    phone.clear_cookies()
    page.get_by_role("button", name="I am on my way").click()
    expect(status(page)).to_contain_text("1 not sent.")
    colleague = TechnicianFactory(territory=technician.territory)
    sign_in(page, line.url, username=colleague.user.username)
    expect(status(page)).to_contain_text("1 of another person waits until that person signs in here.")
    assert not FieldEntry.objects.exists()
    page.goto(f"{line.url}/today/")
    expect(page.locator("[data-next]")).to_have_count(0)
