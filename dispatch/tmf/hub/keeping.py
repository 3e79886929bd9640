"""How long changes and their deliveries are kept."""

from datetime import datetime

from django.db import transaction

from dispatch.models import Change, Delivery
from dispatch.retention import over_before


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Drop changes that are kept no longer at `now`, told or not, with their deliveries; return how many."""
    old = Change.objects.filter(at__lt=over_before("listeners_events", now=now))
    Delivery.objects.filter(change__in=old).delete()
    gone, _tables = old.delete()
    return gone
