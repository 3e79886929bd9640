"""Whether a promise to call was kept: a fact about the office, never about a person.

Kept: somebody called inside the window, even when nobody answered. A call before the window keeps the promise only if
it reached the customer, who need not wait any more. Missed: the window ended without a call. A call that was no longer
needed, or is not yet due, is neither.
"""

from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import F, Func
from django.utils import timezone

from orders.models import Callback, CallbackAttempt
from orders.models.callback import AttemptResult
from orders.models.message import MessageEvent
from orders.models.states import CallbackState
from orders.services.events import tell, tell_many
from orders.services.messages import Owed, queue_all

REACHED = (AttemptResult.SOLVED, AttemptResult.NOT_SOLVED)


def judge(*, callback: Callback, attempt: CallbackAttempt) -> None:
    """Set `promise_kept` by this call, unsaved, where no earlier one has settled it, and tell it upwards.

    A phone may send a call late that was made in time: it is believed over the clock that found none.
    """
    is_early = attempt.at < callback.due.lower and attempt.result not in REACHED
    if callback.promise_kept or is_early:
        return
    is_kept = attempt.at < callback.due.upper
    if callback.promise_kept is None or is_kept:
        callback.promise_kept, callback.judged_at = is_kept, attempt.at
        tell(organisation_id=callback.organisation_id, kind="callback.judged", callback_id=callback.pk)


@transaction.atomic
def judge_overdue() -> int:
    """Write down every promise that has ended without a call, tell it upwards and the customers; return how many."""
    now = timezone.now()
    ended = Callback.objects.filter(state=CallbackState.OPEN, promise_kept=None, due__endswith__lte=now)
    missed = list(ended.select_for_update(skip_locked=True).values_list("pk", "organisation"))
    for organisation, calls in groupby(sorted(missed, key=itemgetter(1)), key=itemgetter(1)):
        facts = [{"callback_id": pk} for pk, _organisation in calls]
        tell_many(organisation_id=organisation, kind="callback.judged", data=facts)
    judged = Callback.objects.filter(pk__in=[pk for pk, _organisation in missed])
    case = ("ticket__customer", "ticket__organisation", "ticket__site__territory")
    with_case = judged.select_related(*case).prefetch_related("ticket__customer__phones")
    owed = [Owed(call.ticket, f"call_missed:{call.uuid}", {}) for call in with_case]
    queue_all(event=MessageEvent.CALL_MISSED, owed=owed)
    return judged.update(promise_kept=False, judged_at=Func(F("due"), function="upper"))
