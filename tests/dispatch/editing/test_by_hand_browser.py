"""Further changes of a visit in real browsers: by mouse, by keyboard alone, and by two dispatchers at once."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from dispatch.models import Appointment, Assignment, PlanEdit
from dispatch.models.plan_edit import EditReason
from orders.models import FieldOrder, Message, Visit
from technicians.models import User
from tests.browser import Keyboard, Mouse, barriers_light_and_dark, sign_in
from tests.dispatch.editing.test_browser import stop, ten_o_clock
from tests.dispatch.editing.test_carrying_browser import block, other
from tests.factories import AssignmentFactory, UserFactory

__all__ = ["other", "stop", "ten_o_clock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ada(organisation) -> User:
    return UserFactory(organisation=organisation, role="dispatcher", is_staff=True, first_name="Ada", last_name="Boll")


@pytest.fixture
def promised(stop, technician, make_visit) -> Assignment:
    """The technician's second stop, in three hours; its customer is promised the hours around now."""
    now = timezone.now().replace(microsecond=0)
    found = AssignmentFactory(
        plan=stop.plan,
        technician=technician,
        live=True,
        visit=make_visit(),
        during=DateTimeTZRange(now + timedelta(hours=3), now + timedelta(hours=4)),
    )
    order, midnight = found.visit.order, timezone.localtime(now, stop.plan.territory.zone).replace(hour=0, minute=0)
    window = DateTimeTZRange(max(midnight, now - timedelta(hours=1)), now + timedelta(hours=4))
    Appointment.objects.create(organisation=order.organisation, order=order, state="confirmed", window=window)
    return found


def says(page: Page, text: str) -> None:
    expect(page.locator(".said")).to_contain_text(text, timeout=15_000)


def take_back(page: Page, hand: Mouse | Keyboard) -> None:
    button = page.get_by_role("button", name="↶")
    words = button.inner_text(timeout=15_000)
    if isinstance(hand, Keyboard):
        page.keyboard.press("u")
    else:
        button.click()
    says(page, "Taken back:")
    expect(page.get_by_role("button", name=words, exact=True)).to_have_count(0, timeout=15_000)


def board(page: Page, base_url: str, user: User, stop: Assignment) -> Page:
    sign_in(page, base_url, username=user.username)
    page.goto(f"{base_url}/admin/board/?territory={stop.plan.territory_id}")
    return page


def opened(page: Page, hand: Mouse | Keyboard, assignment: Assignment) -> Page:
    hand.press(block(page, assignment))
    hand.press(page.get_by_text("Change more"))
    return page


def test_it_gets_longer_urgent_split_swapped_and_a_second_technician_and_all_is_taken_back(
    live_server, desktop_page: Page, hand, dispatcher, stop, other, technician, colleague
):
    page = opened(board(desktop_page, live_server.url, dispatcher, stop), hand, stop)
    hand.choose(page.get_by_label("Service time"), "+ 30 min")
    hand.press(page.get_by_role("button", name="Change", exact=True))
    says(page, "Service time 90 min")
    expect(page.locator("#case .facts")).to_contain_text("90 min")  # the panel is read anew
    page.get_by_label("First part, minutes").fill("60")
    page.get_by_label("Priority").fill("80")
    hand.press(page.get_by_role("button", name="Set", exact=True))
    says(page, "Priority 80")
    expect(page.get_by_label("Priority")).to_have_attribute("value", "80")  # the panel is read anew
    expect(page.get_by_label("First part, minutes")).to_have_value("60")  # what was written stays
    expect(page.get_by_role("button", name="Set", exact=True)).to_be_focused()
    hand.press(page.get_by_role("button", name="Split", exact=True))
    says(page, "60 + 30 min")
    assert Visit.objects.get(pk=stop.visit_id).rest_minutes == 30
    hand.press(page.get_by_role("link", name="Swap with …"))
    hand.press(page.locator(f'form[data-other="{other.visit.uuid}"] button'))
    expect(page.get_by_text("Swapped").first).to_be_visible()
    assert Assignment.objects.get(visit=stop.visit).technician == colleague
    opened(page, hand, stop)
    hand.press(page.get_by_role("link", name="Two technicians …"))
    hand.press(page.locator(".choices form:not([data-technician]) button").first)
    expect(page.get_by_text("Second technician").first).to_be_visible()
    assert Assignment.objects.filter(visit=stop.visit).count() == 2
    for _ in range(5):
        take_back(page, hand)
    order = FieldOrder.objects.get(pk=stop.visit.order_id)
    assert (order.service_minutes, order.needed_technicians) == (60, 1)
    assert Assignment.objects.get(visit=stop.visit).technician == technician


