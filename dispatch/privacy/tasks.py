from celery import shared_task
from django.utils import timezone

from dispatch.privacy import forgetting
from technicians.programs import program


@shared_task(name="dispatch.privacy.tasks.forget_what_is_over")
@program("forget_what_is_over")
def forget_what_is_over() -> int:
    """Every night: what is kept no longer, and the customers whom nobody has heard of for years; how many rows."""
    now = timezone.now()
    return forgetting.forget_what_is_over(now=now) + forgetting.erase_quiet_customers(now=now)
