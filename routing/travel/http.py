"""Questions to a road server, and what can go wrong with them."""

import json
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

MOST_BYTES = 64_000_000
CHUNK_BYTES = 65_536
SERVER_ERROR, TOO_MANY_REQUESTS = 500, 429


class TravelError(RuntimeError):
    """A road server gave no travel times; the message says which server, and what it said."""


class NoAnswerError(TravelError):
    """It can't be reached, is too slow, too busy or broken, or answers nonsense: asking again may help."""


class RefusedError(TravelError):
    """It understood the question and won't answer it: asking again is no use. `code` is the server's own."""

    def __init__(self, message: str, code: object) -> None:
        super().__init__(message)
        self.code = code


def is_server_url(url: str) -> bool:
    """Scheme http or https, a host, perhaps a port and a path; no user, password, question or fragment."""
    try:
        address = urlsplit(url)
        named = bool(address.hostname) and address.port != 0
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and not any(sign in url for sign in " @?#\\")
    return named and plain and address.scheme in {"http", "https"}


class JsonServer:
    """A server that answers in JSON, over one connection that stays open. Not for several threads at once.

    Without its connection it can be pickled. Redirects are not followed; proxies of the environment are not used.
    """

    connection: HTTPConnection | None = None

    def __init__(self, url: str, timeout_s: float) -> None:
        if not is_server_url(url):
            raise ValueError(f"{url!r} is no address of a road server, such as http://127.0.0.1:8002")
        self.address, self.timeout_s = urlsplit(url), timeout_s

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"connection": None}

    @property
    def host(self) -> str:
        return self.address.netloc

    def ask(self, method: str, path: str, question: object = None) -> tuple[int, Any]:
        """Status and decoded body of the answer, whatever the status; `NoAnswerError` where there is none."""
        body = None if question is None else json.dumps(question, separators=(",", ":"))
        headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if body else {})
        until = time.monotonic() + self.timeout_s
        try:
            connection = self.connection = self.connection or self.connect()
            connection.request(method, self.address.path.rstrip("/") + path, body, headers)
            response = connection.getresponse()
            raw = read_all(response, until)
        except (OSError, HTTPException) as error:
            self.close()
            raise NoAnswerError(f"{self.host} did not answer: {type(error).__name__}: {error}") from error
        if response.status >= SERVER_ERROR or response.status == TOO_MANY_REQUESTS:
            raise NoAnswerError(f"{self.host} answered with status {response.status}")
        try:
            return response.status, json.loads(raw)
        except ValueError as error:
            raise NoAnswerError(f"{self.host} answered with something that is not JSON") from error

    def connect(self) -> HTTPConnection:
        kind = HTTPSConnection if self.address.scheme == "https" else HTTPConnection
        return kind(self.address.hostname or "", self.address.port, timeout=self.timeout_s)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def __del__(self) -> None:
        self.close()


def read_all(response: HTTPResponse, until: float) -> bytes:
    """The whole body; an error where it is too long, or drips in until the time is over."""
    parts, length = [], 0
    while part := response.read1(CHUNK_BYTES):
        parts.append(part)
        length += len(part)
        if length > MOST_BYTES:
            raise HTTPException(f"more than {MOST_BYTES} bytes")
        if time.monotonic() > until:
            raise TimeoutError("the answer took too long")
    response.close()  # else the connection takes no further question
    return b"".join(parts)
