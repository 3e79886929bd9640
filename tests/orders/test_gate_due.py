"""Working hours by hand: Cologne and New York, weekends, public holidays, and the nights of 23 and 25 hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.working_hours import Calendar
from tests.factories import BERLIN, at

COLOGNE = Calendar(BERLIN, "DE", "NW")
MUNICH = Calendar(BERLIN, "DE", "BY")
NEW_YORK = Calendar(ZoneInfo("America/New_York"), "US", "NY")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23 08:00", 10, "2026-11-23 18:00"),  # a whole Monday
        ("2026-11-23 16:00", 4, "2026-11-24 10:00"),
        ("2026-11-23 05:00", 1, "2026-11-23 09:00"),
        ("2026-11-23 20:00", 1, "2026-11-24 09:00"),
        ("2026-11-27 17:00", 2, "2026-11-30 09:00"),  # over a weekend
        ("2026-11-28 12:00", 0, "2026-11-30 08:00"),
        ("2026-12-24 17:00", 2, "2026-12-28 09:00"),  # Christmas on Friday, then the weekend
        ("2026-03-27 17:00", 2, "2026-03-30 09:00"),  # the night to 29 March has 23 hours
        ("2026-10-23 17:00", 2, "2026-10-26 09:00"),  # the night to 25 October has 25
    ],
)
def test_due_in_cologne(start, hours, due):
    assert COLOGNE.after(at(start), hours=hours) == at(due)


def test_holidays_are_those_of_the_region():
    """All Saints 2027, a Monday, is free in both; Epiphany 2027, a Wednesday, only in Bavaria."""
    assert COLOGNE.after(at("2027-01-06 08:00"), hours=1) == at("2027-01-06 09:00")
    assert MUNICH.after(at("2027-01-06 08:00"), hours=1) == at("2027-01-07 09:00")
    assert COLOGNE.after(at("2027-11-01 08:00"), hours=1) == at("2027-11-02 09:00")


def test_hours_are_those_of_the_territorys_clock():
    """9 o'clock in Cologne is 3 o'clock in New York."""
    assert NEW_YORK.after(at("2026-11-23 09:00"), hours=2) == at("2026-11-23 10:00", NEW_YORK.zone)


def test_a_region_that_nobody_knows_has_no_holidays():
    assert Calendar(BERLIN, "DE", "XX").after(at("2026-12-25 08:00"), hours=1) == at("2026-12-25 09:00")


STARTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(BERLIN))  # noqa: DTZ001  bounds


@given(STARTS, st.integers(0, 30), st.integers(0, 30))
def test_hours_add_up(start, first, second):
    assert COLOGNE.after(COLOGNE.after(start, hours=first), hours=second) == COLOGNE.after(start, hours=first + second)
