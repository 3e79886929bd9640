"""What the engine offers: a window, who would come, and what it costs."""

from dataclasses import dataclass

from routing.slots.wanted import Window


@dataclass(frozen=True, slots=True)
class Insertion:
    """`position` is how many stops come before it, `travel_s` the leg that leads to it."""

    technician: str
    position: int
    start_s: int
    travel_s: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A window that can be kept, and how: one insertion for each technician needed, the first one's first.

    `detour_s` is the travel that it adds, `push_s` how much later planned stops start, summed. `rarity`,
    `scarcity` and `price` are in seconds of travel, see `Prices`.
    """

    window: Window
    insertions: tuple[Insertion, ...]
    detour_s: int
    push_s: int
    rarity: float
    scarcity: float
    price: float
