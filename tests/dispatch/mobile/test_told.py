"""How a day stands after what was told of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.mobile.told import Pause, told
from dispatch.models import DayEntry
from tests.factories import at

BEGIN = at("2026-11-23 08:00")


def day(*kinds: str) -> list[DayEntry]:
    """One entry every 10 minutes from 8 o'clock on."""
    return [
        DayEntry(kind=kind, at=BEGIN + timedelta(minutes=10 * n), received_at=BEGIN) for n, kind in enumerate(kinds)
    ]


def minutes(pauses: tuple[Pause, ...]) -> list[tuple[int, int | None]]:
    def since(moment):
        return moment and round((moment - BEGIN).total_seconds() / 60)

    return [(since(pause.begin), since(pause.end)) for pause in pauses]


@pytest.mark.parametrize(
    ("kinds", "breaks", "state"),
    [
        ([], [], "off"),
        (["break-begin"], [(0, None)], "on"),
        (["break-begin", "break-end"], [(0, 10)], "had"),
        (["break-begin", "break-undo"], [], "off"),
        (["break-begin", "break-end", "break-undo"], [(0, None)], "on"),
        (["break-begin", "break-end", "break-begin", "break-undo"], [(0, 10)], "had"),
        (["break-begin", "break-begin", "break-end", "break-end"], [(0, 20)], "had"),
        (["break-end", "break-undo"], [], "off"),
    ],
)
def test_a_break_begins_ends_and_can_be_taken_back(kinds, breaks, state):
    stands = told(day(*kinds))
    assert (minutes(stands.breaks), stands.pause) == (breaks, state)


def test_who_goes_on_after_the_end_has_one_day_from_the_first_begin():
    stands = told(day("day-begin", "day-end", "day-begin"))
    assert (stands.begun_at, stands.ended_at, stands.work) == (BEGIN, None, "on")
    ended = told(day("day-begin", "day-end", "day-begin", "day-end"))
    assert (ended.begun_at, ended.ended_at, ended.work) == (BEGIN, BEGIN + timedelta(minutes=30), "over")


@given(st.lists(st.sampled_from(["break-begin", "break-end", "break-undo", "day-begin", "day-end", "seen"])))
def test_whatever_is_told_breaks_stand_in_order_and_at_most_the_last_one_is_open(kinds):
    entries = day(*kinds)
    pauses = told(entries).breaks
    assert all(pause.end is not None for pause in pauses[:-1])
    times = [moment for pause in pauses for moment in pause if moment]
    assert times == sorted(times)
    assert told(reversed(entries)) == told(entries)
