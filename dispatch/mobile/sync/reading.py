"""The JSON of phones: what a person wrote is kept, whatever is in it."""

import re
from collections.abc import Mapping
from typing import IO, Any

from dispatch.tmf.toolkit.parsing import LimitedJSONParser

# A database's text holds neither NUL nor half a character, such as of an emoji at the end of a text that was cut.
UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


def keepable(node: Any) -> Any:
    """The same JSON with � for what can't be kept."""
    if isinstance(node, str):
        return UNKEEPABLE.sub("\ufffd", node)
    if isinstance(node, list):
        return [keepable(part) for part in node]
    if isinstance(node, dict):
        return {keepable(name): keepable(part) for name, part in node.items()}
    return node


class PhoneJSONParser(LimitedJSONParser):
    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return keepable(super().parse(stream, media_type, parser_context))
