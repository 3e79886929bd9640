"""The outside world on loopback: a mail server and an SMS gateway that write down what they get."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from orders.models import Message
from tests.factories import TicketFactory


class Mailbox:
    """`answer` is what the server says to each mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"
        self.before_answer: Callable[[], None] = lambda: None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        await asyncio.to_thread(self.before_answer)
        return self.answer


class LoopbackSmtp(Controller):
    """On a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    mailbox = Mailbox()
    controller = LoopbackSmtp(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.DEFAULT_FROM_EMAIL = "Netz Köln <dispatch@example.org>"
    yield mailbox
    controller.stop()


class Gateway:
    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.status = 200
        self.answer = b""
        self.knows = 200  # what it says when it is asked for a message
        self.is_silent = False  # it takes what it gets, and says nothing


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found.requests.append((self.command, self.path, dict(self.headers), body))
            if found.is_silent:
                released.wait(5)
                self.close_connection = True
                return
            self.send_response(found.knows if "/messages/" in self.path else found.status)
            if found.status == 302:
                self.send_header("Location", found.url)
            self.end_headers()
            self.wfile.write(found.answer)

        do_GET = answer  # noqa: N815  the server's names
        do_POST = answer  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    released = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Gateway(server.server_port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    released.set()
    server.shutdown()
    thread.join()
    server.server_close()


def make_message(number: int = 1, **fields: Any) -> Message:
    ticket = fields.pop("ticket", None) or TicketFactory()
    values = {
        "organisation": ticket.organisation,
        "ticket": ticket,
        "event": "done",
        "dedupe_key": f"key:{number}",
        "channel": "email",
        "address": f"kunde{number}@example.org",
        "language": "de",
        "subject": "Erledigt: Ihr Fall",
        "body": "Guten Tag,\n\nerledigt.\n",
    }
    return Message.objects.create(**values | fields)
