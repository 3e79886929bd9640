"""What changed since a phone last showed the day: marked in a real browser until it is seen.

The three stops of today begin now, in 20 and in 40 minutes.
"""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from playwright.sync_api import Page, expect

from dispatch.models import Assignment, DayEntry
from tests.browser import barriers
from tests.dispatch.mobile.test_offline import (  # noqa: F401  fixtures among them
    folders,
    phone,
    ready,
    status,
    stops,
    technician,
    until,
)
from tests.factories import AssignmentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def move(assignment: Assignment, **by: int) -> None:
    delta = timedelta(**by)
    during = DateTimeTZRange(assignment.during.lower + delta, assignment.during.upper + delta)
    Assignment.objects.filter(pk=assignment.pk).update(during=during)


def looked_at(page: Page) -> Page:
    until(page, "caches.match('/sync/day/seen').then(Boolean)")
    return page


def marks(page: Page) -> list[str]:
    page.wait_for_selector("html:not(.settling)")
    return sorted(page.locator("[data-mark]:visible").evaluate_all("marks => marks.map(mark => mark.dataset.mark)"))


def test_new_moved_and_gone_are_marked_until_they_are_seen(line, phone, technician, stops):  # noqa: F811
    page = looked_at(ready(phone, line.url, technician))
    card = page.locator("[data-changes]")
    expect(card).to_be_hidden()

    move(stops[1], minutes=60)
    Assignment.objects.filter(pk=stops[2].pk).update(live=False)
    start = stops[2].during.upper
    during = DateTimeTZRange(start, start + timedelta(minutes=5))
    new = AssignmentFactory(plan=stops[0].plan, technician=technician, live=True, during=during)
    page.goto(f"{line.url}/today/")
    expect(card.locator("li")).to_have_count(3)
    expect(card).to_contain_text("This concerns your next stops.")
    assert marks(page) == ["added", "moved"]
    assert barriers(page) == []

    line.cut()
    card.get_by_role("button", name="Seen").click()
    expect(card).to_be_hidden()
    expect(status(page)).to_contain_text("1 not sent.")
    assert marks(page) == []
    line.mend()
    expect(status(page)).to_contain_text("Everything is sent.", timeout=60_000)
    assert set(DayEntry.objects.get(kind="seen").visits.all()) == {stops[1].visit, stops[2].visit, new.visit}
    page.goto(f"{line.url}/today/")
    expect(page.locator("[data-next]:visible")).to_have_count(1)
    expect(card).to_be_hidden()


def test_what_is_far_ahead_or_small_does_not_urge(line, phone, technician, stops):  # noqa: F811
    page = looked_at(ready(phone, line.url, technician))
    move(stops[0], minutes=5)
    move(stops[2], minutes=30)
    page.goto(f"{line.url}/today/")
    card = page.locator("[data-changes]")
    expect(card.locator("li")).to_have_count(1)
    expect(card.get_by_text("This concerns your next stops.")).to_be_hidden()
    assert marks(page) == ["moved"]
