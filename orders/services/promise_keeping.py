"""Whether a promise to call was kept: a fact about the office, never about a person.

Kept: somebody called inside the window, even when nobody answered. A call before the window keeps the promise only if
it reached the customer, who need not wait any more. Missed: the window ended without a call. A call that was no longer
needed, or is not yet due, is neither.
"""

from django.db.models import F, Func
from django.utils import timezone

from orders.models import Callback, CallbackAttempt
from orders.models.callback import AttemptResult
from orders.models.states import CallbackState

REACHED = (AttemptResult.SOLVED, AttemptResult.NOT_SOLVED)


def judge(*, callback: Callback, attempt: CallbackAttempt) -> None:
    """Set `promise_kept` by this call, unsaved, where no earlier one has settled it.

    A phone may send a call late that was made in time: it is believed over the clock that found none.
    """
    is_early = attempt.at < callback.due.lower and attempt.result not in REACHED
    if callback.promise_kept or is_early:
        return
    is_kept = attempt.at < callback.due.upper
    if callback.promise_kept is None or is_kept:
        callback.promise_kept, callback.judged_at = is_kept, attempt.at


def judge_overdue() -> int:
    """Write down every promise that has ended without a call; return how many."""
    now = timezone.now()
    ended = Callback.objects.filter(state=CallbackState.OPEN, promise_kept=None, due__endswith__lte=now)
    return ended.update(promise_kept=False, judged_at=Func(F("due"), function="upper"))
