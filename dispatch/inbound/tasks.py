from celery import shared_task

from dispatch.inbound import notes, services
from technicians.programs import program


@shared_task(name="dispatch.inbound.tasks.write_back")
@program("write_back")
def write_back() -> None:
    """Send the notes that are due. Woken after each commit that queued one, and by the clock."""
    notes.drain()


@shared_task
@program("forget_old_deliveries")
def forget_old_deliveries() -> int:
    return services.forget_old()
