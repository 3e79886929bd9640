"""What the desk's pages share: who comes in, how a page is shown, and what is said after a press."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dispatch.desk.case import Case
from dispatch.desk.views.tasks import OFFICE
from technicians.access import role_required

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def shows(view: View[P]) -> View[P]:
    """A page of the desk."""
    return wraps(view)(never_cache(require_safe(role_required(*OFFICE)(view))))


def writes(view: View[P]) -> View[P]:
    """A press at the desk."""
    return wraps(view)(never_cache(require_POST(role_required(*OFFICE)(view))))


def case_page(
    request: HttpRequest, case: Case, template: str = "desk/case.html", context: Mapping[str, object] | None = None
) -> HttpResponse:
    """In the time of the place where the fault is."""
    with timezone.override(case.zone):
        return render(request, template, {"case": case, "ticket": case.ticket, **(context or {})})


def back(request: HttpRequest, case: Case, do: Callable[[], str]) -> HttpResponse:
    """Do it, say what was done or why not, and show the case as it is then."""
    with timezone.override(case.zone):
        try:
            messages.success(request, do())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return redirect("desk_case", case.ticket.uuid)


def checked(form: Form) -> Form:
    """The form; raises `ValidationError` with what is wrong, each with the name of its field."""
    if not form.is_valid():
        raise ValidationError([fault for name, faults in form.errors.items() for fault in worded(form, name, faults)])
    return form


def worded(form: Form, name: str, faults: Iterable[object]) -> list[str]:
    label = form.fields[name].label if name in form.fields else None
    return [f"{label}: {fault}" if label else str(fault) for fault in faults]
