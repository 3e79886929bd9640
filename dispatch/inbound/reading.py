"""Reading what another system sent: what is absent or of another kind is "" or None, never an error."""

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import strip_tags

from dispatch.tmf.toolkit.fields import CLOCK_ERROR, EARLIEST, valid_phone

LONGEST_TEXT = 20_000


def part(data: Any, *path: str) -> Any:
    for name in path:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def text(data: Any, *path: str, longest: int = LONGEST_TEXT) -> str:
    """A text or number."""
    found = part(data, *path)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return storable(str(found)).strip()[:longest]


def storable(written: str) -> str:
    """Without NULs and halves of characters, which the database takes nowhere."""
    return written.replace("\x00", "").encode(errors="ignore").decode()


def plain(written: str) -> str:
    """HTML as text: a line for each block."""
    broken = re.sub(r"(?i)<(?:br|/p|/div|/li)\b[^>]*>", "\n", written)
    return re.sub(r"\s*\n\s*", "\n", html.unescape(strip_tags(broken))).strip()


def email(data: Any, *path: str) -> str:
    found = text(data, *path, longest=254)
    try:
        validate_email(found)
    except ValidationError:
        return ""
    return found


def phones(*written: str) -> list[str]:
    """Those that are numbers, in E.164; digits that begin with a country's code get their plus sign."""
    found = (_phone(each) for each in written)
    return list(dict.fromkeys(number for number in found if number))


def _phone(written: str) -> str:
    is_bare = written.isascii() and written.isdigit() and not written.startswith("0")
    number = valid_phone(f"+{written}" if is_bare else written)
    return str(number) if number else ""


def moment(value: Any) -> datetime:
    """Seconds since 1970, or a time as ISO writes it; now, where it is none or can't be."""
    found = None
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            found = datetime.fromtimestamp(value, UTC)
        elif isinstance(value, str):
            found = parse_datetime(value.replace(" UTC", "Z"))
    except (ValueError, OverflowError, OSError):
        found = None
    now = timezone.now()
    if found is None or timezone.is_naive(found) or not EARLIEST <= found <= now + CLOCK_ERROR:
        return now
    return found.astimezone(UTC)  # PostgreSQL takes no offset of 16 hours or more
