"""Who did it, for the log and for the history; never what was asked for in a query string."""

from typing import Any

import pghistory.middleware
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLogMiddleware(RequestMiddleware):
    """Log method and path. Query strings are left out: they may hold a caller's phone number."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Give each history row the person or client that changed it."""

    def get_context(self, request: WSGIRequest) -> dict[str, Any]:
        user = getattr(request, "user", None)
        return {"user": user.pk if user is not None else None, "path": request.path}
