"""What every page of the phone carries."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dispatch.access import open_callbacks_of
from technicians.models import User


def person(request: HttpRequest) -> User:
    """Who is signed in; for views that let in nobody else."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def phone_page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """The page with the bar at its foot, which counts the callbacks that the person owes."""
    user = person(request)
    bar = {
        "callbacks_owed": open_callbacks_of(user).count(),
        "is_technician": user.role == User.Role.TECHNICIAN,
        "is_dispatcher": user.is_dispatcher,
    }
    return render(request, template, {**bar, **context}, status=status)
