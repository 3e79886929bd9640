"""What several pages of one request are made of: the phone asks for a day's pages together."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

T = TypeVar("T")
KNOWN = "dispatch.known"


def once(request: HttpRequest, name: str, ask: Callable[[], T]) -> T:
    """Ask the first time, and give the same answer again while this request lasts (copies of it share their META)."""
    known = request.META.setdefault(KNOWN, {})
    if name not in known:
        known[name] = ask()
    answer: T = known[name]
    return answer
