"""Each answer is in both languages: the assistant says the one that is spoken, and needs to translate nothing."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from dispatch.tmf.toolkit.errors import Conflict, answer_error

Words = Mapping[str, str]


def both(say: Callable[[], str]) -> Words:
    """What `say` says, by language."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = str(say())
    return said


class Refused(Conflict):
    """What can't be had, or not any more, for the customer to hear."""

    def __init__(self, say: Callable[[], str], more: Mapping[str, Any] | None = None) -> None:
        super().__init__(say(), {"text": both(say), **(more or {})})


class UnknownPair(NotFound):
    default_code = "unknown"


class Ended(NotFound):
    default_code = "ended"


def answer_in_both(error: Exception, context: dict[str, Any]) -> Response | None:
    """As every error of the API, and besides with a `text` that can be said as it is."""
    response = answer_error(error, context)
    if response is not None:
        code, status = response.data["code"], response.status_code
        response.data = {"text": both(lambda: _excuse(code, status)), **response.data}
    return response


def _excuse(code: str, status: int) -> str:
    if code == UnknownPair.default_code:
        return _(
            "We can't find a case with this phone number and this ticket number. Please look at both again, or call us."
        )
    if code == Ended.default_code:
        return _("We have not spoken for a while. Please tell us your phone number and your ticket number again.")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _("That was tried very often. Please wait for some minutes, or call us.")
    return excuse()


def excuse() -> str:
    return _("That can't be done here at the moment. Ask for a person: we take care of it.")
