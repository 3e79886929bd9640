"""Celery application. A task only wakes somebody: the rows in PostgreSQL are the truth."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings.production")

app = Celery("dispatch")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Tasks of the rooms inside `dispatch`, which are no apps of their own.
app.autodiscover_tasks(
    [
        f"dispatch.{room}"
        for room in (
            "alerts",
            "booking",
            "customer",
            "figures",
            "inbound",
            "messaging",
            "mobile.sync",
            "offering",
            "planning",
            "privacy",
            "surveys",
            "tmf",
            "tmf.hub",
        )
    ]
)


@worker_init.connect
def warm_up(sender: Any, **_: Any) -> None:
    """Load the planner's compiled code before the pool forks: each of its processes has it then, replaced ones too."""
    from dispatch.planning.crew import QUEUE  # noqa: PLC0415  Django is not set up when this file is read

    if QUEUE in sender.app.amqp.queues.consume_from:
        from routing.solver.compiled import warm_up as load  # noqa: PLC0415  other workers never need it

        load()
