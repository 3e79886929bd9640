"""An offer on a real phone: with a line it is one's own at once, without one nobody wins."""

from datetime import timedelta

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from dispatch.models import Assignment
from dispatch.offering.services import accept, offer
from technicians.models import Shift
from tests.browser import barriers, barriers_light_and_dark, sign_in
from tests.dispatch.mobile.test_offline import ready, status, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def ten_o_clock():
    """The browser's clock can't be turned: it is now, whenever that is."""
    with time_machine.travel(timezone.now()):
        yield


@pytest.fixture
def phone(phone_page: Page) -> BrowserContext:
    return phone_page.context


@pytest.fixture(autouse=True)
def all_day(plan, territory, technician, colleague, visit):
    """Both work from now on, and the work is one that may be done at any hour."""
    now = timezone.now()
    day = timezone.localdate(timezone=territory.zone)
    type(plan).objects.filter(pk=plan.pk).update(day=day)
    Shift.objects.update(day=day, during=DateTimeTZRange(now - timedelta(hours=1), now + timedelta(hours=8)))
    outage = visit.order.organisation.outages.create(network_element="OLT-7")
    type(visit.order).objects.filter(pk=visit.order_id).update(outage=outage, ticket=None)


@pytest.fixture
def offered(visit, technician, colleague, dispatcher):
    until = timezone.now() + timedelta(minutes=30)
    return offer(visit=visit, technicians=[technician, colleague], until=until, by=dispatcher)


def test_accepted_with_a_line_it_stands_among_the_stops(line, phone, visit, technician, offered):
    page = ready(phone, line.url, technician)
    expect(page.locator("[data-offer]")).to_contain_text("Urgent work on offer")
    assert barriers(page) == []
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".toast")).to_contain_text("It is yours.", timeout=30_000)
    expect(page.locator("[data-next]:visible")).to_have_attribute("data-stop", str(visit.uuid))
    expect(page.locator("[data-offer]")).to_have_count(0)
    assert Assignment.objects.get(visit=visit).technician == technician


def test_accepted_without_a_line_it_is_only_asked_for_and_a_faster_colleague_has_it(
    line, phone, visit, technician, colleague, offered
):
    page = ready(phone, line.url, technician)
    line.cut()
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("[data-offer]")).to_contain_text("You have asked for it.")
    expect(page.get_by_role("button", name="Accept")).to_be_hidden()
    accept(uuid=offered.uuid, by=colleague.user)
    line.mend()
    expect(page.locator("[data-notices]")).to_contain_text("A colleague was faster", timeout=60_000)
    expect(page.locator("[data-offer]")).to_have_count(0, timeout=60_000)
    expect(page.locator("[data-notices]")).to_contain_text(f"Urgent work, {visit.order.order_type}, ")
    page.get_by_role("button", name="I have read it").click()  # the only one
    expect(page.locator("[data-notices] section")).to_have_count(0)
    page.reload()
    expect(status(page)).to_contain_text("Everything is sent.")
    expect(page.locator("[data-offer], [data-notices] section")).to_have_count(0)
    assert Assignment.objects.get(visit=visit).technician == colleague


def test_what_one_accepts_is_no_change_that_has_to_be_confirmed_and_its_loss_is_one(
    line, phone, visit, technician, offered
):
    page = ready(phone, line.url, technician)
    until(page, "caches.match('/sync/day/seen').then(Boolean)")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".toast")).to_contain_text("It is yours.", timeout=30_000)
    expect(page.locator("[data-next]:visible")).to_have_attribute("data-stop", str(visit.uuid))
    expect(page.locator("[data-changes]")).to_be_hidden()
    Assignment.objects.filter(visit=visit).update(live=False)
    page.goto(f"{line.url}/today/")
    expect(page.locator("[data-changes]")).to_contain_text("No longer yours")


def test_not_now_takes_it_away_without_a_question(line, phone, technician, colleague, offered):
    page = ready(phone, line.url, technician)
    page.get_by_role("button", name="Not now").click()
    expect(page.locator("[data-offer]:visible")).to_have_count(0)
    expect(status(page)).to_contain_text("Everything is sent.")
    page.reload()
    expect(page.locator("[data-offer]")).to_have_count(0)
    assert list(offered.technicians.all()) == [colleague]


def test_the_dispatcher_chooses_whom_to_ask(
    live_server, desktop_page: Page, hand, dispatcher, visit, technician, colleague
):
    page = desktop_page
    sign_in(page, live_server.url, username=dispatcher.username)
    page.wait_for_url("**/admin/board/**")
    page.goto(f"{live_server.url}/admin/board/visits/{visit.uuid}/")
    hand.press(page.get_by_role("link", name="Offer to technicians"))
    page.get_by_label(colleague.name).press("Space")
    assert barriers_light_and_dark(page) == []
    hand.press(page.get_by_role("button", name="Offer"))
    expect(page.locator(".messagelist")).to_contain_text("Offered to one technician until")
    hand.press(page.get_by_role("button", name="Take the offer back"))
    expect(page.locator(".messagelist")).to_contain_text("The offer is taken back.")
    assert not Assignment.objects.exists()


def test_a_phone_whose_clock_is_two_hours_fast_is_offered_it_all_the_same(
    live_server, phone_page, technician, colleague, visit, dispatcher
):
    phone_page.clock.install(time=timezone.now() + timedelta(hours=2))
    until = timezone.now() + timedelta(minutes=30)
    offer(visit=visit, technicians=[technician, colleague], until=until, by=dispatcher)
    sign_in(phone_page, live_server.url, username=technician.user.username)
    expect(phone_page.get_by_role("button", name="Accept")).to_be_visible()
    expect(phone_page.get_by_text("The time of this offer is over.")).to_be_hidden()