@pytest.mark.parametrize("path", ["swap", "pair", "assign"])
def test_the_pages_of_a_change_have_no_barrier(live_server, desktop_page: Page, dispatcher, stop, other, path):
    page = board(desktop_page, live_server.url, dispatcher, stop)
    address = reverse(f"admin:board_{path}", args=[stop.plan.uuid, stop.visit.uuid])
    page.goto(f"{live_server.url}{address}")
    assert barriers_light_and_dark(page) == []


def test_a_promise_is_taken_back_with_a_reason_and_the_message_and_all_that_again_undone(
    live_server, desktop_page: Page, hand, dispatcher, stop, promised
):
    page = opened(board(desktop_page, live_server.url, dispatcher, stop), hand, promised)
    hand.press(page.get_by_role("button", name="Take the promise back, and call"))
    dialog = page.get_by_role("dialog", name="Why, all the same?")
    expect(dialog).to_contain_text("The customer is promised")
    expect(dialog).to_contain_text("We call:")
    assert barriers_light_and_dark(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert not PlanEdit.objects.exists()
    hand.press(page.get_by_role("button", name="Take the promise back, and call"))
    hand.choose(dialog.get_by_label("Reason"), str(EditReason.ABSENCE.label))
    hand.press(dialog.get_by_role("button", name="Take out of the plan and call"))
    says(page, "Taken out of the plan")
    assert set(Message.objects.values_list("state", flat=True)) == {"queued"}
    assert not Assignment.objects.filter(visit=promised.visit).exists()
    expect(page.get_by_role("button", name="↶")).to_be_visible(timeout=15_000)
    block(page, stop).focus()
    take_back(page, hand)
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    assert Appointment.objects.get().state == "confirmed"


def test_of_two_dispatchers_at_one_visit_one_wins_and_the_other_sees_who_and_what_and_nothing_is_half_done(
    live_server, browser: Browser, dispatcher, ada, stop, technician
):
    pages = [browser.new_context(locale="en").new_page() for _ in range(2)]
    mine, hers = (board(page, live_server.url, user, stop) for page, user in zip(pages, (dispatcher, ada), strict=True))
    for page in (mine, hers):
        block(page, stop).click()
        expect(page.get_by_role("button", name="Take out of the plan")).to_be_visible()
    hers.get_by_role("button", name="Lock", exact=True).click()
    says(hers, "Locked")
    expect(block(hers, stop).locator(".padlock")).to_be_visible()
    mine.get_by_role("button", name="Take out of the plan").click()
    order = stop.visit.order.number
    expect(mine.locator(".said")).to_have_text(f"Ada Boll was faster: {order}: Locked. Look at it first.")
    row = Assignment.objects.get(visit=stop.visit)
    assert (row.technician, row.lock, PlanEdit.objects.count()) == (technician, "both", 1)
    mine.get_by_role("button", name="Unlock").click()
    dialog = mine.get_by_role("dialog", name="Why, all the same?")
    expect(dialog).to_contain_text("Ada Boll locked it.")
    dialog.get_by_label("Reason").select_option("other")
    dialog.get_by_role("button", name="Change it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("which other reason")
    dialog.get_by_label("In words, for colleagues").fill("agreed by phone")
    dialog.get_by_role("button", name="Change it").click()
    expect(mine.get_by_role("button", name="Lock", exact=True)).to_be_visible()
    assert PlanEdit.objects.get(by=dispatcher).note == "agreed by phone"
