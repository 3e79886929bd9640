"""A gateway that often takes a message and says nothing, refuses some, and tells twice what has arrived."""

import time
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from orders.models import Message
from orders.models.message import MessageState
from tests.bench_api.rows import Measured
from tests.bench_customer.data import organisation_of, queue_sms
from tests.bench_customer.outside import World

MESSAGES, ERRORS, SILENT, TWICE = 4000, 0.1, 0.35, 0.05
WITHIN_S = 30 * 60
OVER = (MessageState.SENT, MessageState.CONFIRMED, MessageState.FAILED)


def doubts(world: World) -> Iterator[Measured]:
    world.errors, world.silent, world.twice = ERRORS, SILENT, TWICE
    organisation = organisation_of("Doubts")
    numbers = queue_sms(organisation, MESSAGES, key="doubt")
    settle(Message.objects.filter(organisation=organisation), within_s=WITHIN_S)
    world.errors = world.silent = world.twice = 0.0
    missing = sum(world.sms[number] == 0 for number in numbers)
    doubled = sum(world.sms[number] > 1 for number in numbers)
    ambiguous = len(world.unanswered.intersection(numbers))
    yield Measured(
        f"{MESSAGES:,} SMS: {SILENT:.0%} taken without an answer, {ERRORS:.0%} errors, {TWICE:.0%} receipts twice",
        "0 missing, ≤ 1 doubled in 1,000 ambiguous",
        f"{missing} missing, {doubled} doubled of {ambiguous:,} ambiguous",
        missing == 0 and ambiguous >= 1000 and doubled <= ambiguous // 1000,
    )


def settle(mine: QuerySet[Message], *, within_s: float) -> None:
    """Until all are over; who waits for the next attempt needn't wait for its hour."""
    until = time.monotonic() + within_s
    while mine.exclude(state__in=OVER).exists() and time.monotonic() < until:
        mine.filter(state=MessageState.QUEUED, attempts__gt=0).update(due_at=timezone.now())
        time.sleep(2)
