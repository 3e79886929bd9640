"""The worker's part of what phones send."""

from celery import shared_task
from django.utils import timezone

from dispatch.mobile import points
from dispatch.mobile.sync import keeping, photos
from technicians.programs import program


@shared_task
def make_pictures() -> None:
    photos.make_pictures()


@shared_task
def forget_points() -> None:
    """Every ten minutes: places of taps are kept for 24 hours."""
    points.forget_old()


@shared_task
@program("forget_old_entries")
def forget_old_entries() -> int:
    """Every night: rows first, then the files that belong to none any more."""
    now = timezone.now()
    return keeping.forget_old(now=now) + keeping.forget_leftovers(now=now)
