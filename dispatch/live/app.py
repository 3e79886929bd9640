"""The stream of changes that an open board listens to (server-sent events, HTML Living Standard 9.2), as an ASGI app.

It has a process of its own: hundreds of streams stay open there, while the web server's threads answer requests.
"""

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.utils.dateparse import parse_datetime

from dispatch.live.door import is_own_origin, who_listens
from dispatch.live.notifier import Notifier

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = re.compile(r"/live/(?P<territory>[0-9]{1,18})/")
BEAT_S = 15.0  # a line that nobody uses is cut by what lies between
# Then the browser comes again, and is asked again who it is: rights that were taken away end here.
LONGEST_S = 300.0
AGAIN_AFTER_MS = 500

logger = structlog.get_logger(__name__)


class Live:
    """`GET /live/<territory>/`: a message for each moment in which something changed there."""

    def __init__(self) -> None:
        self.notifier = Notifier()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        listening = asyncio.create_task(self.notifier.run())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/livez":
            await _say(send, HTTPStatus.OK)
            return
        found = PATH.fullmatch(scope["path"])
        if found is None or scope["method"] != "GET":
            await _say(send, HTTPStatus.NOT_FOUND if found is None else HTTPStatus.METHOD_NOT_ALLOWED)
            return
        request = ASGIRequest(scope, BytesIO())
        territory = int(found["territory"])
        try:
            request.get_host()
        except DisallowedHost:
            await _say(send, HTTPStatus.BAD_REQUEST)
            return
        refusal = await sync_to_async(who_listens, thread_sensitive=False)(request, territory)
        if refusal:
            await _say(send, refusal)
            return
        streaming = asyncio.create_task(self._stream(request, territory, send))
        leaving = asyncio.create_task(_left(receive))
        _done, pending = await asyncio.wait({streaming, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _stream(self, request: ASGIRequest, territory: int, send: Send) -> None:
        place = request.headers.get("Last-Event-ID", "") or request.GET.get("after", "")
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": stream_headers(request)})
        async for text in self.messages(territory, place=place, made_at=_instant(request.GET.get("made", ""))):
            await send({"type": "http.response.body", "body": text, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def messages(self, territory: int, *, place: str, made_at: datetime | None) -> AsyncIterator[bytes]:
        """What a board missed, or `anew` where that isn't known; then what happens, until it has to come again."""
        ends = time.monotonic() + LONGEST_S * random.uniform(0.8, 1.2)  # noqa: S311  not all at the same moment
        with self.notifier.board(territory) as told:
            missed = self.notifier.since(place, made_at, territory)
            here = f"retry: {AGAIN_AFTER_MS}\nid: {self.notifier.place}\n"
            for each in missed or []:
                yield each.message
            yield f"{here}event: anew\ndata: anew\n\n".encode() if missed is None else f"{here}\n".encode()
            while (left := ends - time.monotonic()) > 0:
                try:
                    each_new = await asyncio.wait_for(told.get(), min(BEAT_S, left))
                except TimeoutError:
                    yield b":\n\n"
                    continue
                if each_new is None:
                    return
                yield each_new.message


def stream_headers(request: ASGIRequest) -> list[tuple[bytes, bytes]]:
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),  # nginx hands on each message at once
    ]
    origin = request.headers.get("Origin", "")
    if is_own_origin(request, origin):
        headers += [
            (b"access-control-allow-origin", origin.encode()),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]
    return headers


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, status: HTTPStatus) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": status.phrase.encode()})


def _instant(text: str) -> datetime | None:
    with suppress(ValueError):
        found = parse_datetime(text)
        return found if found is not None and found.tzinfo else None
    return None
