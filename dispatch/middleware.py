"""Who did it, for the log and for the history; nothing that says more of a person than the number of an account."""

from typing import Any

import pghistory.middleware
from django.core.handlers.wsgi import WSGIRequest
from django.dispatch import receiver
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware
from django_structlog.signals import bind_extra_request_metadata


class RequestLogMiddleware(RequestMiddleware):
    """Log method and path. Query strings are left out: they may hold a caller's phone number."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


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
        return {"user": user.pk if user is not None else None, "path": request.path}
