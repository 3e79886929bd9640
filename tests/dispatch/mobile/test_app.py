"""What makes the pages an app: its icons, and the way out of it."""

from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from PIL import Image
from playwright.sync_api import expect

from tests.browser import barriers, sign_in
from tests.dispatch.mobile.measuring import faults
from tests.dispatch.mobile.test_offline import phone, ready, status, stops, technician, until
from tests.factories import AssignmentFactory

__all__ = ["phone", "stops", "technician"]


def test_every_icon_of_the_manifest_is_there_in_the_size_it_says():
    icons = Client().get("/manifest.webmanifest").json()["icons"]
    pictures = [icon for icon in icons if icon["type"] == "image/png"]
    assert [(icon["sizes"], icon.get("purpose", "any")) for icon in pictures] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]
    for icon in pictures:
        assert "{}x{}".format(*size(icon["src"].removeprefix("/static/"))) == icon["sizes"]


def size(name: str) -> tuple[int, int]:
    found = finders.find(name)
    assert isinstance(found, str)
    with Image.open(found) as picture:
        return picture.size


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_signing_out_with_unsent_work_asks_first_and_escape_stays(line, phone, technician, stops):
    page = ready(phone, line.url, technician)
    phone.route("**/sync/**", lambda route: route.abort())
    page.get_by_role("button", name="I am on my way").click()
    expect(status(page)).to_contain_text("1 not sent.")
    page.get_by_role("link", name="More").click()
    leave, dialog = page.get_by_role("button", name="Sign out"), page.get_by_role("dialog")

    leave.click()
    expect(dialog).to_contain_text("Sign out all the same? 1 not sent.")
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    assert [*barriers(page), *faults(page)] == []
    for _step in range(5):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.closest('dialog')?.tagName ?? document.activeElement.tagName")
        assert focused in {"DIALOG", "BODY"}  # BODY: the browser's own bar
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(leave).to_be_focused()

    leave.click()
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    leave.click()
    dialog.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/")
    assert page.evaluate("caches.has('field-day')") is False

    sign_in(page, line.url, username=technician.user.username)
    expect(status(page)).to_contain_text("1 not sent.")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_without_a_network_nobody_is_signed_out_and_the_day_stays(line, phone, technician, stops):
    page = ready(phone, line.url, technician)
    page.get_by_role("link", name="More").click()
    line.cut()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_have_text("Signing out needs a network. Until then, lock your phone.")
    assert barriers(page) == []
    page.goto(f"{line.url}/today/")
    expect(page.locator("[data-next]:visible")).to_have_attribute("data-stop", str(stops[0].visit.uuid))
    line.mend()
    page.goto(f"{line.url}/more/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/")
    assert page.evaluate("caches.has('field-day')") is False


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_stop_that_was_just_seen_is_there_without_a_network(line, phone, technician, stops):
    page = ready(phone, line.url, technician)
    start = stops[-1].during.upper
    during = DateTimeTZRange(start, start + timedelta(minutes=15))
    late = AssignmentFactory(plan=stops[0].plan, technician=technician, live=True, during=during)
    page.reload()
    expect(page.locator(f'[data-line][data-stop="{late.visit.uuid}"]')).to_be_visible()
    until(page, f"caches.match('/today/{late.visit.uuid}/').then(Boolean)")
    line.cut()
    page.goto(f"{line.url}/today/{late.visit.uuid}/")
    expect(page.get_by_role("button", name="I am on my way")).to_be_visible()


@pytest.mark.parametrize(("address", "encoding"), [("/login/", "gzip"), ("/manifest.webmanifest", None)])
def test_pages_travel_compressed(db, address, encoding):
    answer = Client().get(address, headers={"accept-encoding": "gzip, br"})
    assert answer.status_code == 200
    assert answer.get("Content-Encoding") == encoding
