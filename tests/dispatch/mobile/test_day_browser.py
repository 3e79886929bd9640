"""The technician's own day on a phone without a line.

The three stops of today begin now, in 20 and in 40 minutes; the shift ends in an hour.
"""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import Page, expect

from dispatch.models import DayEntry
from orders.models import Message
from tests.dispatch.mobile.test_offline import folders, phone, ready, status, stops, technician  # noqa: F401  fixtures
from tests.factories import ShiftFactory
from tests.wire import Line

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def day(line, phone, technician, stops) -> Page:  # noqa: F811
    """The page of the day, without a line."""
    now = timezone.now()
    during = DateTimeTZRange(now - timedelta(hours=7), now + timedelta(hours=1))
    ShiftFactory(technician=technician, day=stops[0].plan.day, during=during)
    page = ready(phone, line.url, technician)
    line.cut()
    page.get_by_role("link", name="My day").click()
    return page


def sent(page: Page, line: Line) -> None:
    line.mend()
    expect(status(page)).to_contain_text("Everything is sent.", timeout=60_000)


def test_a_break_is_begun_ended_and_taken_back_without_a_line(day, line):
    day.get_by_role("button", name="I begin").click()
    day.get_by_role("button", name="Begin the break").click()
    expect(day.get_by_role("button", name="Begin the break")).to_be_hidden()
    day.get_by_role("button", name="The break is over").click()
    day.get_by_role("button", name="Take back: the break goes on").click()
    expect(day.get_by_role("button", name="The break is over")).to_be_visible()
    expect(day.locator("[data-told-since] li")).to_have_count(4)
    expect(day.locator("[data-told-since] li").first).to_contain_text("Begins the day · not sent")
    sent(day, line)
    kinds = list(DayEntry.objects.order_by("at").values_list("kind", flat=True))
    assert kinds == ["day-begin", "break-begin", "break-end", "break-undo"]


def test_a_delay_told_without_a_line_asks_about_the_shift_and_reaches_those_concerned(day, line, stops):  # noqa: F811
    question = day.get_by_role("heading", name="Is a longer day all right?")
    expect(question).to_be_hidden()
    day.get_by_role("link", name="I'm running late").click()
    day.get_by_text("15 min", exact=True).click()
    expect(day.get_by_text("Nobody: the promised windows are kept.")).to_be_visible()
    day.get_by_text("45 min", exact=True).click()
    expect(day.locator("[data-from]:visible")).to_have_count(3)
    day.locator("[data-from]").nth(1).click()
    day.get_by_role("button", name="Tell the office").click()
    day.wait_for_url("**/day/")
    expect(day.get_by_text("45 min late")).to_be_visible()
    expect(question).to_be_visible()
    day.get_by_role("button", name="No", exact=True).click()
    expect(day.get_by_text("You said no.")).to_be_visible()
    sent(day, line)
    assert list(DayEntry.objects.order_by("at").values_list("kind", flat=True)) == ["late", "overtime"]
    keys = Message.objects.filter(event="late").values_list("dedupe_key", flat=True)
    assert sorted(keys) == sorted(f"late:{stop.visit.uuid}:email" for stop in (stops[0], stops[2]))


def test_the_end_of_the_day_is_one_tap_and_names_what_is_open(day, line):
    expect(day.locator("[data-stop] .open-stop:visible")).to_have_count(3)
    day.get_by_role("button", name="I'm done for today").click()
    expect(day.get_by_role("button", name="Go on working after all")).to_be_visible()
    expect(day.get_by_role("button", name="Begin the break")).to_be_hidden()
    expect(status(day)).to_contain_text("1 not sent.")
    sent(day, line)
    assert DayEntry.objects.get().kind == "day-end"


def test_after_a_delay_the_longer_day_is_answered_for_the_end_that_is_then_expected(day, line, stops):  # noqa: F811
    day.get_by_role("link", name="I'm running late").click()
    day.get_by_text("45 min", exact=True).click()
    day.get_by_role("button", name="Tell the office").click()
    day.wait_for_url("**/day/")
    until = day.get_by_label("At the latest until")
    end = timezone.localtime(stops[2].during.upper + timedelta(minutes=45))
    quarter = end + timedelta(minutes=-end.minute % 15, seconds=-end.second)
    expect(until).to_have_value(f"{quarter if end.minute % 15 else quarter + timedelta(minutes=15):%H:%M}")
    shift_end = timezone.localtime(timezone.now() + timedelta(minutes=50))
    until.fill(f"{shift_end:%H:%M}")
    day.get_by_role("button", name="Yes, until then").click()
    assert until.evaluate("field => field.validity.rangeUnderflow")
    expect(day.get_by_text("You said yes.")).to_be_hidden()
    until.fill(f"{quarter + timedelta(minutes=15):%H:%M}")
    day.get_by_role("button", name="Yes, until then").click()
    expect(day.get_by_text("You said yes.")).to_be_visible()
    sent(day, line)
    day.reload()
    expect(day.get_by_text("You said yes.")).to_be_visible()
    expect(until).to_be_visible()


def test_a_no_is_said_whatever_time_stands_beside_it(day, line):
    day.get_by_role("link", name="I'm running late").click()
    day.get_by_text("45 min", exact=True).click()
    day.get_by_role("button", name="Tell the office").click()
    day.wait_for_url("**/day/")
    day.get_by_label("At the latest until").fill(f"{timezone.localtime():%H:%M}")
    day.get_by_role("button", name="No", exact=True).click()
    expect(day.get_by_text("You said no.")).to_be_visible()


def test_on_a_page_that_was_kept_for_hours_whose_time_is_over_is_offered_a_message(day, line):
    day.clock.set_fixed_time(timezone.now() + timedelta(hours=2))
    day.get_by_role("link", name="I'm running late").click()
    day.get_by_text("15 min", exact=True).click()
    expect(day.locator("[data-from]:visible")).to_have_count(3)
    expect(day.get_by_text("the planned time is over").first).to_be_visible()
    expect(day.get_by_text("Nobody: the promised windows are kept.")).to_be_hidden()
