"""JSON from outside, within limits, so that no body can exhaust memory or the stack."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from dispatch.tmf.toolkit.errors import TooLarge

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32


class LimitedJSONParser(JSONParser):
    """JSON of at most 1 MiB and 32 levels, in UTF-8 as its standard asks, whatever the header says."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002  DRF's signature
    ) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise TooLarge(_("The request is larger than 1 MiB."))
        try:
            data = super().parse(BytesIO(body), media_type, {"encoding": "utf-8"})
        except RecursionError:
            raise ParseError(_too_deep()) from None
        if _depth_exceeds(data, MAX_DEPTH):
            raise ParseError(_too_deep())
        return data


class MergePatchParser(LimitedJSONParser):
    """RFC 7386."""

    media_type = "application/merge-patch+json"


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
