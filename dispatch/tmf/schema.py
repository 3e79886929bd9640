"""What the OpenAPI document leaves out."""

from typing import Any

Endpoint = tuple[str, str, str, Any]


def one_spelling(endpoints: list[Endpoint], **_options: Any) -> list[Endpoint]:
    """Each path once: the spelling with a slash at the end is an alias."""
    return [endpoint for endpoint in endpoints if not endpoint[0].endswith("/")]
