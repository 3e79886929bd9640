"""What goes around every request. For pages, log and history: nothing that says more of a person than a number."""

from collections.abc import Callable
from typing import Any

import pghistory.middleware
from django.core.handlers.wsgi import WSGIRequest
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone
from django_structlog.middlewares import RequestMiddleware
from django_structlog.signals import bind_extra_request_metadata

from dispatch.settings.logs import without_secrets

# Where a request's META holds when it came in.
BEGAN_AT = "dispatch.began_at"


def note_beginning(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What is read for an answer is at least as new as this moment."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.META[BEGAN_AT] = timezone.now()
        return get_response(request)

    return answer


def limit_the_device(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Our own pages may ask for camera and place; nobody's frame within them, and nothing else of the device."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
        return response

    return answer


class CompressPagesMiddleware(GZipMiddleware):
    """Pages travel compressed, with random bytes against guessing at their tokens; the API's answers are small."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


class RequestLogMiddleware(RequestMiddleware):
    """Log method and path.

    Query strings are left out: they may hold a caller's phone number; so are secrets in addresses.
    """

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {without_secrets(request.path)}"


@receiver(bind_extra_request_metadata, sender=RequestLogMiddleware)
def leave_out_user_agent(*, log_kwargs: dict[str, Any], **_signal: object) -> None:
    """Together with the time it can point to a person."""
    log_kwargs.pop("user_agent", None)


def unnamed_caller(
    _username: str | None, _ip_address: str | None, _user_agent: str, path: str, _request: HttpRequest
) -> str:
    """What django-axes calls somebody who fails to sign in: its table has the name and address, no log line has."""
    return f"a caller of {path}"


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Give each history row the person or client that changed it."""

    def get_context(self, request: WSGIRequest) -> dict[str, Any]:
        user = getattr(request, "user", None)
        return {"user": user.pk if user is not None else None, "path": without_secrets(request.path)}
