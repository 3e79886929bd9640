"""Draining an outbox: claim a few rows, send them, write down what came of it.

At least once: a row is sent outside any transaction, under a lease. A drainer that dies between the sending and
the writing leaves its rows to the next one after `LEASE`, and those may then arrive twice. No drainer holds a row's
lock while it talks to the world.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import structlog
from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone

log = structlog.get_logger(__name__)

# Longer than a whole batch takes when every row in it runs into its time-out (20 s).
LEASE = timedelta(minutes=10)
BATCH = 10
# After the first, second … failure; the failure after the last of them is final.
RETRY_AFTER = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)]
MAX_ATTEMPTS = len(RETRY_AFTER) + 1
QUEUED, SENDING, SENT, UNKNOWN, FAILED, CANCELLED = "queued", "sending", "sent", "unknown", "failed", "cancelled"


class GiveUp(Exception):  # noqa: N818  it says what follows from it
    """Another attempt would be no better; the message says why."""


class NotNow(Exception):  # noqa: N818  it says what follows from it
    """It waits until then, and that costs no attempt."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class Needless(Exception):  # noqa: N818  it says what follows from it
    """Nobody needs it any more: it is withdrawn."""


class MaybeSent(Exception):  # noqa: N818  it says what follows from it
    """It may have arrived; the message says why. Nothing is sent again before that was looked up, so long from now."""

    def __init__(self, reason: str, *, look_up_after: timedelta) -> None:
        super().__init__(reason)
        self.look_up_after = look_up_after


M = TypeVar("M", bound=Model)


@dataclass
class Drained:
    sent: int = 0
    retried: int = 0
    failed: int = 0
    put_off: int = 0
    unknown: int = 0
    withdrawn: int = 0


@dataclass(frozen=True)
class Outbox(Generic[M]):
    """The rows of `model`, which has `state` (as above), `due_at`, `attempts`, `error` and `sent_at`.

    `send` hands a row on and returns what else is to be kept with it, or raises; `unsent` is what the log calls a
    failure. Where `send` raises `MaybeSent`, `model` knows the state *unknown*, and somebody looks those rows up; where
    it raises `Needless`, the state *cancelled*.
    """

    model: type[M]
    send: Callable[[M], Mapping[str, object] | None]
    unsent: str

    def drain(self) -> Drained:
        """Send whatever is due. Any number of drainers may run at once: each row goes to one of them."""
        drained = Drained(failed=self._give_up_on_abandoned())
        while batch := self._claim():
            for row in batch:
                self._deliver(row, drained)
        return drained

    @property
    def _rows(self) -> Any:
        return self.model._default_manager

    @transaction.atomic
    def _claim(self) -> list[Any]:
        """Take the oldest due rows that nobody else is taking, and put their lease into `due_at`."""
        now = timezone.now()
        due = self._rows.filter(state__in=[QUEUED, SENDING], due_at__lte=now, attempts__lt=MAX_ATTEMPTS)
        batch = list(due.order_by("due_at", "id").select_for_update(skip_locked=True)[:BATCH])
        self._rows.filter(pk__in=[row.pk for row in batch]).update(
            state=SENDING, due_at=now + LEASE, attempts=F("attempts") + 1
        )
        for row in batch:
            row.attempts += 1
        return batch

    def _give_up_on_abandoned(self) -> int:
        """Rows whose last allowed attempt was never finished: their sender died with each of them."""
        abandoned = self._rows.filter(state=SENDING, due_at__lte=timezone.now(), attempts__gte=MAX_ATTEMPTS)
        return int(abandoned.update(state=FAILED, error="The sender stopped in the middle of the last attempt."))

    def _deliver(self, row: Any, drained: Drained) -> None:
        try:
            told = self.send(row) or {}
        except NotNow as wait:
            self._settle(row, state=QUEUED, due_at=wait.until, attempts=row.attempts - 1)
            drained.put_off += 1
        except Needless:
            self._settle(row, state=CANCELLED)
            drained.withdrawn += 1
        except MaybeSent as doubt:
            self._note(row, doubt)
            due_at = timezone.now() + doubt.look_up_after
            self._settle(row, state=UNKNOWN, due_at=due_at, error=written(doubt))
            drained.unknown += 1
        except Exception as error:  # noqa: BLE001  one bad row never stops the others, whatever a gateway throws
            self._write_failure(row, error, drained)
        else:
            self._settle(row, state=SENT, sent_at=timezone.now(), error="", **told)
            drained.sent += 1

    def _note(self, row: Any, error: Exception) -> None:
        log.warning(self.unsent, row=row.pk, attempt=row.attempts, error=type(error).__name__)

    def _write_failure(self, row: Any, error: Exception, drained: Drained) -> None:
        self._note(row, error)
        reason = written(error)
        if isinstance(error, GiveUp) or row.attempts >= MAX_ATTEMPTS:
            self._settle(row, state=FAILED, error=reason)
            drained.failed += 1
        else:
            due_at = timezone.now() + RETRY_AFTER[row.attempts - 1]
            self._settle(row, state=QUEUED, due_at=due_at, error=reason)
            drained.retried += 1

    def _settle(self, row: Any, **fields: object) -> None:
        """Write the result, unless the lease ran out and somebody else has taken the row since."""
        self._rows.filter(pk=row.pk, state=SENDING, attempts=row.attempts).update(**fields)


def written(error: Exception) -> str:
    """What is kept of an error; in words where the error is one of ours."""
    reason = str(error) if isinstance(error, GiveUp | MaybeSent) else f"{type(error).__name__}: {error}"
    return reason.replace("\x00", "")[:300]
