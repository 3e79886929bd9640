from celery import shared_task

from dispatch.offering.services import forget_asked
from technicians.programs import program


@shared_task(name="dispatch.offering.tasks.forget_who_was_asked")
@program("forget_who_was_asked")
def forget_who_was_asked() -> int:
    """Every night: of old offers only what became of them is kept."""
    return forget_asked()
