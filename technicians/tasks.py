from datetime import timedelta

import structlog
from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from technicians.models import Technician, Territory
from technicians.programs import program
from technicians.services import shifts

DAYS_AHEAD = 28

logger = structlog.get_logger(__name__)


@shared_task
@program("make_shifts")
def make_shifts() -> int:
    """Keep the shifts of all active technicians 28 days ahead; one territory's fault doesn't stop the others."""
    made = 0
    for territory in Territory.objects.all():
        today = timezone.now().astimezone(territory.zone).date()
        technicians = Technician.objects.filter(territory=territory, active=True)
        try:
            made += shifts.make_shifts(technicians=technicians, first=today, last=today + timedelta(days=DAYS_AHEAD))
        except ValidationError as error:
            logger.error("no shifts made", territory=territory.pk, error=error.messages[0])  # noqa: TRY400
    return made
