"""The wire between a phone and the service: it counts what comes down."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

CHUNK_BYTES = 64 * 1024


class Wire(socketserver.ThreadingTCPServer):
    """`bytes_down` is all that the service has sent: headers, pages, files, compressed as they came."""

    daemon_threads = True

    def __init__(self, base: str) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        service = urlsplit(base)
        self.service = (service.hostname, service.port)
        self.bytes_down, self.lock = 0, threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def count(self, came: int) -> None:
        with self.lock:
            self.bytes_down += came


class Connection(socketserver.BaseRequestHandler):
    server: Wire

    def handle(self) -> None:
        with socket.create_connection(self.server.service) as service:
            up = threading.Thread(target=pump, args=(self.request, service, lambda _sent: None), daemon=True)
            up.start()
            pump(service, self.request, self.server.count)
            up.join()


def pump(source: socket.socket, target: socket.socket, count) -> None:
    """Until one side is closed; then the other side hears of it."""
    with suppress(OSError):
        while data := source.recv(CHUNK_BYTES):
            count(len(data))
            target.sendall(data)
    for end in (source, target):
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
