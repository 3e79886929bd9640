"""What a web process may say again for a moment, instead of asking the database anew for each of many requests."""

from collections.abc import Callable, Hashable
from functools import wraps
from time import monotonic
from typing import TypeVar

from django.conf import settings

MOST_KNOWN = 1000
T = TypeVar("T")


def briefly(ask: Callable[..., T]) -> Callable[..., T]:
    """Remember the answer to the same arguments for `API_FRESH_S`, in this process; threads share what it returns."""
    known: dict[tuple[Hashable, ...], tuple[float, T]] = {}

    @wraps(ask)
    def answer(*asked: Hashable) -> T:
        entry = known.get(asked)
        if entry is None or monotonic() - entry[0] >= settings.API_FRESH_S:
            if len(known) >= MOST_KNOWN:
                known.clear()
            entry = known[asked] = monotonic(), ask(*asked)
        return entry[1]

    return answer
