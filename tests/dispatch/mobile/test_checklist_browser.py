"""The checklist on a phone without a line: what is out of limits is said at once, and photos find their item."""

import pytest
from playwright.sync_api import expect

from dispatch.mobile.sync.photos import make_pictures
from orders.models import ChecklistAnswer, VisitPhoto
from tests.browser import barriers
from tests.dispatch.mobile.test_offline import folders, phone, ready, status, stops, technician  # noqa: F401  fixtures
from tests.pictures import photo_of_a_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_number_out_of_limits_is_asked_about_on_the_phone_and_a_photo_answers_its_item(
    line,
    phone,  # noqa: F811  pytest's way to name a fixture
    technician,  # noqa: F811
    stops,  # noqa: F811
):
    items = stops[0].visit.order.order_type.checklist
    level = items.create(label="Pegel", kind="number", unit="dBm", lower_limit="-27", upper_limit="-8", required=True)
    cause = items.create(label="Ursache", kind="choice", options="Kabel\nDose")
    door = items.create(label="Typenschild", kind="photo")
    page = ready(phone, line.url, technician)
    line.cut()
    page.get_by_role("button", name="I am on my way").click()
    page.get_by_role("button", name="I have arrived").click()
    page.wait_for_url("**/done/")

    page.get_by_label("Pegel (dBm)").fill("-21")
    doubts = page.get_by_text("Outside of −27 to −8 dBm.")
    expect(doubts).to_be_hidden()
    page.get_by_label("Pegel (dBm)").fill("−31.5")
    expect(doubts).to_be_visible()
    page.get_by_text("Dose", exact=True).click()
    page.get_by_label("Typenschild").set_input_files(
        [{"name": "schild.jpg", "mimeType": "image/jpeg", "buffer": photo_of_a_phone()}]
    )
    page.get_by_label("What was done").fill("Dose getauscht")
    assert barriers(page) == []
    page.get_by_role("button", name="Look at the report").click()
    expect(page.get_by_role("dialog")).to_have_count(0)  # it asks first
    page.get_by_label("Measured twice").check()
    page.get_by_role("button", name="Look at the report").click()
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/today/")

    line.mend()
    expect(status(page)).to_contain_text("Everything is sent.", timeout=60_000)
    assert make_pictures() == 1
    answers = {answer.item_id: answer for answer in ChecklistAnswer.objects.all()}
    assert (answers[level.pk].value, answers[level.pk].outside, answers[level.pk].measured_twice) == (
        "-31.5",
        True,
        True,
    )
    assert answers[cause.pk].value == "Dose"
    assert answers[door.pk].photos == [VisitPhoto.objects.get().uuid]
