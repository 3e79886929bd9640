"""The report to the customer on the phone itself: it needs no line."""

import pytest
from playwright.sync_api import Page, expect

from dispatch.models import FieldEntry
from orders.models import Visit
from tests.browser import barriers
from tests.dispatch.mobile.measuring import too_wide
from tests.dispatch.mobile.test_browser import visit
from tests.dispatch.mobile.test_offline import folders, phone, ready, stops, technician, until
from tests.pictures import photo_of_a_phone

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
    line, phone, technician, stops, visit
):
    page = ready(phone, line.url, technician)
    line.cut()
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
    line.mend()
    expect(page.locator("[data-status]")).to_contain_text("Everything is sent.", timeout=60_000)
    done = Visit.objects.get(pk=visit.pk)
    assert (done.report, done.signed_by, done.signed_statement[:9]) == (
        "Dose und Kabel getauscht",
        "A. Yılmaz",
        "Ich bestä",
    )


def sign(page: Page) -> None:
    pad = page.locator("[data-pad] canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 80, steps=5)
    page.mouse.up()


def test_the_report_shows_the_signature_and_the_photos_that_the_customer_gets(line, phone, technician, stops, visit):
    page = ready(phone, line.url, technician)
    page.add_init_script(REVOKED)
    fill_in(page)
    photos = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo_of_a_phone()} for n in range(2)]
    page.locator("input[name=photos]").set_input_files(photos)
    sign(page)
    page.get_by_role("button", name="Look at the report").click()
    report = page.get_by_role("dialog", name="Report to the customer")
    shown = report.get_by_role("img")
    expect(shown).to_have_count(3)
    assert [picture.get_attribute("alt") for picture in shown.all()] == ["Unterschrift", "Foto 1", "Foto 2"]
    for picture in shown.all():
        expect(picture).to_have_js_property("complete", value=True)
        assert picture.evaluate("picture => picture.naturalWidth") > 0
    assert barriers(page) == []
    addresses = report.get_by_role("img", name="Foto").evaluate_all("pictures => pictures.map(({ src }) => src)")
    report.get_by_role("button", name="Change something").click()
    expect(report).to_be_hidden()
    until(page, f"String(revoked) === '{','.join(addresses)}'")
    page.get_by_role("button", name="Clear the signature").click()
    page.get_by_role("button", name="Look at the report").click()
    expect(shown).to_have_count(2)


REVOKED = """
window.revoked = [];
const revoke = URL.revokeObjectURL;
URL.revokeObjectURL = (address) => { revoked.push(address); revoke.call(URL, address); };
"""


@pytest.mark.parametrize("width", [390, 320])
def test_in_the_report_each_fact_stands_below_its_name_and_has_the_whole_line(
    line, phone, technician, stops, visit, width
):
    page = ready(phone, line.url, technician)
    page.set_viewport_size({"width": width, "height": 844})
    fill_in(page)
    page.get_by_label("Serial number").first.fill("ALCLB3A1F0C2-2026")
    page.get_by_role("button", name="Look at the report").click()
    serial = page.get_by_role("dialog").get_by_text("Seriennummer ALCLB3A1F0C2-2026")
    name, fact = page.get_by_text("2 × ONT G-010").bounding_box(), serial.bounding_box()
    assert name is not None
    assert fact is not None
    assert fact["y"] >= name["y"] + name["height"]
    assert fact["width"] > width - 40
    assert too_wide(page) == []


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
