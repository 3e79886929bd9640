"""JSON from outside, within limits, so that no body can exhaust memory or the stack."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from dispatch.tmf.toolkit.errors import LengthRequired, TooLarge

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MOST_DIGITS = 1000


class LimitedJSONParser(JSONParser):
    """JSON of at most 1 MiB and 32 levels, in UTF-8 as its standard asks, whatever the header says."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002  DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002  DRF's signature
    ) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise TooLarge(_("The request is larger than 1 MiB."))
        data = read(body)
        if _depth_exceeds(data, MAX_DEPTH):
            raise ParseError(_too_deep())
        return data


class MergePatchParser(LimitedJSONParser):
    """RFC 7386."""

    media_type = "application/merge-patch+json"


def refuse_chunks(headers: Mapping[str, str]) -> None:
    """What is sent in chunks would be read as nothing at all: WSGI knows of no body without its length."""
    if "Transfer-Encoding" in headers and not headers.get("Content-Length"):
        raise LengthRequired(_("Send the body with its length in Content-Length, not with Transfer-Encoding: chunked."))


def read(body: bytes) -> Any:
    """The JSON of a body. Raises `ParseError`, which says in our own words where it is none."""
    try:
        return json.loads(body.decode(), parse_int=_whole, parse_float=_finite, parse_constant=_finite)
    except UnicodeDecodeError:
        raise ParseError(_("This is no UTF-8.")) from None
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise ParseError(_("This is no JSON from line %(line)d, column %(column)d on.") % place) from None
    except RecursionError:
        raise ParseError(_too_deep()) from None


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ParseError(_("A number has more than %(most)d digits.") % {"most": MOST_DIGITS})
    return int(digits)


def _finite(number: str) -> float:
    found = float(number)
    if not isfinite(found):
        raise ParseError(_("Numbers must be finite: no NaN, no Infinity, and not above 1e308."))
    return found


def _too_deep() -> str:
    return _("The JSON is nested more than %(levels)d levels deep.") % {"levels": MAX_DEPTH}


def _depth_exceeds(data: Any, levels: int) -> bool:
    layer = [data]
    for _level in range(levels):
        layer = [
            part
            for node in layer
            if isinstance(node, dict | list)
            for part in (node.values() if isinstance(node, dict) else node)
        ]
    return any(isinstance(node, dict | list) for node in layer)
