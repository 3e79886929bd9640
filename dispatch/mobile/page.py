"""What every page of the phone carries."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dispatch.access import open_callbacks_of
from technicians.access import signed_in
from technicians.models import User


def phone_page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """The page with the bar at its foot, which counts the callbacks that the person owes."""
    user = signed_in(request)
    bar = {
        "callbacks_owed": open_callbacks_of(user).count(),
        "is_technician": user.role == User.Role.TECHNICIAN,
        "is_dispatcher": user.is_dispatcher,
    }
    return render(request, template, {**bar, **context}, status=status)
