"""A customer with a small phone and large text, without a script: sees the case, moves the visit, asks for a call."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import Page, expect

from dispatch.booking.search import find_slots
from dispatch.booking.services.promises import promise_window
from dispatch.booking.wishes import wish_of
from dispatch.customer.links import link_to
from dispatch.models import Appointment
from orders.models import Callback, Contact, Site, TriedStep
from tests.browser import barriers
from tests.dispatch.booking.conftest import NEAR
from tests.dispatch.customer.conftest import path_of
from tests.dispatch.mobile.measuring import faults, too_wide
from tests.dispatch.mobile.test_large_text import TWICE, cut
from tests.factories import ShiftFactory, VisitFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def saturday():
    """The browser's clock can't be turned: it is now, whenever that is."""


@pytest.fixture
def promised(territory) -> Appointment:
    """Somebody works in the next days, and the first window that is free is promised."""
    territory.emergency_percent = 0
    territory.save()
    technician = ShiftFactory(technician__territory=territory, break_minutes=0).technician
    today = timezone.localdate(timezone=territory.zone)
    for ahead in range(1, 5):
        day = today + timedelta(days=ahead)
        begin = timezone.make_aware(timezone.datetime.combine(day, timezone.datetime.min.time()), territory.zone)
        during = DateTimeTZRange(begin + timedelta(hours=8), begin + timedelta(hours=16))
        ShiftFactory(technician=technician, day=day, during=during, break_minutes=0)
    site = {"organisation": territory.organisation, "territory": territory, "point": NEAR}
    order = VisitFactory(**{f"order__ticket__site__{name}": value for name, value in site.items()}).order
    order.ticket.customer.language = "en"
    order.ticket.customer.save()
    TriedStep.objects.create(ticket=order.ticket, text="Restart of the modem", result="no success", channel="phone")
    first = find_slots(wish=wish_of(order), spans=(), now=timezone.now(), count=1).found[0]
    return promise_window(order=order, window=first.slot.span, notify=False)


def checked(page: Page) -> None:
    """With text of twice its size at 320 px nothing is cut; axe finds nothing, light or dark; all is large enough."""
    assert faults(page) == []
    for colours in ("dark", "light"):
        page.emulate_media(color_scheme=colours)
        assert barriers(page) == []
    page.evaluate(TWICE)
    assert [*too_wide(page), *cut(page)] == []


def test_a_customer_moves_the_visit_adds_a_note_and_asks_for_a_call(live_server, browser, promised):
    ticket = promised.order.ticket
    link = live_server.url + path_of(link_to(ticket))
    with browser.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=False, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        page.goto(link)
        assert page.url == f"{live_server.url}/case/{ticket.uuid}/"
        expect(page.get_by_text("You need not explain anything again.")).to_be_visible()
        expect(page.get_by_text("Restart of the modem")).to_be_visible()

        page.get_by_role("link", name="Choose another appointment").click()
        page.get_by_role("radio").nth(1).check()
        page.get_by_role("button", name="Take this appointment").click()
        expect(page.get_by_role("status")).to_contain_text("Your appointment:")

        page.get_by_role("link", name="Note for the technician").click()
        page.get_by_label("How do we find you?").fill("Rear building, second bell")
        page.get_by_role("button", name="Send the note").click()
        expect(page.get_by_role("status")).to_contain_text("Whoever comes to you reads it.")

        page.get_by_role("link", name="Please call me").click()
        page.get_by_role("button", name="Call me then").click()
        expect(page.get_by_role("status")).to_contain_text("We call you:")
        page.evaluate(TWICE)
        assert [*too_wide(page), *cut(page)] == []  # what is said on top has room too
        cookies = context.cookies()

    former = promised.window
    promised.refresh_from_db()
    assert (promised.state, promised.window != former) == ("confirmed", True)
    assert "Rear building, second bell" in Site.objects.get(pk=promised.order.site_id).access_notes
    assert Callback.objects.get(ticket=ticket).reason == "requested"
    assert Contact.objects.filter(ticket=ticket, channel="link").count() == 3
    assert next(each for each in cookies if each["name"] == "case")["httpOnly"]

    with browser.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce") as context:
        page = context.new_page()
        for path in ("", "appointment/", "complaint/", "photos/"):
            page.goto(link)
            page.goto(f"{live_server.url}/case/{ticket.uuid}/{path}")
            checked(page)
        page.goto(f"{live_server.url}/c/cut-off/")
        checked(page)
