"""What the service stands on, each looked at within a second. A check returns "" where all is well, else why not.

Reasons are fixed words: nothing of a person, an address or a password can get into the answer.
"""

import socket
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from threading import Lock, Thread

import structlog
from celery import current_app
from django.conf import settings
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from kombu import Connection

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
    applied = MigrationRecorder(connection).applied_migrations()
    unapplied = len(_known_migrations() - applied.keys())
    return f"{unapplied} not applied" if unapplied else ""


def broker() -> str:
    with _link() as link:
        link.default_channel.close()
    return ""


def worker() -> str:
    """Any worker that answers a ping. One that is busy answers too: its main process does."""
    with _link() as link:
        replies = current_app.control.ping(connection=link, timeout=DEADLINE_S * 0.9, limit=1)
    return "" if replies else NO_ANSWER


def _link() -> Connection:
    """A connection of its own to the broker, that gives up in time."""
    timeouts = {"socket_timeout": DEADLINE_S, "socket_connect_timeout": DEADLINE_S}
    return current_app.connection_for_write(connect_timeout=DEADLINE_S, transport_options=timeouts)


def mail_server() -> str:
    """A connection to the SMTP server; a provider's own API is not called for this."""
    if isinstance(mail.get_connection(), EmailBackend):
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
    """Daemon threads, so that a part which never answers holds up neither the others nor the end of the process."""
    checks = {**NEEDED, **HELPFUL}
    found = dict.fromkeys(checks, NO_ANSWER)

    def run(name: str, check: Callable[[], str]) -> None:
        found[name] = _reason(name, check)

    threads = [Thread(target=run, args=item, daemon=True) for item in checks.items()]
    for thread in threads:
        thread.start()
    ends_at = time.monotonic() + DEADLINE_S
    for thread in threads:
        thread.join(max(0.0, ends_at - time.monotonic()))
    return dict(found)


def _reason(name: str, check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  whatever is wrong with a part, the answer says so
        log.warning("check_failed", check=name, error=type(error).__name__)
        return FAILED
    finally:
        connection.close()
