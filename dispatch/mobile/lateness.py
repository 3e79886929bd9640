"""Whom a technician who runs late can have told: only those for whom the delay matters, each once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from dispatch.mobile.my_day import MyDay
from dispatch.mobile.selectors import Stop
from dispatch.models import Assignment
from orders.models import Ticket
from orders.models.states import VisitState
from orders.services.messages import is_written_to


@dataclass(frozen=True, slots=True)
class Concerned:
    """A stop, planned for `planned`, whose customer should know that somebody comes after `latest`.

    `misses`: the promise would be missed.
    """

    stop: Stop
    ticket: Ticket
    planned: datetime
    latest: datetime
    misses: bool

    @property
    def from_minutes(self) -> int:
        """The delay from which on it matters, by the plan."""
        return max(1, (self.latest - self.planned) // timedelta(minutes=1) + 1)

    @property
    def is_due(self) -> bool:
        """Whether it matters already, however long it still takes."""
        return timezone.now() > self.latest

    def is_told(self, minutes: int) -> bool:
        return minutes > 0 and (self.is_due or minutes >= self.from_minutes)


def concerned(mine: MyDay) -> list[Concerned]:
    """The day's stops that nobody has begun, whose customers can be written to and were not told yet; no query."""
    wish = timedelta(minutes=mine.technician.territory.delay_told_from_minutes)
    return [
        _matters(stop, stop.assignment, ticket, wish=wish)
        for stop in mine.stops
        if stop.visit.state == VisitState.OPEN
        and stop.assignment
        and (ticket := stop.visit.order.ticket)
        and is_written_to(ticket.customer)
        and str(stop.visit.uuid) not in mine.told.told_late
    ]


def _matters(stop: Stop, assignment: Assignment, ticket: Ticket, *, wish: timedelta) -> Concerned:
    """By more than the firm's wish, or past the end of the promised window, whichever comes first."""
    planned, promised = assignment.during.lower, stop.promised
    latest = min(planned + wish, promised.upper) if promised else planned + wish
    return Concerned(stop, ticket, planned, latest, misses=promised is not None and latest == promised.upper)
