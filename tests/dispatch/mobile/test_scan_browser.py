"""A serial number by camera, without a line, and by hand where there is no camera."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from orders.models import ChecklistAnswer, PartUsed
from tests.bar_codes import video_of
from tests.browser import barriers, chromium_with
from tests.dispatch.mobile.test_offline import folders, ready, status, stops, technician, until  # noqa: F401  fixtures
from tests.factories import PartFactory
from tests.wire import Line, wire_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "en"}
CODE = "ONT-4711"


@pytest.fixture
def asked(stops):  # noqa: F811  pytest's way to name a fixture
    """The first stop asks for a code, and for a part with a serial number."""
    order_type = stops[0].visit.order.order_type
    order_type.parts.create(part=PartFactory(organisation=order_type.organisation))
    return order_type.checklist.create(label="Gerät", kind="scan")


def to_the_report(page: Page) -> None:
    page.get_by_role("button", name="I am on my way").click()
    page.get_by_role("button", name="I have arrived").click()
    page.wait_for_url("**/done/")
    page.get_by_label("What was done").fill("Gerät getauscht")


@pytest.mark.usefixtures("asked")
def test_a_code_before_the_camera_is_read_into_its_field_without_a_line(
    live_server,
    playwright,
    tmp_path,
    technician,  # noqa: F811
):
    video = video_of(CODE, tmp_path / "code.y4m")
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    with (
        chromium_with(playwright, *camera, f"--use-file-for-fake-video-capture={video}") as browser,
        browser.new_context(**PHONE) as phone,
        wire_to(live_server.url) as wire,
    ):
        line = Line(phone, wire)
        page = ready(phone, line.url, technician)
        until(page, "caches.match('/static/phone/decoder.js').then(Boolean)")
        line.cut()
        to_the_report(page)
        page.get_by_role("button", name="Scan: Gerät").click()
        expect(page.get_by_label("Gerät", exact=True)).to_have_value(CODE, timeout=30_000)
        expect(page.locator("dialog.scanner")).to_be_hidden()
        page.get_by_role("button", name="Scan: Serial number").first.click()
        expect(page.get_by_label("Serial number", exact=True).first).to_have_value(CODE, timeout=30_000)
        page.get_by_label("Quantity").first.fill("1")
        page.get_by_role("button", name="Look at the report").click()
        page.get_by_role("button", name="Done").click()
        page.wait_for_url("**/today/")
        line.mend()
        expect(status(page)).to_contain_text("Everything is sent.", timeout=60_000)
    assert ChecklistAnswer.objects.get().value == CODE
    assert PartUsed.objects.get().serial_number == CODE


def test_without_a_camera_there_are_kind_words_and_the_code_is_typed(
    live_server,
    browser,
    technician,  # noqa: F811
    asked,
):
    with browser.new_context(**PHONE) as phone:
        page = ready(phone, live_server.url, technician)
        to_the_report(page)
        page.get_by_role("button", name="Scan: Gerät").click()
        expect(page.locator("dialog.scanner")).to_contain_text("type the code by hand")
        assert barriers(page) == []
        page.get_by_role("button", name="Type by hand").click()
        expect(page.get_by_label("Gerät", exact=True)).to_be_focused()
        page.keyboard.type(CODE)
        page.get_by_role("button", name="Look at the report").click()
        page.get_by_role("button", name="Done").click()
        page.wait_for_url("**/today/")
        expect(status(page)).to_contain_text("Everything is sent.")
    assert ChecklistAnswer.objects.get(item=asked).value == CODE


def test_only_our_own_pages_may_use_the_camera():
    policy = Client().get("/livez").headers["Permissions-Policy"]
    assert "camera=(self)" in policy
    assert "microphone=()" in policy
