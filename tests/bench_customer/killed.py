"""The sender is killed, again and again, in the middle of its work."""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from orders.models import Message
from orders.models.message import MessageState
from tests.bench_api.rows import Measured
from tests.bench_customer.data import organisation_of, queue_sms
from tests.bench_customer.doubts import settle
from tests.bench_customer.outside import World

KILLS, MESSAGES, SEED = 50, 45_000, 3
BETWEEN_S = (0.5, 3.0)
WITHIN_S = 20 * 60


def killed(world: World) -> Iterator[Measured]:
    chance, organisation = random.Random(SEED), organisation_of("Killed")
    numbers = queue_sms(organisation, MESSAGES, key="killed")
    mine = Message.objects.filter(organisation=organisation)
    kills = in_the_middle = 0
    while kills < KILLS and mine.filter(state=MessageState.QUEUED).exists():
        time.sleep(chance.uniform(*BETWEEN_S))
        senders = senders_now()
        if senders:
            os.kill(chance.choice(senders), signal.SIGKILL)
            kills += 1
            in_the_middle += mine.filter(state=MessageState.SENDING).exists()
    # What the dead had claimed is free again when their lease is over: here at once, the living have no need of it.
    settle_claims(mine)
    settle(mine, within_s=WITHIN_S)
    missing = sum(world.sms[number] == 0 for number in numbers)
    doubled = sum(world.sms[number] > 1 for number in numbers)
    yield Measured(
        f"{kills} × kill -9 of a sender at random moments, {MESSAGES:,} SMS",
        "0 missing, ≤ 1 doubled a kill",
        f"{missing} missing, {doubled} doubled; {in_the_middle} kills while something was being sent",
        kills == KILLS and missing == 0 and doubled <= kills,
    )


def senders_now() -> list[int]:
    """The pool's processes of the service's worker: those whose parent is a Celery worker too."""
    workers = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            is_here = (folder / "cwd").resolve() == Path.cwd()
        except OSError:
            continue  # it has ended meanwhile
        if is_here and b"worker" in words and any(word.endswith(b"/celery") for word in words):
            workers[int(folder.name)] = parent
    return [pid for pid, parent in workers.items() if parent in workers]


def settle_claims(mine) -> None:
    time.sleep(60)
    mine.filter(state=MessageState.SENDING).update(due_at=timezone.now())
