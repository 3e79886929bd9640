"""What a dispatcher decides about chosen rows: one service for each row, and its refusals said row by row."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class ReasonForm(ActionForm):
    """The list's choice of actions, with the reason that goes into the case."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


def decide(request: HttpRequest, rows: QuerySet[Any], act: Callable[[Any], object]) -> None:
    """Call `act` on each row, in order of pk, and say what came of it."""
    done = 0
    for row in rows.order_by("pk"):
        try:
            act(row)
        except ValidationError as error:
            messages.error(request, f"{row}: {' '.join(error.messages)}")
        else:
            done += 1
    if done:
        messages.success(
            request, ngettext("%(count)d record changed.", "%(count)d records changed.", done) % {"count": done}
        )


def reason_of(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:300]
