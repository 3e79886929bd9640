from celery import shared_task

from dispatch.messaging.outbox import drain
from technicians.programs import program


@shared_task(name="dispatch.messaging.tasks.send_messages")
@program("send_messages")
def send_messages() -> None:
    """Send what is due. Woken after each commit that queued something, and by the clock."""
    drain()
