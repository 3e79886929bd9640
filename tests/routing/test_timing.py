"""The schedule of one technician for a given order of visits; legs are given in minutes."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from routing import Break
from routing.timing import Day, Pause, Timed, schedule, working_day
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


def test_nobody_leaves_in_the_morning_to_wait_at_the_door_in_the_afternoon():
    """Away from 14:00 on only, there is no break; with a visit at 13:00 it is taken just before, at home."""
    day = working_day(technician(breaks=(Break(11 * H, 14 * H, 30 * M),)))
    late = schedule(day, [visit("a", 10, windows=((15 * H, 15 * H),), service_s=0)], [10 * M, 10 * M])
    assert late == Timed(14 * H + 50 * M, 15 * H + 10 * M, ((15 * H, 15 * H),), ())
    noon = schedule(day, [visit("a", 10, windows=((13 * H, 13 * H),), service_s=0)], [10 * M, 10 * M])
    rest = (12 * H + 20 * M, 12 * H + 50 * M)
    assert noon == Timed(12 * H + 20 * M, 13 * H + 10 * M, ((13 * H, 13 * H),), (rest,))


def test_a_break_that_is_due_at_the_door_is_taken_there():
    """Due at 11:00 and not before: ten minutes' drive, half an hour's rest, and in at 11:30."""
    day = working_day(technician(shift=(8 * H, 13 * H), breaks=(Break(11 * H, 12 * H, 30 * M),)))
    timed = schedule(
        day, [visit("a", 10, windows=((11 * H + 30 * M, 11 * H + 30 * M),), service_s=H)], [10 * M, 10 * M]
    )
    assert timed is not None
    assert (timed.leave_s, timed.breaks) == (10 * H + 50 * M, ((11 * H, 11 * H + 30 * M),))
    assert timed.visits == ((11 * H + 30 * M, 11 * H + 30 * M),)


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
