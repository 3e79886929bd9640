"""The rows through which a run's groups reach workers on any host, and come back answered.

Each step is one statement that commits by itself: a host that is cut off in the middle of one leaves no row locked.
Who works on a row holds an advisory lock of its session, which goes with the process; a host that has vanished
without a word loses its row when the lease is over. All times are the database's.
"""

# ruff: noqa: S608  the statements are put together from constants of this module

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dispatch.models import PlanRun, PlanTask

ATTEMPTS = 2  # then a group is given up for this round: it may be what kills its workers
LOCK_CLASS = 0x5441534B  # "TASK": keeps these advisory locks apart from others
LOCK_KEY = "(id & 2147483647)::int"  # PostgreSQL's pairs of numbers have 32 bits each

CLAIM = f"""
    UPDATE dispatch_plantask SET state = 'claimed', since = clock_timestamp(), attempts = attempts + 1, worker = %s
    WHERE id = (
        SELECT id FROM dispatch_plantask WHERE run_id = %s AND state = 'waiting'
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, number, payload, pg_try_advisory_lock({LOCK_CLASS}, {LOCK_KEY})
"""
ANSWER = """
    UPDATE dispatch_plantask SET state = 'answered', since = clock_timestamp(), answer = %s
    WHERE id = %s AND state <> 'answered'
"""
COLLECT = "DELETE FROM dispatch_plantask WHERE run_id = %s AND state = 'answered' RETURNING number, answer, worker"
LOST = f"""
    run_id = %s AND state = 'claimed' AND (
        since + lease_s * interval '1 second' < clock_timestamp()
        OR NOT EXISTS (
            SELECT FROM pg_locks
            WHERE locktype = 'advisory' AND classid = {LOCK_CLASS} AND objid = {LOCK_KEY}::oid AND objsubid = 2
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        )
    )
"""
FREE_LOST = f"""
    UPDATE dispatch_plantask SET state = 'waiting', since = clock_timestamp(), worker = ''
    WHERE {LOST} AND attempts < {ATTEMPTS}
    RETURNING number
"""
GIVE_UP_LOST = f"DELETE FROM dispatch_plantask WHERE {LOST} AND attempts >= {ATTEMPTS} RETURNING number"
IGNORED = """
    SELECT count(*) FILTER (WHERE state <> 'waiting' OR since > clock_timestamp() - %s * interval '1 second') = 0
    AND count(*) > 0
    FROM dispatch_plantask WHERE run_id = %s
"""


@dataclass(frozen=True)
class Claimed:
    """A row that is ours."""

    pk: int
    number: int
    payload: bytes


def put(run: PlanRun, turn: int, number: int, payload: bytes, lease_s: float) -> None:
    """Ask for the answer to `payload`; who works on it longer than `lease_s` has lost it. First come, first claimed."""
    PlanTask(run=run, round=turn, number=number, payload=payload, lease_s=lease_s).save(force_insert=True)


@contextmanager
def claimed(run_pk: int, worker: str) -> Iterator[Claimed | None]:
    """The next waiting row of a run, ours until the block ends; None where nothing waits."""
    rows = _execute(CLAIM, worker, run_pk)
    if not rows:
        yield None
        return
    pk, number, payload, _ = rows[0]
    try:
        yield Claimed(pk, number, bytes(payload))
    finally:
        _execute(f"SELECT pg_advisory_unlock({LOCK_CLASS}, (%s & 2147483647)::int)", pk)


def write_answer(pk: int, answer: bytes) -> None:
    """Keep the first answer to a row; one that comes when its round is over is lost."""
    with connection.cursor() as cursor:
        cursor.execute(ANSWER, [answer, pk])


def collect(run: PlanRun) -> list[tuple[int, bytes, str]]:
    """Take away what is answered: numbers, answers, and who worked."""
    return [(number, bytes(answer), worker) for number, answer, worker in _execute(COLLECT, run.pk)]


def free_lost(run: PlanRun) -> tuple[set[int], set[int]]:
    """Take rows from workers that are gone: the numbers that wait again, and those given up for good."""
    freed = {number for (number,) in _execute(FREE_LOST, run.pk)}
    return freed, {number for (number,) in _execute(GIVE_UP_LOST, run.pk)}


def ignored(run: PlanRun, for_s: float) -> bool:
    """Whether all rows have waited for so long, and nobody is at work."""
    ((so,),) = _execute(IGNORED, for_s, run.pk)
    return bool(so)


def drop(run: PlanRun) -> None:
    """End the round, answered or not."""
    PlanTask.objects.filter(run=run).delete()


def drop_left_behind() -> None:
    """Rows whose coordinator is gone."""
    PlanTask.objects.exclude(run__state=PlanRun.State.RUNNING).delete()


def _execute(sql: str, *values: str | float) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
