"""The project package and the top app: plans, appointments, the board, the phone and the public API."""

from dispatch.celery import app as celery_app

__all__ = ["celery_app"]
