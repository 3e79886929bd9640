"""Every error in TMF630's shape: ``{code, reason, message, status, @type}``."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from orders.models.states import TransitionError

_PHRASES = {
    gettext_noop("Bad Request"),
    gettext_noop("Unauthorized"),
    gettext_noop("Forbidden"),
    gettext_noop("Not Found"),
    gettext_noop("Method Not Allowed"),
    gettext_noop("Not Acceptable"),
    gettext_noop("Conflict"),
    gettext_noop("Length Required"),
    gettext_noop("Request Entity Too Large"),
    gettext_noop("Unsupported Media Type"),
    gettext_noop("Unprocessable Entity"),
    gettext_noop("Too Many Requests"),
}


class Conflict(exceptions.APIException):
    """`more`: further attributes of the answer, which say how to go on."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"

    def __init__(self, detail: str, more: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.more = more or {}


class Unprocessable(exceptions.APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "unprocessable"


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class LengthRequired(exceptions.APIException):
    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_code = "length_required"


class ErrorSerializer(serializers.Serializer[Any]):
    """The body of every answer of 400 and above."""

    code = serializers.CharField(help_text="A word for programs.")
    reason = serializers.CharField(help_text="What is wrong, for people.")
    message = serializers.CharField(help_text="Which attribute, and how to mend it.")
    status = serializers.CharField(help_text="The HTTP status.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "@type": serializers.CharField()}


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler, with the body rewritten; None (a 500) only for what is our own fault."""
    if isinstance(error, RequestDataTooBig):
        error = TooLarge(_("The request is larger than 1 MiB."))
    elif isinstance(error, SuspiciousOperation | MultiPartParserError):
        error = exceptions.ParseError()
    elif isinstance(error, TransitionError):
        error = Conflict("; ".join(error.messages))
    elif isinstance(error, DjangoValidationError):
        error = exceptions.ValidationError(serializers.as_serializer_error(error))
    elif isinstance(error, Http404):
        error = exceptions.NotFound()
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    is_validation = isinstance(error, exceptions.ValidationError)
    message = "; ".join(_lines(error.detail))
    response.data = {
        "code": "invalid" if is_validation else error.default_code,
        "reason": _("The request is not valid.") if is_validation else _reason(response.status_code),
        "message": message,
        "status": str(response.status_code),
        "@type": "Error",
        **(error.more if isinstance(error, Conflict) else {}),
    }
    return response


def _reason(code: int) -> str:
    """HTTP's own phrase in the caller's language, as far as we give that status ourselves."""
    phrase = HTTPStatus(code).phrase
    return _(phrase) if phrase in _PHRASES else phrase


def _lines(detail: Any, path: str = "") -> Iterator[str]:
    """``note[1].date: …`` for each error in DRF's nested detail, where a place in a list is a key that is a number."""
    if isinstance(detail, Mapping):
        for name, part in detail.items():
            yield from _lines(part, _joined(path, name))
    elif isinstance(detail, list):
        for index, part in enumerate(detail):
            yield from _lines(part, path if isinstance(part, str) else _joined(path, index))
    else:
        yield f"{path}: {detail}" if path else str(detail)


def _joined(path: str, name: str | int) -> str:
    if name == "non_field_errors":
        return path
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else name
