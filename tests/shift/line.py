"""The line between phone and server: a proxy on loopback that drops requests, and loses answers to others."""

import http.client
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
PASSED, DROPPED, LOST = "passed", "dropped", "answer lost"


class Line(ThreadingHTTPServer):
    """Of all requests `bad` (0 to 1) fail: half never arrive, of the others the answer is lost."""

    daemon_threads = True

    def __init__(self, *, server_port: int, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.backend_port = server_port
        self.bad = 0.0
        self.fates: Counter[str] = Counter()
        self.dice, self.lock = random.Random(seed), threading.Lock()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_address[1]}"

    def fate(self) -> str:
        with self.lock:
            drawn = self.dice.random()
            fate = PASSED if drawn >= self.bad else DROPPED if drawn < self.bad / 2 else LOST
            self.fates[fate] += 1
        return fate

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that was killed goes away in the middle: that is what is tried here."""


class Passing(BaseHTTPRequestHandler):
    """One request and its answer, or what the line makes of them."""

    protocol_version = "HTTP/1.1"
    server: Line

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fate = self.server.fate()
        self.close_connection = True
        if fate == DROPPED:
            return
        backend = http.client.HTTPConnection("127.0.0.1", self.server.backend_port, timeout=30)
        try:
            backend.request(self.command, self.path, body, dict(self.headers))
            answer = backend.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):  # the server is being restarted
            return
        finally:
            backend.close()
        if fate == PASSED:
            with suppress(OSError):
                self.give(answer, content)

    def give(self, answer: http.client.HTTPResponse, content: bytes) -> None:
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = pass_on  # noqa: N815  the names that http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Quiet: thousands of requests pass."""


@contextmanager
def line_to(server_port: int, *, seed: int) -> Iterator[Line]:
    line = Line(server_port=server_port, seed=seed)
    thread = threading.Thread(target=line.serve_forever, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.shutdown()
        line.server_close()
        thread.join()
