"""The world around the service, on loopback: a mail server and an SMS gateway with faults of its own."""

import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import Request, urlopen

from aiosmtpd.controller import Controller
from django.conf import settings


@dataclass
class World:
    """`mails` and `sms`: how often each message has come, by its own number, with when it first did.

    `errors` and `silent`: the share of requests that are refused, and of those that are taken without an answer in
    time; `twice`: the share of receipts that come twice.
    """

    base: str
    errors: float = 0.0
    silent: float = 0.0
    twice: float = 0.0
    mails: Counter[str] = field(default_factory=Counter)
    sms: Counter[str] = field(default_factory=Counter)
    came_at: dict[str, float] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, into: Counter[str], number: str) -> None:
        with self.lock:
            into[number] += 1
            self.came_at.setdefault(number, time.time())

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        mail = message_from_bytes(envelope.content)
        self.took(self.mails, mail["Message-ID"].strip("<>").partition("@")[0])
        return "250 OK"

    def receipt(self, number: str) -> None:
        """As a gateway does: by itself, a moment later."""
        times = 2 if self.chance.random() < self.twice else 1
        body = json.dumps({"ref": number, "state": "delivered"}).encode()
        headers = {"Content-Type": "application/json", "Authorization": "Bearer of-the-bench"}
        for _ in range(times):
            with urlopen(Request(f"{self.base}/messages/receipts/", body, headers), timeout=60):
                pass


@contextmanager
def outside(base: str) -> Iterator[World]:
    world = World(base)
    mail = Controller(world, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    gateway = ThreadingHTTPServer(("127.0.0.1", int(os.environ["BENCH_SMS_PORT"])), handler_for(world))
    gateway.daemon_threads = True
    mail.start()
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    try:
        yield world
    finally:
        gateway.shutdown()
        mail.stop()


def handler_for(world: World) -> type[BaseHTTPRequestHandler]:
    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            number = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["ref"]
            with world.lock:
                refuses, is_silent = (world.chance.random() < share for share in (world.errors, world.silent))
            if refuses:
                self.say(500)
                return
            world.took(world.sms, number)
            if world.twice or is_silent:
                threading.Thread(target=world.receipt, args=[number], daemon=True).start()
            if is_silent:
                world.unanswered.add(number)
                time.sleep(2 * settings.SMS_GATEWAY["timeout_s"])
                self.close_connection = True
                return
            self.say(200)

        def do_GET(self) -> None:
            self.say(200 if world.sms[self.path.rpartition("/")[2]] else 404)

        def say(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    return Gateway
