"""What the service stands on, each looked at within a second. A check returns "" where all is well, else why not.

Reasons are fixed words: nothing of a person, an address or a password can get into the answer.
"""

import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import lru_cache
from threading import Lock

import structlog
from celery import current_app
from django.conf import settings
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

log = structlog.get_logger(__name__)

DEADLINE_S = 1.0
KEPT_S = 3.0  # probes come from several sides, and the worker's check is a round of messages
NO_ANSWER = "no answer"
FAILED = "failed"


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def migrations() -> str:
    unapplied = len(_known_migrations() - MigrationRecorder(connection).applied_migrations().keys())
    return f"{unapplied} not applied" if unapplied else ""


def broker() -> str:
    with current_app.connection_for_write(connect_timeout=DEADLINE_S) as link:
        link.ensure_connection(max_retries=1, timeout=DEADLINE_S, interval_start=0)
        link.default_channel.close()
    return ""


def worker() -> str:
    """Any worker that answers a ping. One that is busy answers too: its main process does."""
    replies = current_app.control.ping(timeout=DEADLINE_S * 0.9, limit=1)
    return "" if replies else NO_ANSWER


def mail_server() -> str:
    """A connection to the SMTP server; a provider's own API is not called for this."""
    if issubclass(type(mail.get_connection()), EmailBackend):
        socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=DEADLINE_S).close()
    return ""


NEEDED: Mapping[str, Callable[[], str]] = {"database": database, "migrations": migrations}
HELPFUL: Mapping[str, Callable[[], str]] = {"broker": broker, "worker": worker, "mail": mail_server}


@lru_cache(maxsize=1)
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.nodes)


_lock = Lock()
_last: tuple[float, dict[str, str]] | None = None


def look() -> dict[str, str]:
    """Each check's name → "" or why not. All run at once; an answer is kept for `KEPT_S` in this process."""
    global _last  # noqa: PLW0603  one answer a process is the point
    with _lock:
        if _last is None or time.monotonic() - _last[0] > KEPT_S:
            _last = (time.monotonic(), _look())
        return _last[1]


def _look() -> dict[str, str]:
    checks = {**NEEDED, **HELPFUL}
    pool = ThreadPoolExecutor(max_workers=len(checks), thread_name_prefix="health")
    futures = {name: pool.submit(_run, name, check) for name, check in checks.items()}
    wait(futures.values(), timeout=DEADLINE_S)
    pool.shutdown(wait=False, cancel_futures=True)
    return {name: _reason(future) for name, future in futures.items()}


def _reason(future: Future[str]) -> str:
    return future.result() if future.done() and not future.cancelled() else NO_ANSWER


def _run(name: str, check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  whatever is wrong with a part, the answer says so
        log.warning("check_failed", check=name, error=type(error).__name__)
        return FAILED
    finally:
        connection.close()
