from celery import shared_task

from dispatch.alerts.services import look_and_tell
from technicians.programs import program


@shared_task(name="dispatch.alerts.tasks.alert_staff")
@program("alert_staff")
def alert_staff() -> None:
    """Every minute: what somebody has to look at, told once an hour and kind."""
    look_and_tell()
