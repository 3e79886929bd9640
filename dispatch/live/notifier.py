"""One connection to PostgreSQL that listens, for all boards that are open; no board asks the database again and again.

What came in lately is kept, so that a stream that broke off goes on where it was.
"""

import asyncio
import json
import secrets
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.db import connection
from django.utils import timezone

from orders.models.telling import CHANNEL
from technicians.models import User

GATHER_S = 0.2  # what changes within it is told together
KEPT = 5000
# A board that takes this many messages no sooner is given up, and reads anew when it comes back.
MOST_WAITING = 100
AGAIN_AFTER_S = 1.0
CONNECTION_KEYS = ("host", "port", "user", "password", "dbname")

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """Changes of one territory, as `message` for its boards; `id` says until where a board has heard."""

    number: int
    territory: int
    at: datetime
    message: bytes


class Notifier:
    """`epoch` changes with each connection: what happened before it is not known here."""

    def __init__(self) -> None:
        self.boards: dict[int, set[asyncio.Queue[Told | None]]] = defaultdict(set)
        self.names: dict[int, str] = {}
        self.begin_anew()

    def begin_anew(self) -> None:
        self.epoch, self.number, self.began_at = secrets.token_hex(4), 0, timezone.now()
        self.recent: deque[Told] = deque(maxlen=KEPT)
        self.names.clear()

    @property
    def place(self) -> str:
        """Where somebody is who has heard everything so far."""
        return f"{self.epoch}-{self.number}"

    async def run(self) -> None:
        """Listen until cancelled; after a lost connection all boards read anew, as nobody knows what they missed."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**connection_params(), autocommit=True) as listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    self.begin_anew()
                    self.give_up_all()
                    while True:
                        heard = [notice.payload async for notice in listening.notifies(timeout=GATHER_S)]
                        if heard:
                            await self.tell(heard)
            except psycopg.OperationalError as error:
                logger.warning("no connection to listen on", error=type(error).__name__)
                await asyncio.sleep(AGAIN_AFTER_S)

    async def tell(self, payloads: Iterable[str]) -> None:
        """Each board one message with all that concerns its territory, in the order of the transactions."""
        changes: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for payload in payloads:
            notice = json.loads(payload)
            changes[notice.pop("territory")].append(notice)
        await self.learn_names({notice["by"] for of_one in changes.values() for notice in of_one} - {None})
        for territory, notices in changes.items():
            self.number += 1
            said = [{**notice, "name": self.names.get(notice["by"], "")} for notice in notices]
            message = f"id: {self.place}\ndata: {json.dumps(said)}\n\n".encode()
            told = Told(self.number, territory, timezone.now(), message)
            self.recent.append(told)
            for board in list(self.boards[territory]):
                self._give(board, told)

    def since(self, place: str, made_at: datetime | None, territory: int) -> list[Told] | None:
        """What a board has missed that was at `place`, or whose page was made then; None where nobody knows."""
        epoch, _dash, number = place.partition("-")
        if epoch == self.epoch and number.isdecimal():
            oldest = self.recent[0].number if self.recent else self.number + 1
            missed = [told for told in self.recent if told.number > int(number)]
            is_known = int(number) >= oldest - 1
        else:
            missed = [told for told in self.recent if made_at is not None and told.at >= made_at]
            is_known = made_at is not None and made_at >= (self.recent[0].at if self._is_full else self.began_at)
        return [told for told in missed if told.territory == territory] if is_known else None

    @contextmanager
    def board(self, territory: int) -> Iterator["asyncio.Queue[Told | None]"]:
        """What is told from now on; None when the board has to come again."""
        queue: asyncio.Queue[Told | None] = asyncio.Queue()
        self.boards[territory].add(queue)
        try:
            yield queue
        finally:
            self.boards[territory].discard(queue)

    def give_up_all(self) -> None:
        for boards in self.boards.values():
            for board in boards:
                board.put_nowait(None)

    async def learn_names(self, people: set[int]) -> None:
        if unknown := people - self.names.keys():
            self.names |= await sync_to_async(names_of, thread_sensitive=False)(unknown)

    @property
    def _is_full(self) -> bool:
        return len(self.recent) == KEPT

    def _give(self, board: "asyncio.Queue[Told | None]", told: Told) -> None:
        if board.qsize() < MOST_WAITING:
            board.put_nowait(told)
        else:
            board.put_nowait(None)
            self.boards[told.territory].discard(board)


def names_of(people: set[int]) -> dict[int, str]:
    try:
        return {user.pk: user.get_full_name() or user.username for user in User.objects.filter(pk__in=people)}
    finally:
        connection.close()


def connection_params() -> dict[str, Any]:
    params = connection.get_connection_params()
    return {key: params[key] for key in CONNECTION_KEYS if params.get(key)}
