"""The wire between a browser and the service, which counts what comes down, and can be cut as in a cellar.

Chromium's own emulation of *offline* is set in each of its processes by itself, and now and then one of them was seen
to send all the same: where a test says that nothing is sent, the line itself is cut.
"""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext

CHUNK_BYTES = 64 * 1024


class Wire(socketserver.ThreadingTCPServer):
    """`bytes_down` is all that the service has sent: headers, pages, files, compressed as they came."""

    daemon_threads = True

    def __init__(self, base: str) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        service = urlsplit(base)
        self.service = (service.hostname, service.port)
        self.bytes_down, self.is_cut, self.lock = 0, False, threading.Lock()
        self.connections: set[socket.socket] = set()

    @property
    def url(self) -> str:
        return f"http://{self.service[0]}:{self.server_address[1]}"

    def count(self, came: int) -> None:
        with self.lock:
            self.bytes_down += came

    def cut(self) -> None:
        """Nothing passes any more, of what is on its way neither."""
        with self.lock:
            self.is_cut = True
            for connection in self.connections:
                close(connection)

    def mend(self) -> None:
        self.is_cut = False


class Connection(socketserver.BaseRequestHandler):
    server: Wire

    def handle(self) -> None:
        with self.server.lock:
            if self.server.is_cut:
                return
            self.server.connections.add(self.request)
        with socket.create_connection(self.server.service) as service:
            up = threading.Thread(target=pump, args=(self.request, service, lambda _sent: None), daemon=True)
            up.start()
            pump(service, self.request, self.server.count)
            up.join()

    def finish(self) -> None:
        with self.server.lock:
            self.server.connections.discard(self.request)


def pump(source: socket.socket, target: socket.socket, count) -> None:
    """Until one side is closed; then the other side hears of it."""
    with suppress(OSError):
        while data := source.recv(CHUNK_BYTES):
            count(len(data))
            target.sendall(data)
    close(source)
    close(target)


def close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire_to(base: str) -> Iterator[Wire]:
    wire = Wire(base)
    threading.Thread(target=wire.serve_forever, daemon=True).start()
    try:
        yield wire
    finally:
        wire.shutdown()
        wire.server_close()


class Line:
    """What `phone` has between itself and the service at `url`; its browser hears when there is none."""

    def __init__(self, phone: BrowserContext, wire: Wire) -> None:
        self.phone, self.wire, self.url = phone, wire, wire.url

    def cut(self) -> None:
        self.wire.cut()
        self.phone.set_offline(True)

    def mend(self) -> None:
        self.wire.mend()
        self.phone.set_offline(False)


@pytest.fixture
def line(live_server, phone: BrowserContext) -> Iterator[Line]:
    with wire_to(live_server.url) as wire:
        yield Line(phone, wire)
