"""Celery's doors to the public API's housekeeping."""

from celery import shared_task

from dispatch.tmf.toolkit import idempotency


@shared_task
def forget_old_keys() -> int:
    """Every night: drop Idempotency-Keys that are kept no longer; return how many."""
    return idempotency.forget_old()
