"""A visit is carried over the board: by mouse and by keyboard, and what does not fit is said."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from dispatch.models import Assignment, PlanEdit
from tests.browser import barriers, sign_in
from tests.dispatch.editing.test_browser import stop, ten_o_clock
from tests.factories import AssignmentFactory, SkillFactory

__all__ = ["stop", "ten_o_clock"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def other(stop, colleague, make_visit) -> Assignment:
    """The colleague's stop, two hours after now, of work that may be done at any hour of the day."""
    visit = make_visit()
    outage = visit.order.organisation.outages.create(network_element="OLT-8")
    type(visit.order).objects.filter(pk=visit.order_id).update(outage=outage, ticket=None)
    begin = timezone.now().replace(microsecond=0) + timedelta(hours=2)
    during = DateTimeTZRange(begin, begin + timedelta(hours=1))
    return AssignmentFactory(plan=stop.plan, technician=colleague, live=True, visit=visit, during=during)


@pytest.fixture
def board(live_server, desktop_page: Page, dispatcher, stop, other) -> Page:
    sign_in(desktop_page, live_server.url, username=dispatcher.username)
    desktop_page.goto(f"{live_server.url}/admin/board/?territory={stop.plan.territory_id}")
    return desktop_page


def block(page: Page, assignment: Assignment) -> Locator:
    return page.locator(f'.lane a[data-visit="{assignment.visit.uuid}"]')


def lane(page: Page, technician) -> Locator:
    return page.locator(f'.lane[data-technician="{technician.uuid}"]')


def grab(page: Page, what: Locator) -> None:
    box = what.bounding_box()
    page.mouse.move(box["x"] + 6, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 16, box["y"] + 14, steps=3)


def hold_over(page: Page, space: Locator) -> None:
    box = space.bounding_box()
    page.mouse.move(box["x"] + 1, box["y"] + 10, steps=3)


def test_dragged_over_a_row_it_shows_the_costs_and_stands_where_it_is_let_go(board, stop, other, colleague):
    grab(board, block(board, stop))
    spaces = lane(board, colleague).locator(".space")
    expect(spaces).to_have_count(2)
    hold_over(board, spaces.nth(1))
    expect(spaces.nth(1)).to_have_class("space is-chosen")
    expect(board.locator(".carried")).to_contain_text(f"{colleague.name}, ")
    expect(board.locator(".carried")).to_contain_text("min more travel")
    board.mouse.up()
    expect(board.locator(".said")).to_contain_text(f"to {colleague.name}")
    expect(lane(board, colleague).locator("a[data-visit]")).to_have_count(2)
    rows = Assignment.objects.filter(technician=colleague).order_by("during").values_list("visit", flat=True)
    assert list(rows) == [other.visit_id, stop.visit_id]
    expect(board.locator(".carried")).to_be_hidden()
    expect(board.get_by_role("heading", name="Already tried")).to_have_count(0)  # a drag opens nothing
    board.locator(".lane a[data-visit]").first.focus()
    board.keyboard.press("u")
    expect(board.locator(".said")).to_contain_text("Taken back:")
    expect(lane(board, colleague).locator("a[data-visit]")).to_have_count(1)


def test_where_it_does_not_fit_the_rule_is_named_and_letting_go_there_changes_nothing(board, stop, colleague):
    skill = SkillFactory(organisation=stop.plan.organisation, name="Spleißen")
    stop.visit.order.order_type.required_skills.create(skill=skill, level=2)
    grab(board, block(board, stop))
    expect(lane(board, colleague)).to_have_class("lane is-refusing")
    hold_over(board, lane(board, colleague).locator(".hours"))
    expect(board.locator(".carried")).to_have_text(f"{colleague.name}: lacks Spleißen 2")
    board.mouse.up()
    expect(lane(board, colleague)).to_have_class("lane")
    expect(board.locator(".said")).to_have_text(f"{colleague.name}: lacks Spleißen 2")
    assert not PlanEdit.objects.exists()


def test_escape_leaves_it_where_it_was(board, stop, colleague):
    grab(board, block(board, stop))
    expect(lane(board, colleague).locator(".space")).to_have_count(2)
    board.keyboard.press("Escape")
    expect(lane(board, colleague).locator(".space")).to_have_count(0)
    board.mouse.up()
    assert not PlanEdit.objects.exists()


def test_by_keyboard_it_is_carried_said_and_put_down(board, stop, other, technician, colleague):
    block(board, stop).focus()
    board.keyboard.press("Space")
    said = board.locator(".said")
    expect(said).to_contain_text("min more travel")
    assert barriers(board) == []
    down, up = ("ArrowDown", "ArrowUp")
    board.keyboard.press(down if colleague.name > technician.name else up)
    expect(said).to_contain_text(colleague.name)
    press(board, "u", "?")  # nothing else counts meanwhile
    board.keyboard.press("ArrowLeft")
    board.keyboard.press("ArrowRight")
    expect(lane(board, colleague).locator(".space.is-chosen")).to_have_count(1)
    board.keyboard.press("Enter")
    expect(said).to_contain_text(f"to {colleague.name}")
    assert Assignment.objects.get(visit=stop.visit, live=True).technician == colleague
    expect(block(board, stop)).to_be_focused()


def test_a_lock_in_the_panel_is_chosen_by_keyboard_and_comes_without_leaving_the_board(board, stop):
    block(board, stop).click()
    what, unlock = board.get_by_label("What to lock"), board.get_by_role("button", name="Unlock", exact=True)
    what.focus()
    for steps, (lock, said) in enumerate({"both": "", "technician": " (technician)", "time": " (time)"}.items()):
        press(board, *["ArrowDown"] * steps, "Tab", "Enter")
        expect(board.locator(".said")).to_contain_text(f"Locked{said}")
        expect(unlock).to_be_focused()  # the panel is read anew, and the focus stays at the same form
        assert Assignment.objects.get(visit=stop.visit).lock == lock
        if lock == "time":
            expect(board.locator(".facts")).to_contain_text("locked: time")
            assert barriers(board) == []
        press(board, "Enter")
        expect(what).to_be_focused()
    assert barriers(board) == []


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_keys_are_shown_by_a_question_mark(board, stop):
    block(board, stop).focus()
    board.keyboard.press("?")
    expect(board.get_by_role("dialog", name="Signs and keys")).to_be_visible()
    assert barriers(board) == []
    board.keyboard.press("Escape")
    expect(board.get_by_role("dialog")).to_have_count(0)
