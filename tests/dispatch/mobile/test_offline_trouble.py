"""When something goes wrong between phone and office: nothing is lost, nothing is shown to the wrong person."""

import json
import time
from collections.abc import Iterator

import pytest
from django.core.signals import request_started
from django.db import connection
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from dispatch.models import FieldEntry, PhoneContact, PhotoUpload
from orders.models import Visit
from technicians.models import User
from tests.browser import sign_in
from tests.dispatch.mobile.test_offline import folders, phone, ready, status, stops, technician, until, work_through
from tests.factories import TechnicianFactory

__all__ = ["folders", "phone", "stops", "technician"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# The pages, and which stops of them were seen.
ALL_FORGOTTEN = """Promise.all(["/sync/day/", "/sync/day/seen"].map((address) => caches.match(address))).then(
    (found) => found.every((kept) => !kept),
)"""
# What waits on the phone was written down three days ago.
THREE_DAYS_AGO = """new Promise((resolve) => {
    indexedDB.open("field").onsuccess = ({ target: { result: db } }) => {
        const work = db.transaction("entries", "readwrite");
        const store = work.objectStore("entries");
        const at = new Date(Date.now() - 3 * 86400e3).toISOString();
        store.getAll().onsuccess = ({ target }) => target.result.forEach((entry) => store.put({ ...entry, at }));
        work.oncomplete = () => resolve(true);
    };
})"""
A_DAY_LATER = """caches.open("field-day").then(async (kept) => {
    const record = await (await kept.match("/sync/day/")).json();
    record.at -= 25 * 3600e3;
    await kept.put("/sync/day/", new Response(JSON.stringify(record)));
    return true;
})"""

# The day is fetched anew at the next sending.
SIX_MINUTES_LATER = """caches.open("field-day").then(async (kept) => {
    const record = await (await kept.match("/sync/day/")).json();
    record.at -= 6 * 60e3;
    await kept.put("/sync/day/", new Response(JSON.stringify(record)));
    document.dispatchEvent(new Event("visibilitychange"));
    return true;
})"""

# What was kept as *today* is of the day before; that of this day was kept as *tomorrow*.
OVERNIGHT = """caches.open("field-day").then(async (kept) => {
    const headers = { "Content-Type": "text/html; charset=utf-8" };
    const today = await (await kept.match("/today/")).text();
    await kept.put("/today/?day=" + new Date().toLocaleDateString("sv"), new Response(today, { headers }));
    await kept.put("/today/", new Response("the day before", { headers }));
    const day = await (await kept.match("/day/")).text();
    const before = day.replace(/data-of-day="[^"]*"/, 'data-of-day="2026-01-01"');
    await kept.put("/day/", new Response(before.replaceAll(/(name="day" value=")[^"]*/g, "$12026-01-01"), { headers }));
    return true;
})"""


@pytest.fixture
def broken(stops) -> Iterator[Visit]:
    """A visit that the database takes no action for, as if a migration were missing."""
    visit = stops[0].visit
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE orders_visitaction ADD CONSTRAINT broken CHECK (visit_id <> {visit.pk})")
    yield visit
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orders_visitaction DROP CONSTRAINT broken")


@pytest.fixture
def slow_today() -> Iterator[None]:
    """The day's page comes later than a phone has patience for."""

    def wait(environ: dict, **_signal: object) -> None:
        if environ["PATH_INFO"] == "/today/":
            time.sleep(4)

    request_started.connect(wait)
    yield
    request_started.disconnect(wait)


def person_of(page: Page) -> str | None:
    return page.locator("body").get_attribute("data-person")


def test_what_the_server_fails_with_keeps_back_neither_later_entries_nor_photos(line, phone, technician, broken):
    page = ready(phone, line.url, technician)
    line.cut()
    work_through(page, report="Dose getauscht.")
    work_through(page, report="Filter gesetzt.")
    line.mend()
    expect(status(page)).to_contain_text("3 not sent. The server could not take it yet.", timeout=30_000)
    assert [entry.state for entry in FieldEntry.objects.all()] == ["applied"] * 3
    assert PhotoUpload.objects.exclude(state="coming").count() == 2
    for _try in range(100):  # the office is told behind the photos
        if PhoneContact.objects.get().unsent == 3:
            break
        page.wait_for_timeout(100)
    assert PhoneContact.objects.get().unsent == 3

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orders_visitaction DROP CONSTRAINT broken")
        cursor.execute("ALTER TABLE orders_visitaction ADD CONSTRAINT broken CHECK (true)")
    status(page).get_by_role("button", name="Send now").click()
    expect(status(page)).to_contain_text("Everything is sent.", timeout=30_000)
    broken.refresh_from_db()
    assert (broken.outcome, broken.report) == ("done", "Dose getauscht.")
    assert PhoneContact.objects.get().unsent == 0


def test_what_waits_for_two_days_is_said_loudly_and_saved_as_a_file(line, phone, technician, stops, tmp_path):
    page = ready(phone, line.url, technician)
    line.cut()
    work_through(page, report="Dose getauscht.")
    page.evaluate(THREE_DAYS_AGO)
    page.goto(f"{line.url}/today/")
    expect(status(page)).to_contain_text("⚠ 4 not sent, the oldest for 3 days.")
    with page.expect_download() as saved:
        status(page).get_by_role("button", name="Save as a file").click()
    saved.value.save_as(tmp_path / "unsent.json")
    file = json.loads((tmp_path / "unsent.json").read_text())
    assert file["person"] == technician.user_id
    assert [entry["kind"] for entry in file["entries"]] == ["on-my-way", "arrived", "done"]
    assert [photo["about"] for photo in file["photos"]] == [str(stops[0].visit.uuid)]


def test_a_colleague_who_signs_in_on_a_slow_line_never_sees_the_first_one_s_day(
    line, phone, technician, stops, slow_today
):
    page = ready(phone, line.url, technician)
    phone.clear_cookies()
    colleague = TechnicianFactory(territory=technician.territory)
    sign_in(page, line.url, username=colleague.user.username)
    page.wait_for_url("**/today/")
    assert person_of(page) == str(colleague.user_id)
    expect(page.locator("[data-next]")).to_have_count(0)


def test_nor_without_a_line_before_the_own_day_is_on_the_phone(line, phone, technician, stops):
    page = ready(phone, line.url, technician)
    phone.clear_cookies()
    colleague = TechnicianFactory(territory=technician.territory)
    page.route("**/sync/day/", lambda route: route.abort())
    sign_in(page, line.url, username=colleague.user.username)
    page.wait_for_url("**/today/")
    until(page, ALL_FORGOTTEN)
    line.cut()
    page.goto(f"{line.url}/today/")
    expect(page.get_by_text("This page is not on the phone")).to_be_visible()


def test_who_signs_in_again_has_the_day_on_the_phone_as_before(line, phone, technician, stops):
    page = ready(phone, line.url, technician)
    phone.clear_cookies()
    page.route("**/sync/day/", lambda route: route.abort())
    sign_in(page, line.url, username=technician.user.username)
    page.wait_for_url("**/today/")
    expect(status(page)).to_contain_text("Everything is sent.")
    line.cut()
    page.goto(f"{line.url}/today/?day={timezone.localdate(timezone=technician.territory.zone)}")
    assert person_of(page) == str(technician.user_id)


def test_pages_are_gone_a_day_after_the_last_sync(line, phone, technician, stops):
    page = ready(phone, line.url, technician)
    line.cut()
    page.evaluate(A_DAY_LATER)
    page.goto(f"{line.url}/today/")
    expect(page.get_by_text("This page is not on the phone")).to_be_visible()
    until(page, ALL_FORGOTTEN)


def test_a_phone_that_the_office_has_signed_out_forgets_its_pages_and_keeps_what_is_not_sent(
    line, phone: BrowserContext, technician, stops
):
    page = ready(phone, line.url, technician)
    until(page, "caches.match('/sync/day/seen').then(Boolean)")
    assert PhoneContact.objects.get().user == technician.user
    User.objects.filter(pk=technician.user_id).update(signed_out_at=timezone.now())
    page.get_by_role("button", name="I am on my way").click()
    expect(status(page)).to_contain_text("1 not sent. Your session is over.")
    until(page, ALL_FORGOTTEN)
    sign_in(page, line.url, username=technician.user.username)
    expect(status(page)).to_contain_text("Everything is sent.", timeout=30_000)
    assert [entry.state for entry in FieldEntry.objects.all()] == ["applied"]


def test_a_page_that_stays_on_the_screen_keeps_what_was_done_on_it_after_the_day_was_fetched_anew(
    line, phone, technician, stops
):
    page = ready(phone, line.url, technician)
    page.get_by_role("button", name="I am on my way").click()
    expect(status(page)).to_contain_text("Everything is sent.")
    expect(page.get_by_role("button", name="I have arrived")).to_be_visible()
    with page.expect_response("**/sync/day/"):
        page.evaluate(SIX_MINUTES_LATER)
    page.wait_for_timeout(500)
    expect(page.get_by_role("button", name="I have arrived")).to_be_visible()


def test_a_second_tap_while_the_next_page_is_on_its_way_is_no_second_fact(line, phone, technician, stops):
    page = ready(phone, line.url, technician)
    page.get_by_role("button", name="I am on my way").click()
    # The next page takes its time: this one stays.
    page.get_by_role("button", name="I have arrived").locator("xpath=ancestor::form").evaluate(
        """async (form) => {
            form.dataset.then = "#";
            form.requestSubmit();
            await new Promise((resolve) => setTimeout(resolve, 500));
            form.requestSubmit();
        }"""
    )
    page.wait_for_timeout(500)
    expect(status(page)).to_contain_text("Everything is sent.")
    assert FieldEntry.objects.filter(kind="arrived").count() == 1


def test_in_the_morning_a_phone_without_a_line_shows_the_day_that_has_begun_and_tells_of_it(
    line, phone, technician, stops
):
    page = ready(phone, line.url, technician)
    line.cut()
    page.evaluate(OVERNIGHT)
    page.goto(f"{line.url}/today/")
    expect(page.locator("[data-line]")).to_have_count(3)
    page.goto(f"{line.url}/day/")
    begin = page.locator("form[data-entry=day-begin] input[name=day]").first
    expect(begin).to_have_value(page.evaluate("new Date().toLocaleDateString('sv')"))
