"""What is on offer, as its technicians see it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from dispatch.models import WorkOffer
from dispatch.models.work_offer import OfferState
from dispatch.offering.errors import OfferError
from dispatch.offering.urgent import Urgent, Way, urgent_of, ways
from technicians.models import User


@dataclass(frozen=True, slots=True)
class OfferCard:
    """`way` is how soon this technician could begin, None where their day has no room; both None where it is over."""

    work_offer: WorkOffer
    urgent: Urgent | None = None
    way: Way | None = None

    @property
    def is_open(self) -> bool:
        return self.work_offer.state == OfferState.OPEN


def cards_of(user: User) -> Iterator[OfferCard]:
    """What the technician is asked to take, and what a colleague has taken meanwhile; the soonest end first.

    Until its time is over, or they put it aside. Without what the office has decided otherwise about. One query where
    there is nothing.
    """
    now = timezone.now()
    asked = WorkOffer.objects.filter(technicians__user=user, until__gt=now).exclude(taken_by__user=user)
    asked = asked.select_related("visit__order__site__territory", "visit__order__order_type")
    for work_offer in asked.order_by("until", "pk"):
        if work_offer.state != OfferState.OPEN:
            yield OfferCard(work_offer)
            continue
        try:
            urgent = urgent_of(work_offer.visit, now=now)
        except OfferError:
            continue
        yield OfferCard(work_offer, urgent, next(iter(ways(urgent, [user.technician], now=now)), None))
