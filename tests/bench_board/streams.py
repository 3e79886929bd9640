"""Many open boards, each with a stream, while things change all the time."""

import asyncio
import json
import re
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from dispatch.live.app import AGAIN_AFTER_MS
from orders.models import Visit
from tests.bench_api.rows import Measured, Service, percentile
from tests.bench_board.data import Board

STREAMS, CHANGES_A_SECOND, LASTS_S = 300, 20, 600
SEEN_WITHIN_S, GROWTH_PERCENT = 2.0, 5.0
WARM_S = 30  # then the memory is that of 300 open streams
STATES = ("en_route", "open")


@dataclass
class Heard:
    """When each visit was changed last, how long until streams said so, how often each did; memory before and after."""

    changed_at: dict[str, float] = field(default_factory=dict)
    delays_s: list[float] = field(default_factory=list)
    seen: list[int] = field(default_factory=lambda: [0] * STREAMS)
    memory_kb: list[int] = field(default_factory=list)

    def take(self, stream: int, visits: list[str]) -> None:
        now = time.monotonic()
        self.seen[stream] += len(visits)
        self.delays_s += [now - self.changed_at[visit] for visit in visits]


def streams(service: Service, board: Board) -> Iterator[Measured]:
    address = live_address(service, board)
    heard = asyncio.run(listen_and_change(address, board, service))
    count = sum(heard.seen)
    told = CHANGES_A_SECOND * LASTS_S * STREAMS
    slowest, p99 = max(heard.delays_s), percentile(heard.delays_s, 99)
    before, after = heard.memory_kb
    percent = 100 * (after - before) / before
    what = f"{STREAMS} open streams, {CHANGES_A_SECOND} changes/s for {LASTS_S} s"
    seen = f"{count} of {told} seen; p99 {p99:.0f} ms, slowest {1000 * slowest:.0f} ms"
    yield Measured(what, f"every change seen ≤ {SEEN_WITHIN_S:.0f} s", seen, count == told and slowest <= SEEN_WITHIN_S)
    memory = f"{before // 1024} → {after // 1024} MiB, {percent:+.1f} %"
    yield Measured(
        "memory of web and streams meanwhile", f"growth < {GROWTH_PERCENT:.0f} %", memory, percent < GROWTH_PERCENT
    )


def live_address(service: Service, board: Board) -> str:
    """As the board's page has it."""
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={board.session}"}
    with urllib.request.urlopen(urllib.request.Request(service.base + board.path, headers=cookie)) as answer:
        return re.search(r'data-live="([^"]+)"', answer.read().decode())[1]


async def listen_and_change(address: str, board: Board, service: Service) -> Heard:
    heard = Heard()
    async with asyncio.TaskGroup() as group:
        boards = [group.create_task(listen(address, board, heard, n)) for n in range(STREAMS)]
        await asyncio.sleep(WARM_S)
        heard.memory_kb.append(memory_kb(service.base, address))
        await change(board, heard)
        await asyncio.sleep(SEEN_WITHIN_S)
        heard.memory_kb.append(memory_kb(service.base, address))
        for each in boards:
            each.cancel()
    return heard


async def change(board: Board, heard: Heard) -> None:
    """One visit after the other, on its way and open again, each in a transaction of its own."""
    visits = [visit async for visit in Visit.objects.filter(pk__in=[v.pk for v in board.visits], state="open")]
    began = time.monotonic()
    for number in range(CHANGES_A_SECOND * LASTS_S):
        await asyncio.sleep(max(0.0, began + number / CHANGES_A_SECOND - time.monotonic()))
        visit, turn = visits[number % len(visits)], number // len(visits)
        heard.changed_at[str(visit.uuid)] = time.monotonic()
        await asyncio.to_thread(tap, visit.pk, STATES[turn % 2])


def tap(visit: int, state: str) -> None:
    Visit.objects.filter(pk=visit).update(state=state)


async def listen(address: str, board: Board, heard: Heard, number: int) -> None:
    """As a browser does: it comes again where it was when the stream ends."""
    place = ""
    while True:
        place = await listen_once(address, board, heard, number, place)
        await asyncio.sleep(AGAIN_AFTER_MS / 1000)


async def listen_once(address: str, board: Board, heard: Heard, number: int, place: str) -> str:
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    cookie = f"{settings.SESSION_COOKIE_NAME}={board.session}"
    last = f"Last-Event-ID: {place}\r\n" if place else ""
    writer.write(f"GET {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookie}\r\n{last}\r\n".encode())
    try:
        while line := await reader.readline():
            name, _colon, value = line.decode().strip().partition(": ")
            if name == "id":
                place = value
            elif name == "data" and value.startswith("["):
                heard.take(number, [uuid for notice in json.loads(value) for uuid in notice["uuids"]])
            elif line.strip() == b"0":
                return place  # the last chunk
        return place
    finally:
        writer.close()


def memory_kb(base: str, address: str) -> int:
    """What the processes of web and streams hold, by the ports that they were told to listen on."""
    ports = [str(urlsplit(each).port) for each in (base, address)]
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (folder / "cmdline").read_text()
            if "gunicorn" in command and any(f":{port}" in command for port in ports):
                held = re.search(r"VmRSS:\s+(\d+)", (folder / "status").read_text())
                total += int(held[1]) if held else 0
    return total
