"""The schedule of one technician for a given order of visits; legs are given in minutes."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from routing import Break
from routing.timing import Day, Pause, schedule, working_day
from tests.routing.line import H, M, technician, visit


def test_the_break_goes_where_the_day_ends_earliest():
    """Work until 11:30 and from 13:00: the break fits into the wait, whichever leg comes first."""
    day = working_day(technician(breaks=(Break(11 * H, 14 * H, 30 * M),)))
    visits = [visit("a", 0, windows=((11 * H, 11 * H),)), visit("b", 0, windows=((13 * H, 14 * H),))]
    timed = schedule(day, visits, [10 * M, 10 * M, 10 * M])
    assert timed is not None
    assert (timed.breaks, timed.back_s) == (((11 * H + 30 * M, 12 * H),), 13 * H + 40 * M)


def test_a_break_may_come_before_an_absence_that_starts_inside_its_window():
    day = working_day(technician(absences=((12 * H, 13 * H),), breaks=(Break(11 * H, 14 * H, H),)))
    timed = schedule(day, [visit("a", 0, windows=((13 * H, 13 * H),))], [0, 0])
    assert timed is not None
    assert timed.leave_s == 13 * H or timed.breaks == ((11 * H, 12 * H),)


def test_a_break_that_cannot_end_in_the_shift_sends_home_before_it_is_due():
    assert working_day(technician(breaks=(Break(15 * H + 45 * M, 16 * H, 30 * M),))) == Day(8 * H, 15 * H + 45 * M, ())


def test_a_break_inside_an_absence_is_void():
    absent = {"absences": ((11 * H, 14 * H),)}
    day = working_day(technician(breaks=(Break(11 * H, 13 * H, H),), **absent))
    assert day.pauses == (Pause("absence", 11 * H, 11 * H, 3 * H, 14 * H),)


MINUTES = st.integers(0, 40)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60)), min_size=1, max_size=3),
    st.lists(MINUTES, min_size=4, max_size=4),
    st.integers(0, 120),
    st.integers(0, 60),
    st.integers(1, 30),
)
def test_no_placing_of_the_break_ends_earlier(work, legs, due, slack, length):
    """Against brute force: every leg, with the break as early as it goes there; and routes that avoid it."""
    visits = [visit(str(i), 0, service_s=s, windows=((lo, 240),)) for i, (s, lo) in enumerate(work)]
    legs = legs[: len(visits) + 1]
    day = Day(0, 240, (Pause("break", due, due + slack, length, due + slack),))
    ends = []
    for leave, taken in itertools.chain([(due + slack, None), (0, None)], ((0, leg) for leg in range(len(legs)))):
        now: int | None = leave
        for i, leg in enumerate(legs):
            free = now
            now += leg
            if i == taken:
                start = max(free, due)
                if start > due + slack:
                    now = None
                    break
                now = max(start + length, now + length)
            if i < len(visits):
                now = max(now, visits[i].windows[0][0])
                if now > 240:
                    now = None
                    break
                now += visits[i].service_s
        if now is not None and now <= 240 and (taken is not None or leave == due + slack or now <= due):
            ends.append(now)
    timed = schedule(day, visits, legs)
    assert (timed.back_s if timed else None) == min(ends, default=None)
