"""What addresses and forms of the board say, read from text that anybody may have written."""

from uuid import UUID


def as_uuid(text: str) -> UUID | None:
    """None where it is no uuid."""
    try:
        return UUID(text)
    except ValueError:
        return None
