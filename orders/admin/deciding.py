"""What a dispatcher decides about chosen rows: one service for each row, and its refusals said row by row."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

T = TypeVar("T")


class ReasonForm(ActionForm):
    """The list's choice of actions, with the reason that goes into the case."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


def decide(
    request: HttpRequest,
    rows: QuerySet[Any],
    act: Callable[[Any], T],
    *,
    said: Callable[[Sequence[T]], str] | None = None,
) -> None:
    """Call `act` on each row, in order of pk, and say what came of it: what `said` makes of the results, if given."""
    done = []
    for row in rows.order_by("pk"):
        try:
            done.append(act(row))
        except ValidationError as error:
            messages.error(request, f"{row}: {' '.join(error.messages)}")
    if done:
        messages.success(request, said(done) if said else _changed(len(done)))


def _changed(count: int) -> str:
    return ngettext("%(count)d record changed.", "%(count)d records changed.", count) % {"count": count}


def reason_of(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:300]
