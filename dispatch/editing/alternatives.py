"""Why this technician: what a visit costs with who has it, and with the next best, for its panel."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from dispatch.booking.diary import committed
from dispatch.booking.search import horizon
from dispatch.editing.choices import Choice, Movable, best_of, spaces
from technicians.models import Technician

LOOKED_AT = 6  # the engine's cheapest, of which the exact look takes the first two
SHOWN = 2


@dataclass(frozen=True, slots=True)
class Other:
    """`more_minutes` of travel and delay than with who has it now; negative where it would cost less."""

    choice: Choice
    more_minutes: int

    @property
    def less_minutes(self) -> int:
        return max(-self.more_minutes, 0)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`held` is who has it, None where nobody has, or where they could not be given it anew."""

    held: Choice | None
    others: list[Other]


def alternatives(move: Movable, *, now: datetime) -> Alternatives:
    """12 queries; of a draft, which the engine does not know, everybody's day is read."""
    holders = set(move.plan.assignments.filter(visit=move.visit).values_list("technician", flat=True))
    found, _refused = spaces(move, now=now, only=likely(move, holders, now=now))
    best = best_of(found)
    held = next((choice for choice in best if choice.technician.pk in holders), None)
    others = [choice for choice in best if choice.technician.pk not in holders]
    spent_s = held.cost_s if held else 0
    return Alternatives(held, [Other(each, round((each.cost_s - spent_s) / 60)) for each in others[:SHOWN]])


def likely(move: Movable, holders: Collection[int], *, now: datetime) -> list[int] | None:
    """Who could take it at least cost by the engine's memory of what is published, and who has it; None: everybody."""
    days = horizon(move.plan.territory, now=now)
    if move.draft or move.plan.day not in days:
        return None
    engine = committed(move.plan.territory, days, now=now).engine
    ways = engine.ways(move.wanted, move.window, most=LOOKED_AT)
    uuids = {insertion.technician for way in ways for insertion in way.insertions}
    return [*holders, *Technician.objects.filter(uuid__in=uuids).values_list("pk", flat=True)]
