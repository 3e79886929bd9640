"""What outcomes taught, as rows that the planner reads and people can look at."""

from django.db import transaction
from django.utils import timezone

from orders.models import ServiceTime
from orders.selectors.service_times import service_times
from technicians.models import Organisation


@transaction.atomic
def learn(*, organisation: Organisation) -> int:
    """Write the organisation's service times anew; return how many there are. Who reads meanwhile sees the old ones."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    rows = service_times(organisation=organisation, now=timezone.now())
    ServiceTime.objects.filter(order_type__organisation=organisation).delete()
    return len(ServiceTime.objects.bulk_create(rows, batch_size=2000))
