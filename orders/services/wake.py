"""Waking a worker. The rows in the database are the truth; a lost call costs one period of the poller."""

from functools import partial

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def wake(*, task: str) -> None:
    """After the commit, ask a worker to run the named task now. A broker that is down changes nothing else."""
    transaction.on_commit(partial(_call, task), robust=True)


def _call(task: str) -> None:
    try:
        current_app.send_task(task, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("broker_unreachable", task=task, error=type(error).__name__)
