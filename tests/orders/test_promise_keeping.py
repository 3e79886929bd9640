"""Whether a promised call was made in time. The promise is 10 to 12 o'clock on Monday 2026-11-23."""

from uuid import uuid4

import pytest
import time_machine

from orders.models import Callback
from orders.services.callbacks import record_attempt
from orders.tasks import judge_promises
from tests.factories import CallbackFactory, UserFactory, at

pytestmark = pytest.mark.django_db
END = at("2026-11-23 12:00")


@pytest.fixture
def callback() -> Callback:
    return CallbackFactory()


def call(callback: Callback, when: str, result: str = "busy") -> tuple[bool | None, object]:
    record_attempt(uuid=uuid4(), callback=callback, by=UserFactory(), result=result, at=at(f"2026-11-23 {when}"))
    callback.refresh_from_db()
    return callback.promise_kept, callback.judged_at


@pytest.mark.parametrize(
    ("when", "result", "kept"),
    [
        ("10:00", "busy", True),
        ("11:59", "no_answer", True),
        ("12:00", "solved", False),
        ("09:30", "not_solved", True),  # early, but the customer need not wait any more
    ],
)
def test_a_call_inside_the_window_keeps_the_promise_even_in_vain(callback, when, result, kept):
    assert call(callback, when, result) == (kept, at(f"2026-11-23 {when}"))


def test_a_call_in_vain_before_the_window_settles_nothing(callback):
    assert call(callback, "09:30") == (None, None)
    assert call(callback, "10:30") == (True, at("2026-11-23 10:30"))


def test_the_first_call_in_the_window_settles_it(callback):
    call(callback, "10:30")
    assert call(callback, "12:30") == (True, at("2026-11-23 10:30"))


def test_without_a_call_it_is_missed_when_the_window_ends(callback):
    closed = CallbackFactory(state="cancelled")
    with time_machine.travel(at("2026-11-23 11:59"), tick=False):
        assert judge_promises() == 0
    with time_machine.travel(END, tick=False):
        assert (judge_promises(), judge_promises()) == (1, 0)
    callback.refresh_from_db()
    closed.refresh_from_db()
    assert (callback.promise_kept, callback.judged_at, closed.promise_kept) == (False, END, None)
    assert call(callback, "12:30") == (False, END)


def test_a_call_made_in_time_and_told_late_is_believed(callback):
    with time_machine.travel(at("2026-11-23 13:00"), tick=False):
        judge_promises()
        assert call(callback, "11:00") == (True, at("2026-11-23 11:00"))
