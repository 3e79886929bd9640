"""The worker's part of what phones send."""

from celery import shared_task

from dispatch.mobile.sync import photos


@shared_task
def make_pictures() -> None:
    photos.make_pictures()
