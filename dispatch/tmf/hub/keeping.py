"""How long changes and their deliveries are kept."""

from datetime import datetime, timedelta

from django.db import transaction

from dispatch.models import Change, Delivery

KEPT = timedelta(days=14)


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Drop changes of more than 14 days before `now`, told or not, with their deliveries; return how many."""
    old = Change.objects.filter(at__lt=now - KEPT)
    Delivery.objects.filter(change__in=old).delete()
    gone, _tables = old.delete()
    return gone
