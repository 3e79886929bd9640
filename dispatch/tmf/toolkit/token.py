"""Where a system gets its token, and gives it back: OAuth 2 client credentials, nothing else."""

from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider import views


class _Readable:
    """Characters that no form and no column takes, such as NUL, are the caller's mistake."""

    @method_decorator(csrf_exempt)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except (ValueError, DataError):
            return _refused("invalid_request", "The request holds characters that can't be read.")


class TokenView(_Readable, views.TokenView):
    """RFC 6749, section 4.4; the client signs in by Basic authentication or in the form."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("grant_type") != "client_credentials":
            return _refused("unsupported_grant_type", "Send the form field grant_type=client_credentials.")
        return super().post(request, *args, **kwargs)


class RevokeTokenView(_Readable, views.RevokeTokenView):
    """RFC 7009."""


def _refused(error: str, description: str) -> JsonResponse:
    return JsonResponse({"error": error, "error_description": description}, status=400)
