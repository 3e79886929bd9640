"""The callbacks that a person owes, and what came of each call."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dispatch.access import callbacks_of, open_callbacks_of
from dispatch.desk.forms import DecisionForm
from dispatch.desk.selectors import CALL_FACTS, CALL_PARTS, what_happened, with_its_case
from dispatch.mobile.forms import AttemptForm
from dispatch.mobile.page import phone_page
from dispatch.mobile.selectors import tried_on, zone_of
from orders.models import Callback, FieldOrder
from orders.models.callback import AttemptResult
from orders.models.states import CallbackState
from orders.selectors.desk import held_by
from orders.selectors.evidence import evidence_of
from orders.services.callbacks import (
    ATTEMPTS_LIMIT,
    LAST_CALL_BEFORE_PROMISE_ENDS,
    RETRY_AFTER,
    numbers_left,
    record_attempt,
)
from technicians.access import role_required, signed_in
from technicians.models import User
from technicians.models.user import CHANGING

EVERYBODY = (*CHANGING, User.Role.TECHNICIAN, User.Role.AGENT)
MOST_ROWS = 100
# What a phone without a line needs to say when to call again.
RETRY_RULE = {
    "after_s": {str(result): after.total_seconds() for result, after in RETRY_AFTER.items()},
    "last_call_s": LAST_CALL_BEFORE_PROMISE_ENDS.total_seconds(),
    "most": ATTEMPTS_LIMIT,
}


@never_cache
@require_safe
@role_required(*EVERYBODY)
def owed(request: HttpRequest) -> HttpResponse:
    """Soonest promise first; for the office above it what they took from the queue, or the button to take it."""
    user = signed_in(request)
    held = held_by(agent=user, now=timezone.now()) if user.is_office else None
    callbacks = open_callbacks_of(user).select_related(*CALL_FACTS).prefetch_related(*CALL_PARTS)
    if isinstance(held, Callback):
        callbacks = callbacks.exclude(pk=held.pk)
    context = {
        "tab": "callbacks",
        "rows": [card_of(callback) for callback in callbacks[:MOST_ROWS]],
        "results": AttemptResult,
        "retry_rule": RETRY_RULE,
        "is_office": user.is_office,
        "held": held and held_card(with_its_case(held)),
    }
    with timezone.override(zone_of(user)):
        return phone_page(request, "mobile/callbacks.html", context)


def card_of(callback: Callback) -> dict[str, Any]:
    return {
        "callback": callback,
        "number": next(iter(numbers_left(callback=callback)), None),
        "attempts": list(callback.attempts.all()),
        "tried": tried_on(callback.ticket),
        "form": AttemptForm(auto_id=f"{callback.uuid}-%s"),
        "evidence": evidence_of(callback.visit) if callback.visit else "",
        "waits": callback.next_at > timezone.now(),
    }


def held_card(task: Callback | FieldOrder) -> dict[str, Any]:
    if isinstance(task, Callback):
        return {"task": task, **card_of(task)}
    tried = tried_on(task.ticket) if task.ticket else []
    return {"task": task, "order": task, "tried": tried, "form": DecisionForm(label_suffix=""), **what_happened(task)}


@never_cache
@require_POST
@role_required(*EVERYBODY)
def attempt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The result of one call; the same form sent twice counts once."""
    user = signed_in(request)
    callback = get_object_or_404(callbacks_of(user), uuid=uuid)
    form = AttemptForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose what came of the call."))
        return redirect("callbacks")
    try:
        record_attempt(callback=callback, by=user, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("callbacks")
    callback.refresh_from_db()
    messages.success(request, _said(callback, user))
    return redirect("callbacks")


def _said(callback: Callback, by: User) -> str:
    if callback.state == CallbackState.OPEN and callback.next_at > timezone.now():
        time = time_format(timezone.localtime(callback.next_at, zone_of(by)).time(), "H:i")
        return gettext("Noted. Please try again from %(time)s.") % {"time": time}
    return str(SAID[CallbackState(callback.state)])


SAID = {
    CallbackState.OPEN: _("Noted. It stays on the list for the next try."),
    CallbackState.REACHED: _("Noted. This callback is done."),
    CallbackState.GIVEN_UP: _("Noted. The customer could not be reached; the office decides what comes next."),
    CallbackState.CANCELLED: _("This callback is no longer needed."),
}
