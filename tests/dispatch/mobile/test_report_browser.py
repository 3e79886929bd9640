"""The report to the customer on the phone itself: it needs no line."""

import pytest
from playwright.sync_api import Page, expect

from dispatch.models import FieldEntry
from orders.models import Visit
from tests.browser import barriers
from tests.dispatch.mobile.test_browser import visit
from tests.dispatch.mobile.test_offline import folders, phone, ready, stops, technician

__all__ = ["folders", "phone", "stops", "technician", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill_in(page: Page) -> None:
    page.get_by_role("button", name="I am on my way").click()
    page.get_by_role("button", name="I have arrived").click()
    page.get_by_text("yes", exact=True).click()
    page.get_by_label("What was done").fill("Dose getauscht")
    page.get_by_label("Quantity").first.fill("2")
    page.get_by_label("Serial number").first.fill("SN-7")
    page.get_by_label("Name of the person who signs").fill("A. Yılmaz")


def test_without_a_line_the_customers_report_is_seen_and_mended_before_it_is_sent(
    live_server, phone, technician, stops, visit
):
    page = ready(phone, live_server.url, technician)
    phone.set_offline(True)
    fill_in(page)
    report = page.get_by_role("dialog", name="Report to the customer")
    expect(report).to_be_hidden()
    page.get_by_role("button", name="Look at the report").click()
    for text in (visit.order.number, "Dose getauscht", "2 × ONT G-010", "Seriennummer SN-7", "A. Yılmaz"):
        expect(report).to_contain_text(text)
    expect(report.get_by_text("ONT leuchtet")).to_be_visible()
    expect(report.get_by_text("ja", exact=True)).to_be_visible()  # as the customer reads it
    expect(report.get_by_text("Ich bestätige, dass")).to_be_visible()
    expect(report.get_by_role("heading", name="Fotos")).to_be_hidden()
    assert barriers(page) == []
    report.get_by_role("button", name="Change something").click()
    page.get_by_label("What was done").fill("Dose und Kabel getauscht")
    page.get_by_label("What was done").press("Tab")
    page.get_by_label("Name of the person who signs").press("Enter")  # sends nothing unseen
    page.get_by_role("button", name="Look at the report").click()
    expect(report).to_contain_text("Dose und Kabel getauscht")
    report.get_by_role("button", name="Done").click()
    page.wait_for_url("**/today/")
    assert list(FieldEntry.objects.values_list("kind", "state")) == []
    phone.set_offline(False)
    expect(page.locator("[data-status]")).to_contain_text("Everything is sent.", timeout=60_000)
    done = Visit.objects.get(pk=visit.pk)
    assert (done.report, done.signed_by, done.signed_statement[:9]) == (
        "Dose und Kabel getauscht",
        "A. Yılmaz",
        "Ich bestä",
    )


def test_without_javascript_the_server_shows_the_report_beside_the_form(live_server, browser, technician, stops, visit):
    with browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/login/")
        page.get_by_label("Username").fill(technician.user.username)
        page.get_by_label("Password").fill("secret-for-tests")
        page.get_by_role("button", name="Sign in").click()
        fill_in(page)
        with context.expect_page() as opened:
            page.get_by_role("button", name="Look at the report").click()
        expect(opened.value.get_by_text("Dose getauscht")).to_be_visible()
        expect(opened.value.get_by_text("Seriennummer SN-7")).to_be_visible()
        opened.value.close()
        page.get_by_role("button", name="Done").click()
        expect(page.locator(".toast")).to_contain_text("Done. Thank you!")
