from celery import shared_task
from django.utils import timezone

from dispatch.tmf.hub.delivering import deliver
from dispatch.tmf.hub.keeping import forget_old
from dispatch.tmf.hub.owners import tell_owners
from dispatch.tmf.hub.spreading import spread
from technicians.programs import program


@shared_task
@program("tell_listeners")
def tell_listeners() -> None:
    """Tell listeners what has changed. Woken after each write of the API, and by the clock."""
    spread()
    deliver()
    tell_owners()


@shared_task
@program("forget_old_events")
def forget_old_events() -> int:
    """Every night."""
    return forget_old(now=timezone.now())
