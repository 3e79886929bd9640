"""The boards' stream: who may listen, what is told, and how one that broke off goes on."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.db import connection
from django.test import Client

from dispatch.live import app
from dispatch.live.app import Live
from dispatch.live.notifier import KEPT, MOST_WAITING, Notifier
from orders.models import Visit
from tests.dispatch.mobile.conftest import signed_in
from tests.factories import TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cookie(dispatcher) -> str:
    return cookie_of(signed_in(dispatcher))


def cookie_of(client: Client) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class Board:
    """One open board; `messages` are those it has read, without beats."""

    def __init__(self, live: Live, territory: int, cookie: str, **query: str) -> None:
        headers = [(b"host", b"testserver"), (b"cookie", cookie.encode())]
        self.messages: list[dict[str, str]] = []
        scope = {"type": "http", "method": "GET", "path": f"/live/{territory}/", "headers": headers}
        self.line = ApplicationCommunicator(live, {**scope, "query_string": urlencode(query).encode()})

    async def open(self) -> int:
        await self.line.send_input({"type": "http.request"})
        return (await self.line.receive_output(10))["status"]

    async def next(self) -> dict[str, str]:
        while True:
            text = (await self.line.receive_output(10)).get("body", b"").decode()
            fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
            if fields:
                return fields

    async def close(self) -> None:
        await self.line.send_input({"type": "http.disconnect"})
        await self.line.wait(10)


def run(story: Callable[[Live], Awaitable[Any]]) -> Any:
    """The story with a notifier that listens; the threads' connections are given back."""

    async def told() -> Any:
        live = Live()
        listening = asyncio.create_task(live.notifier.run())
        first = live.notifier.epoch
        await until(lambda: live.notifier.epoch != first)
        try:
            return await story(live)
        finally:
            listening.cancel()

    return asyncio.run(told())


async def until(is_so: Callable[[], bool]) -> None:
    """What the notifier hears it hears in its own time."""
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110  it has no event for tests alone
            await asyncio.sleep(0.02)


async def tap(visit: Visit, state: str) -> None:
    def save() -> None:
        try:
            Visit.objects.filter(pk=visit.pk).update(state=state)
        finally:
            connection.close()

    await sync_to_async(save, thread_sensitive=False)()


def uuids(message: dict[str, str]) -> list[str]:
    return [uuid for notice in json.loads(message["data"]) for uuid in notice["uuids"]]


def test_a_change_reaches_the_territorys_boards_and_no_others(territory, visit, cookie):
    other = TerritoryFactory(organisation=territory.organisation)

    async def story(live: Live) -> None:
        here, there = Board(live, territory.pk, cookie), Board(live, other.pk, cookie)
        assert [await board.open() for board in (here, there)] == [200, 200]
        assert [(await board.next())["event"] for board in (here, there)] == ["anew", "anew"]
        await tap(visit, "en_route")
        assert uuids(await here.next()) == [str(visit.uuid)]
        assert await there.line.receive_nothing(0.3)
        await here.close()
        await there.close()
        assert not any(live.notifier.boards.values())

    run(story)


def test_a_stream_that_broke_off_goes_on_where_it_was(territory, visit, cookie):
    async def story(live: Live) -> None:
        board = Board(live, territory.pk, cookie)
        await board.open()
        place = (await board.next())["id"]
        await board.close()
        await tap(visit, "en_route")
        await until(lambda: live.notifier.place != place)
        again = Board(live, territory.pk, cookie, after=place)
        await again.open()
        assert uuids(await again.next()) == [str(visit.uuid)]
        assert await again.next() == {"retry": "500", "id": live.notifier.place}
        await again.close()

    run(story)


def test_a_page_made_before_a_change_hears_of_it_and_one_made_after_does_not(territory, visit, cookie):
    async def story(live: Live) -> None:
        await tap(visit, "en_route")
        await until(lambda: bool(live.notifier.recent))
        change = live.notifier.recent[0].at
        for made, fields in ((change, 2), (change + timedelta(seconds=1), 1)):
            board = Board(live, territory.pk, cookie, made=made.isoformat())
            await board.open()
            heard = [await board.next() for _ in range(fields)]
            assert [("data" in message) for message in heard] == [True, False][-fields:]
            await board.close()

    run(story)


@pytest.mark.parametrize("place", ["", "x", "feedbeef-3", "-", "0-0", "٣-٣"])
def test_who_was_somewhere_unknown_reads_anew(place):
    notifier = Notifier()
    assert notifier.since(place, None, 1) is None
    assert notifier.since(place, notifier.began_at - timedelta(seconds=1), 1) is None


def test_what_is_no_longer_kept_is_not_passed_over():
    async def story() -> None:
        notifier = Notifier()
        start = notifier.place
        for _ in range(KEPT + 1):
            await notifier.tell([json.dumps({"territory": 1, "by": None, "uuids": []})])
        assert notifier.since(start, None, 1) is None
        assert len(notifier.since(f"{notifier.epoch}-1", None, 1)) == KEPT
        assert notifier.since(notifier.place, None, 1) == []
        assert notifier.since("", notifier.recent[0].at - timedelta(seconds=1), 1) is None

    asyncio.run(story())


def test_a_board_that_does_not_read_is_given_up_and_not_kept_for_ever():
    async def story() -> None:
        notifier = Notifier()
        with notifier.board(1) as queue:
            for _ in range(MOST_WAITING + 50):
                await notifier.tell([json.dumps({"territory": 1, "by": None, "uuids": []})])
            assert queue.qsize() == MOST_WAITING + 1
            told = [queue.get_nowait() for _ in range(queue.qsize())]
        assert told[-1] is None

    asyncio.run(story())


def test_strangers_technicians_and_nobody_hear_nothing(territory, technician, cookie):
    technician.user = UserFactory(organisation=territory.organisation, role="technician")
    technician.save()
    elsewhere = TerritoryFactory()

    async def story(live: Live) -> list[int]:
        asked = [(territory.pk, ""), (territory.pk, field), (elsewhere.pk, cookie), (10**15, cookie)]
        return [await Board(live, territory, who).open() for territory, who in asked]

    field = cookie_of(signed_in(technician.user))
    assert run(story) == [403, 404, 404, 404]


def test_other_paths_methods_and_hosts_are_refused(cookie, territory):
    async def status(live: Live, **facts: Any) -> int:
        path = f"/live/{territory.pk}/"
        headers = [(b"host", b"testserver"), (b"cookie", cookie.encode())]
        scope = {"type": "http", "method": "GET", "path": path, "headers": headers, "query_string": b"", **facts}
        line = ApplicationCommunicator(live, scope)
        await line.send_input({"type": "http.request"})
        return (await line.receive_output(10))["status"]

    async def story(live: Live) -> list[int]:
        evil = {"headers": [(b"host", b"evil.example"), (b"cookie", cookie.encode())]}
        return [
            await status(live, **facts) for facts in ({"path": "/admin/"}, {"method": "POST"}, evil, {"path": "/livez"})
        ]

    assert run(story) == [404, 405, 400, 200]


def test_a_stream_ends_after_minutes_so_that_rights_are_asked_again(monkeypatch, territory, cookie):
    monkeypatch.setattr(app, "LONGEST_S", 0.2)

    async def story(live: Live) -> None:
        board = Board(live, territory.pk, cookie)
        await board.open()
        await board.next()
        while (await board.line.receive_output(10)).get("more_body"):
            pass
        await board.line.wait(10)

    run(story)
