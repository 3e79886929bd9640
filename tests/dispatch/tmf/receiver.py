"""A system that listens to our events: a real server on loopback that writes down what it gets."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from dispatch.models import Listener
from technicians.models import ApiClient
from tests.factories import at

BASE = "/tmf-api/troubleTicket/v4"
HUB = f"{BASE}/hub"


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def kind(self) -> str:
        return self.event["eventType"].removeprefix("TroubleTicket").removesuffix("Event")

    def verified(self, secret: str) -> dict[str, Any]:
        return Webhook(secret).verify(self.body, self.headers)


class Receiver:
    """`answer` says the status for each request; it may take its time."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/events"
        self.received: list[Received] = []
        self.answer: Callable[[Received], int] = lambda _received: 204

    @property
    def kinds(self) -> list[str]:
        return [one.kind for one in self.received]


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # as web servers have; with Python's five, some of many calls at once are reset


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            one = Received(self.path, dict(self.headers), body)
            found.received.append(one)
            status = found.answer(one)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", found.url + "/elsewhere")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    found = Receiver(server.server_port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def listen(client: ApiClient, callback: str, **fields: Any) -> Listener:
    """A live listener that has been left alone for long, also for tests that travel back in time."""
    values = {"api": "troubleTicket", "secret": "whsec_" + "A" * 43 + "=", "leased_until": at("2020-01-01 00:00")}
    return Listener.objects.create(client=client, callback=callback, **values | fields)
