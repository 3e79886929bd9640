"""Celery's doors to the services of this app."""

from collections.abc import Iterator
from contextlib import contextmanager

from celery import shared_task
from django.db import connection
from django.utils import timezone

from orders.services import service_times
from orders.services.announcing import announce
from orders.services.gate import convert
from orders.services.promise_keeping import judge_overdue
from orders.services.surveys import ask
from technicians.models import Organisation
from technicians.programs import program

# Any numbers that no other advisory lock of this database uses.
GATE_LOCK, SURVEY_LOCK = 0x6A7E, 0x5A5C


@shared_task
@program("convert_tickets")
def convert_tickets() -> None:
    """Every minute. A run that is still at it is not joined by a second one."""
    with alone(GATE_LOCK) as is_alone:
        if is_alone:
            convert()


@shared_task
@program("learn_service_times")
def learn_service_times() -> int:
    """Every night, for all organisations; return how many times were learned."""
    return sum(service_times.learn(organisation=organisation) for organisation in Organisation.objects.all())


@shared_task
@program("judge_promises")
def judge_promises() -> int:
    """Every minute; return how many promised calls have just been missed."""
    return judge_overdue()


@shared_task
@program("ask_customers")
def ask_customers() -> int:
    """Every morning; return about how many cases somebody is asked."""
    with alone(SURVEY_LOCK) as is_alone:
        return ask(now=timezone.now()) if is_alone else 0


@shared_task
@program("announce_cases")
def announce_cases() -> int:
    """Every minute; return of how many cases something was or need not be said."""
    return announce(now=timezone.now())


@contextmanager
def alone(lock: int) -> Iterator[bool]:
    """True for the one process that holds the advisory lock, until the block ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
