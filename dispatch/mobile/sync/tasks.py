"""The worker's part of what phones send."""

from celery import shared_task

from dispatch.mobile import points
from dispatch.mobile.sync import photos


@shared_task
def make_pictures() -> None:
    photos.make_pictures()


@shared_task
def forget_points() -> None:
    """Every ten minutes: places of taps are kept for 24 hours."""
    points.forget_old()
