"""A few of many offers, so that a customer has a choice of days and of mornings and afternoons."""

from collections.abc import Iterable
from datetime import date
from itertools import zip_longest

from routing.slots.engine import in_order
from routing.slots.offer import Offer
from routing.slots.wanted import Window

NOON_S = 12 * 3600


def spread(offers: Iterable[Offer], *, count: int) -> list[Offer]:
    """The best `count` offers, the cheapest first; all, where there are fewer.

    The cheapest of each half-day first, of the cheapest half-days first; then the second of each, and so on.
    Of several offers of one window only the cheapest counts.
    """
    halves: dict[tuple[date, bool], list[Offer]] = {}
    seen: set[Window] = set()
    for offer in sorted(offers, key=in_order):
        if offer.window not in seen:
            seen.add(offer.window)
            halves.setdefault(half(offer.window), []).append(offer)
    rounds = zip_longest(*halves.values())
    chosen = [offer for turn in rounds for offer in turn if offer is not None][: max(0, count)]
    return sorted(chosen, key=in_order)


def half(window: Window) -> tuple[date, bool]:
    """Its day, and whether its middle lies in the afternoon."""
    return window.day, window.first_s + window.last_s >= 2 * NOON_S
