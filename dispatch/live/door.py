"""Where boards listen to what happens in a territory, and who may."""

from http import HTTPStatus
from importlib import import_module
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from technicians.access import territories_of
from technicians.models import Territory, User


def live_url(request: HttpRequest, territory: Territory) -> str:
    """Where a page of this request listens."""
    path = f"/live/{territory.pk}/"
    if not settings.LIVE_PORT:
        return path
    return f"{request.scheme}://{urlsplit(f'//{request.get_host()}').hostname}:{settings.LIVE_PORT}{path}"


@require_GET
def no_stream(_request: HttpRequest, territory: int) -> HttpResponse:  # noqa: ARG001  the address names it
    """Where no proxy hands `/live/` on: 204 tells a browser that nothing streams here, and boards ask now and then."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def is_own_origin(request: ASGIRequest, origin: str) -> bool:
    """Whether it is our own pages' that come from another port of this host."""
    own, other = urlsplit(f"//{request.get_host()}"), urlsplit(origin)
    return bool(settings.LIVE_PORT) and other.netloc != own.netloc and other.hostname == own.hostname


def who_listens(request: ASGIRequest, territory: int) -> HTTPStatus | None:
    """None for a dispatcher of the territory; 403 without a session, and a stranger's territory is 404.

    The stream lasts for minutes: its connection to the database is given back before.
    """
    sessions = import_module(settings.SESSION_ENGINE)
    request.session = sessions.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    try:
        user = get_user(request)
        if not isinstance(user, User):
            return HTTPStatus.FORBIDDEN
        is_own = territories_of(user).filter(pk=territory).exists()
        return None if is_own else HTTPStatus.NOT_FOUND
    finally:
        connection.close()
