"""Celery application. A task only wakes somebody: the rows in PostgreSQL are the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings.production")

app = Celery("dispatch")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Tasks of the rooms inside `dispatch`, which are no apps of their own.
app.autodiscover_tasks(["dispatch.messaging", "dispatch.planning"])
