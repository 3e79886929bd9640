"""Reading ahead, so that not the first caller waits for it."""

import time

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from dispatch.booking.diary import committed
from dispatch.booking.search import horizon
from technicians.models import Territory

logger = structlog.get_logger(__name__)
PAUSE = 2.0  # for each second of reading: in a nation it lasts minutes, and two thirds of them belong to the callers


def read_ahead() -> None:
    """Read the days of every territory into this process. What can't be read now is read by the first search."""
    try:
        for territory in Territory.objects.order_by("pk"):
            now, began = timezone.now(), time.monotonic()
            committed(territory, horizon(territory, now=now), now=now)
            time.sleep(PAUSE * (time.monotonic() - began))
    except DatabaseError as error:
        logger.warning("days not read ahead", error=type(error).__name__)
    finally:
        connection.close()
