from celery import shared_task

from dispatch.messaging.outbox import drain


@shared_task(name="dispatch.messaging.tasks.send_messages")
def send_messages() -> None:
    """Send what is due. Woken after each commit that queued something, and by the clock."""
    drain()
