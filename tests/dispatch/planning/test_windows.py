from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.planning.windows import promised_window
from tests.factories import at, span

BERLIN = ZoneInfo("Europe/Berlin")
SHIFT = span("2026-11-23 08:00", 9)


@pytest.mark.parametrize(
    ("start", "first"),
    [
        ("08:00", 8),  # 7 to 9 would begin before the shift
        ("09:40", 9),  # 9 to 11 has 10 o'clock in the middle, 8 to 10 is further off
        ("09:20", 8),
        ("15:40", 15),
        ("16:20", 15),  # 16 to 18 would end after the shift
    ],
)
def test_two_whole_hours_around_the_start_inside_the_shift(start, first):
    window = promised_window(at(f"2026-11-23 {start}"), shift=SHIFT, zone=BERLIN)
    assert window == span(f"2026-11-23 {first:02}:00", 2)


@given(st.integers(0, 8 * 3600 + 1799), st.sampled_from(["2026-11-23", "2026-03-29", "2026-10-25"]))
def test_the_window_always_holds_the_start_and_begins_on_a_whole_local_hour(seconds, day):
    shift = span(f"{day} 08:00", 8.5)
    start = type(shift.lower).fromtimestamp(shift.lower.timestamp() + seconds, tz=BERLIN)
    window = promised_window(start, shift=shift, zone=BERLIN)
    assert start in window
    assert window.lower.astimezone(BERLIN).minute == 0
    assert (window.upper - window.lower).total_seconds() == 2 * 3600
