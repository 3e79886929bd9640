from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from dispatch.planning.clock import DayClock
from routing import LATEST_S
from tests.factories import at

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("day", "seconds"),
    [
        (date(2026, 11, 23), 8 * 3600),
        (date(2026, 3, 29), 7 * 3600),  # the clocks went forward at 2
        (date(2026, 10, 25), 9 * 3600),  # and back at 3
    ],
)
def test_eight_o_clock_counts_the_hours_that_really_passed(day, seconds):
    clock = DayClock(day, BERLIN)
    assert clock.seconds(clock.at(time(8))) == seconds
    assert clock.local(seconds).time() == time(8)


def test_a_day_has_23_24_or_25_hours():
    lengths = [
        (clock.next_midnight - clock.midnight).total_seconds() / 3600
        for day in (date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 25))
        for clock in [DayClock(day, BERLIN)]
    ]
    assert lengths == [23, 24, 25]


def test_instants_outside_the_day_are_cut_to_what_the_planner_takes():
    clock = DayClock(date(2026, 11, 23), BERLIN)
    assert clock.seconds(at("2026-11-22 23:00")) == 0
    assert clock.seconds(at("2026-12-08 00:00")) == LATEST_S


def test_the_present_of_a_day_that_is_over_is_its_midnight():
    clock = DayClock(date(2026, 11, 23), BERLIN)
    assert clock.present(at("2026-11-23 10:00")) == at("2026-11-23 10:00")
    assert clock.present(at("2026-11-24 00:00")) == at("2026-11-23 00:00")
