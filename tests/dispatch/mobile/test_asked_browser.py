"""What the server would refuse is asked for on the phone, before anything is written down: there is no line."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from orders.models import Visit
from tests.dispatch.mobile.test_offline import folders, phone, ready, status, stops, technician
from tests.factories import PartFactory

__all__ = ["folders", "phone", "stops", "technician"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def form(line, phone, technician, stops):
    """Opens a form of the first stop, or of the day, on a phone without a line."""
    PartFactory(organisation=technician.organisation, name="ONT G-010")
    page = ready(phone, line.url, technician)
    line.cut()

    def opened(address: str) -> Page:
        page.goto(line.url + address.format(stop=f"/today/{stops[0].visit.uuid}"))
        return page

    return opened


def said(field: Locator) -> str:
    """What the browser says is to be mended."""
    return field.evaluate("field => field.validationMessage")


def written(page: Page) -> None:
    expect(status(page)).to_contain_text("1 not sent.")


def test_a_drawn_signature_needs_a_name_and_a_serial_number_its_part_and_how_many(form, line, stops):
    page = form("{stop}/done/")
    page.get_by_label("What was done").fill("Dose getauscht")
    look = page.get_by_role("button", name="Look at the report")
    preview, name = page.get_by_role("dialog"), page.get_by_label("Name of the person who signs")
    page.locator("canvas").scroll_into_view_if_needed()
    pad = page.locator("canvas").bounding_box()
    page.mouse.move(pad["x"] + 20, pad["y"] + 20)
    page.mouse.down()
    page.mouse.move(pad["x"] + 90, pad["y"] + 50)
    page.mouse.up()
    look.click()
    assert said(name) == "Please enter the name of the person who signed."
    page.get_by_role("button", name="Clear the signature").click()
    assert said(name) == ""

    row = page.locator(".part").nth(1)
    part, quantity, serial = (row.get_by_label(of, exact=True) for of in ("Part", "Quantity", "Serial number"))
    page.get_by_text("Other material").click()
    serial.fill("SN-7")
    page.get_by_text("Other material").click()
    look.click()
    expect(quantity).to_be_visible()  # folded away it could not be mended
    assert said(quantity) == "Please say how many were used."
    quantity.fill("0")
    assert said(quantity) == "Please say how many were used."
    quantity.fill("1")
    look.click()
    assert said(part) == "Please choose the part."
    expect(preview).to_have_count(0)
    part.select_option("ONT G-010")
    look.click()
    preview.get_by_role("button", name="Done").click()
    page.wait_for_url("**/today/")
    line.mend()
    expect(status(page)).to_contain_text("Everything is sent.", timeout=60_000)
    assert Visit.objects.get(pk=stops[0].visit_id).parts_used.get().serial_number == "SN-7"


def test_another_reason_needs_its_words(form):
    page = form("{stop}/could-not/")
    page.get_by_label("Another reason").check()
    page.locator("button[form=work]").click()
    words = page.get_by_label("In your words")
    assert said(words) == "Please say the reason in a few words."
    words.fill("Hund im Garten")
    page.locator("button[form=work]").click()
    written(page)


def test_a_follow_up_is_not_before_today_and_takes_no_number_of_nothing_along(form):
    page = form("{stop}/follow-up/")
    today = timezone.localdate()
    page.get_by_label("What is still to be done?").fill("Kabel")
    day, send = page.get_by_label("Not before"), page.get_by_role("button", name="Save, then look for a date")
    for wrong in (today - timedelta(days=1), today + timedelta(days=367)):
        day.fill(wrong.isoformat())
        send.click()
        assert said(day)
    day.fill(today.isoformat())
    page.get_by_label("Quantity").first.fill("3")
    send.click()
    assert said(page.get_by_label("Part").first) == "Please choose the part."
    page.get_by_label("Part").first.select_option("ONT G-010")
    send.click()
    written(page)


def test_who_is_sick_from_tomorrow_on_is_not_well_again_today(form):
    page = form("/day/sick/")
    today, until = timezone.localdate(), page.get_by_label("Until, as far as you know")
    send = page.get_by_role("button", name="Report sick")
    until.fill((today - timedelta(days=1)).isoformat())
    send.click()
    assert said(until)
    until.fill(today.isoformat())
    assert not said(until)
    page.get_by_text("from tomorrow").click()
    send.click()
    assert said(until)
    until.fill((today + timedelta(days=1)).isoformat())
    send.click()
    written(page)
