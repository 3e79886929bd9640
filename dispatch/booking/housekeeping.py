"""What booking leaves behind and nobody needs any more."""

from datetime import timedelta

from django.utils import timezone

from dispatch.models import DayCapacity, DayVersion, SlotSearch, TechnicianDayVersion

SEARCHES_KEPT = timedelta(days=1)
DAYS_KEPT = timedelta(days=2)


def forget_old() -> int:
    """Searches of more than a day ago, and versions and capacities of days that are over; how many rows went."""
    now = timezone.now()
    over = (now - DAYS_KEPT).date()
    gone, _tables = SlotSearch.objects.filter(created_at__lt=now - SEARCHES_KEPT).delete()
    for model in (DayCapacity, DayVersion, TechnicianDayVersion):
        count, _tables = model.objects.filter(day__lt=over).delete()
        gone += count
    return gone
