"""A technician's stop on a real phone-size browser."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import Page, expect

from dispatch.mobile.sync.photos import make_pictures
from dispatch.models import Assignment
from orders.models import TriedStep, Visit
from technicians.models import Technician
from tests.browser import barriers, sign_in
from tests.factories import (
    AssignmentFactory,
    CallbackFactory,
    PartFactory,
    PlanFactory,
    TechnicianFactory,
    TerritoryFactory,
)
from tests.pictures import photo_of_a_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def technician(organisation) -> Technician:
    return TechnicianFactory(territory=TerritoryFactory(organisation=organisation))


@pytest.fixture
def stops(technician) -> list[Assignment]:
    """Two stops of today: now, and in two hours."""
    zone = technician.territory.zone
    plan = PlanFactory(territory=technician.territory, day=timezone.localdate(timezone=zone), state="published")
    starts = [timezone.now() + timedelta(hours=hours) for hours in (0, 2)]
    return [
        AssignmentFactory(
            plan=plan,
            technician=technician,
            live=True,
            travel_s=540,
            during=DateTimeTZRange(start, start + timedelta(hours=1)),
        )
        for start in starts
    ]


@pytest.fixture
def visit(stops) -> Visit:
    """The first stop, with a checklist, a part to take along and something tried before."""
    order = stops[0].visit.order
    TriedStep.objects.create(ticket=order.ticket, text="Neustart des Modems", result="kein Erfolg", channel="phone")
    order.order_type.checklist.create(label="ONT leuchtet", kind="yes_no", required=True)
    order.order_type.parts.create(part=PartFactory(organisation=order.organisation, name="ONT G-010"))
    return stops[0].visit


def test_a_stop_from_the_way_to_the_signature(live_server, phone_page: Page, technician, stops, visit):
    page = phone_page
    sign_in(page, live_server.url, username=technician.user.username)
    expect(page).to_have_url(f"{live_server.url}/today/")
    page.wait_for_load_state()  # the script has given the form its uuid
    given = page.locator("[data-next]:visible form:visible input[name=uuid]").get_attribute("value")
    page.get_by_role("button", name="I am on my way").click()
    page.get_by_role("button", name="I have arrived").click()
    page.get_by_text("yes", exact=True).click()
    page.get_by_label("What was done").fill("Dose getauscht")
    page.get_by_label("Quantity").first.fill("1")
    page.locator("input[type=file]").set_input_files(
        [{"name": "dose.jpg", "mimeType": "image/jpeg", "buffer": photo_of_a_phone()}]
    )
    expect(page.locator(".thumbs img")).to_have_count(1)
    page.get_by_label("Name of the person who signs").fill("A. Yılmaz")
    sign(page)
    assert barriers(page) == []
    page.get_by_role("button", name="Look at the report").click()
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".toast")).to_contain_text("Done. Thank you!")
    expect(page.locator("[data-next]:visible")).to_have_attribute("data-stop", str(stops[1].visit.uuid))
    expect(page.locator("[data-status]")).to_contain_text("Everything is sent.")
    assert make_pictures() == 1

    visit.refresh_from_db()
    assert (visit.state, visit.outcome, visit.report, visit.signed_by) == (
        "finished",
        "done",
        "Dose getauscht",
        "A. Yılmaz",
    )
    assert visit.order.ticket.state == "resolved"
    assert sorted(visit.photos.values_list("kind", flat=True)) == ["photo", "signature"]
    assert list(visit.parts_used.values_list("part__name", "quantity")) == [("ONT G-010", 1)]
    first = visit.actions.earliest("received_at")
    assert (first.kind, len(str(first.uuid)), str(first.uuid) == given) == ("en_route", 36, True)


def sign(page: Page) -> None:
    """A stroke across the pad."""
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 80, steps=5)
    page.mouse.up()
    assert page.locator("input[name=signature]").input_value().startswith("data:image/png;base64,")


def test_a_callback_in_two_taps(live_server, phone_page: Page, technician, stops):
    callback = CallbackFactory(ticket=stops[0].visit.order.ticket, owner=technician.user)
    sign_in(phone_page, live_server.url, username=technician.user.username)
    phone_page.get_by_role("link", name="Callbacks 1").click()
    phone_page.get_by_text("What came of it?").click()
    phone_page.get_by_role("button", name="Reached: solved").click()
    expect(phone_page.locator(".toast")).to_contain_text("Noted.")
    expect(phone_page.locator("[data-status]")).to_contain_text("Everything is sent.")
    expect(phone_page.locator("[data-callback]")).to_have_count(1)
    expect(phone_page.locator("[data-callback]")).to_be_hidden()
    callback.refresh_from_db()
    assert callback.state == "reached"


def test_the_day_works_without_javascript(live_server, browser, technician, stops, visit):
    with browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        sign_in(page, live_server.url, username=technician.user.username)
        page.get_by_role("button", name="I am on my way").click()
        page.get_by_role("button", name="I have arrived").click()
        page.get_by_text("yes", exact=True).click()
        page.get_by_label("What was done").fill("Dose getauscht")
        page.get_by_label("Name of the person who signs").fill("A. Yılmaz")
        page.get_by_role("button", name="Done").click()
        expect(page.locator(".toast")).to_contain_text("Done. Thank you!")
