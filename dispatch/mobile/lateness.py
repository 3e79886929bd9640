"""Whom a technician who runs late can have told: only those for whom the delay matters, each once."""

from dataclasses import dataclass
from datetime import timedelta

from dispatch.mobile.my_day import MyDay
from dispatch.mobile.selectors import Stop
from orders.models.states import VisitState
from orders.services.messages import is_written_to


@dataclass(frozen=True, slots=True)
class Concerned:
    """A stop whose customer should know of a delay of `from_minutes` or more; `misses`: the promise would be missed."""

    stop: Stop
    from_minutes: int
    misses: bool


def concerned(mine: MyDay) -> list[Concerned]:
    """The day's stops that nobody has begun, whose customers can be written to and were not told yet; no query."""
    wish = mine.technician.territory.delay_told_from_minutes
    waiting = [
        stop
        for stop in mine.stops
        if stop.visit.state == VisitState.OPEN
        and stop.visit.order.ticket
        and is_written_to(stop.visit.order.ticket.customer)
    ]
    return [_matters(stop, wish_minutes=wish) for stop in waiting if str(stop.visit.uuid) not in mine.told.told_late]


def _matters(stop: Stop, *, wish_minutes: int) -> Concerned:
    """By more than the firm's wish, or past the end of the promised window, whichever comes first."""
    moves = wish_minutes + 1
    if stop.promised is None or stop.assignment is None:
        return Concerned(stop, moves, misses=False)
    room = (stop.promised.upper - stop.assignment.during.lower) // timedelta(minutes=1)
    misses = max(1, room + 1)
    return Concerned(stop, min(moves, misses), misses=misses <= moves)
