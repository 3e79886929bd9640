from celery import shared_task

from dispatch.figures.rolling import roll_up_due
from technicians.programs import program


@shared_task(name="dispatch.figures.tasks.roll_up")
@program("roll_up")
def roll_up() -> int:
    """Every night: yesterday's figures and those of days that something came late for; return how many days."""
    return roll_up_due()
