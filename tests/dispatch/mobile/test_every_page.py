"""What is true of every page of the phone: light, in the sun and in the dark; on a small phone, with large text."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page

from dispatch.models import Assignment
from orders.models import TriedStep
from technicians.models import Technician
from tests.browser import barriers
from tests.dispatch.mobile.every_page import every_page
from tests.dispatch.mobile.measuring import LEAST_TEXT_PX, faults, lost_focus, too_wide
from tests.factories import (
    AssignmentFactory,
    CallbackFactory,
    ContactFactory,
    PartFactory,
    PlanFactory,
    TechnicianFactory,
    TerritoryFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MODES = {
    "light": {"color_scheme": "light"},
    "sun": {"color_scheme": "light", "contrast": "more"},
    "dark": {"color_scheme": "dark"},
}
USUAL_PX = 16


@pytest.fixture
def technician(organisation) -> Technician:
    return TechnicianFactory(territory=TerritoryFactory(organisation=organisation))


@pytest.fixture
def stops(technician) -> list[Assignment]:
    """Three stops of today with all that can be on them: one is over, two are open. And a call that is owed."""
    zone = technician.territory.zone
    plan = PlanFactory(territory=technician.territory, day=timezone.localdate(timezone=zone), state="published")
    stops = []
    for minutes in (0, 20, 40):
        start = timezone.now() + timedelta(minutes=minutes)
        during = DateTimeTZRange(start, start + timedelta(minutes=15))
        stops.append(AssignmentFactory(plan=plan, technician=technician, live=True, travel_s=540, during=during))
    for stop in stops:
        order = stop.visit.order
        order.site.access_notes = "Hinterhof, zweite Klingel links, Schlüssel beim Hausmeister"
        order.site.save()
        TriedStep.objects.create(ticket=order.ticket, text="Neustart des Modems", result="kein Erfolg", channel="phone")
        ContactFactory(ticket=order.ticket, text="Seit gestern Abend geht weder Telefon noch Internet.")
        order.order_type.checklist.create(label="ONT leuchtet", kind="yes_no", required=True)
        order.order_type.checklist.create(label="Pegel am Anschluss", kind="number", unit="dBm")
        order.order_type.parts.create(part=PartFactory(organisation=order.organisation, name="Glasfaseranschlussdose"))
    over = stops[0].visit
    over.state, over.outcome, over.finished_at = "finished", "done", timezone.now()
    over.report, over.signed_by = "Glasfaseranschlussdose getauscht", "A. Yılmaz"
    over.save()
    CallbackFactory(ticket=stops[1].visit.order.ticket, owner=technician.user)
    return stops


@pytest.fixture
def pages(technician, stops) -> dict[str, str]:
    return every_page(technician.user, stops[1].visit, over=stops[0].visit)


@contextmanager
def phone(browser: Browser, base_url: str, technician: Technician, **display: object) -> Iterator[Page]:
    """Signed in, in German, whose words are the longer ones."""
    client = Client()
    client.force_login(technician.user, backend="django.contrib.auth.backends.ModelBackend")
    size = {"width": 390, "height": 844}
    with browser.new_context(viewport=size, is_mobile=True, has_touch=True, locale="de-DE", **display) as context:
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base_url}])
        yield context.new_page()


def each_page(page: Page, base_url: str, pages: dict[str, str]) -> Iterator[str]:
    """Open one after the other, the sign-in last, and say its name."""
    for name, address in [*pages.items()][::-1]:
        if name == "sign-in":
            page.context.clear_cookies(name="sessionid")
        page.goto(base_url + address)
        page.wait_for_selector("html:not(.settling)")
        yield name


@pytest.mark.parametrize("mode", MODES)
def test_every_page_can_be_read_touched_and_walked_through(live_server, browser, technician, pages, mode):
    found, complaints = [], []
    enhanced = "color-contrast-enhanced" if mode == "sun" else ""  # there 7 : 1
    with phone(browser, live_server.url, technician, **MODES[mode]) as page:
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for name in each_page(page, live_server.url, pages):
            assert page.evaluate("document.documentElement.dataset.display") == mode
            wrong = [*barriers(page, beside=enhanced), *faults(page), *too_wide(page), *lost_focus(page)]
            found += [(name, fault) for fault in [*wrong, *on_a_small_phone(page)]]
    assert not found, "\n".join(map(str, found))
    assert [text for text in complaints if "404" not in text] == []


def on_a_small_phone(page: Page) -> list[str]:
    """320 px wide, and there with text twice as large."""
    usual = page.viewport_size
    session = page.context.new_cdp_session(page)
    page.set_viewport_size({"width": 320, "height": 568})
    found = [*too_wide(page), *faults(page)]
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 2 * USUAL_PX}})
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 2 * LEAST_TEXT_PX
    found += [f"{fault} with large text" for fault in too_wide(page)]
    session.send("Page.setFontSizes", {"fontSizes": {"standard": USUAL_PX}})
    page.set_viewport_size(usual)
    return found


def test_the_display_that_was_chosen_stays_and_is_there_before_anything_is_seen(live_server, browser, technician):
    with phone(browser, live_server.url, technician, color_scheme="dark") as page:
        page.add_init_script(FIRST_DISPLAY)
        page.goto(f"{live_server.url}/more/")
        assert displayed(page) == ("dark", "#0a1118")
        page.get_by_role("button", name="Sonne").click()
        assert displayed(page) == ("sun", "#000000")
        page.goto(f"{live_server.url}/today/")
        assert displayed(page) == ("sun", "#000000")
        assert page.evaluate("firstDisplay") == {"display": "sun", "hasBody": False}
        page.goto(f"{live_server.url}/more/")
        pressed = page.locator("[data-displays] [aria-pressed=true]")
        assert pressed.all_text_contents() == ["Sonne"]
        page.get_by_role("button", name="Wie das Telefon").click()
        assert displayed(page) == ("dark", "#0a1118")
        assert pressed.all_text_contents() == ["Wie das Telefon"]


FIRST_DISPLAY = """
new MutationObserver((_changes, observer) => {
  const { display } = document.documentElement?.dataset ?? {};
  if (!display) return;
  window.firstDisplay = { display, hasBody: document.body !== null };
  observer.disconnect();
}).observe(document, { attributes: true, subtree: true });
"""


def displayed(page: Page) -> tuple[str, str]:
    """The page's display, and the colour of the browser's own bar."""
    colour = page.locator("meta[name=theme-color]").get_attribute("content") or ""
    return page.evaluate("document.documentElement.dataset.display"), colour
