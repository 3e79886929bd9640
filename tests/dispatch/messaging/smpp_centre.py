"""An SMS centre on loopback that speaks SMPP 3.4, written from the specification and without our library."""

import socket
import ssl
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field

RESPONSE = 0x80000000
BIND_RECEIVER, BIND_TRANSMITTER, SUBMIT, DELIVER, UNBIND, BIND_TRANSCEIVER, ENQUIRE = 1, 2, 4, 5, 6, 9, 0x15
THROTTLED, INVALID_PASSWORD = 0x58, 0x0E


@dataclass(frozen=True)
class Submitted:
    source: tuple[int, int, str]
    to: tuple[int, int, str]
    esm_class: int
    registered_delivery: int
    data_coding: int
    message: bytes
    options: dict[int, bytes]


@dataclass
class Centre:
    """`statuses` are what the next submissions are answered with, None: not at all; then 0."""

    password: str = "secret"
    statuses: list[int | None] = field(default_factory=list)
    submitted: list[Submitted] = field(default_factory=list)
    commands: list[int] = field(default_factory=list)
    receipts: list[bytes] = field(default_factory=list)  # bodies of deliver_sm for the next one who listens
    tls: ssl.SSLContext | None = None
    delivered: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def serve(self, listening: socket.socket) -> None:
        self.port = listening.getsockname()[1]
        while True:
            try:
                connected, _address = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connected,), daemon=True).start()

    def _talk(self, connected: socket.socket) -> None:
        if self.tls:
            try:
                connected = self.tls.wrap_socket(connected, server_side=True)
            except OSError:  # whom the certificate did not please
                return
        with suppress(OSError), connected, connected.makefile("rb") as coming:
            while header := coming.read(16):
                length, command, _status, sequence = struct.unpack(">4L", header)
                body = coming.read(length - 16)
                self.commands.append(command)
                if self._is_all_heard(command):
                    return
                if command & RESPONSE:
                    continue
                if (answer := self._answer(command, body)) is not None:
                    status, told = answer
                    connected.sendall(pdu(command | RESPONSE, status, sequence, told))
                    self._after(command, connected)

    def _answer(self, command: int, body: bytes) -> tuple[int, bytes] | None:
        if command in {BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER}:
            _system_id, password, *_rest = body.split(b"\0")
            return (0 if password.decode() == self.password else INVALID_PASSWORD), b"centre\0"
        if command != SUBMIT:
            return 0, b""
        self.submitted.append(submission(body))
        status = self.statuses.pop(0) if self.statuses else 0
        return None if status is None else (status, f"id-{len(self.submitted)}\0".encode() if status == 0 else b"")

    def _after(self, command: int, connected: socket.socket) -> None:
        if command == BIND_TRANSMITTER:
            connected.sendall(pdu(ENQUIRE, 0, 900, b""))
        if command == BIND_RECEIVER:
            for number, body in enumerate(self.receipts, 901):
                connected.sendall(pdu(DELIVER, 0, number, body))

    def _is_all_heard(self, command: int) -> bool:
        if command == DELIVER | RESPONSE and self.commands.count(command) == len(self.receipts):
            self.delivered.set()
        return self.delivered.is_set()


def pdu(command: int, status: int, sequence: int, body: bytes) -> bytes:
    return struct.pack(">4L", 16 + len(body), command, status, sequence) + body


def submission(body: bytes) -> Submitted:
    _service, rest = body.split(b"\0", 1)
    source_kind, (source, rest) = rest[:2], rest[2:].split(b"\0", 1)
    to_kind, (to, rest) = rest[:2], rest[2:].split(b"\0", 1)
    esm_class, rest = rest[0], rest[3:]
    _at, _until, rest = rest.split(b"\0", 2)
    registered, _replace, coding, _default, length = rest[:5]
    message, left = rest[5 : 5 + length], rest[5 + length :]
    options = {}
    while left:
        tag, size = struct.unpack(">HH", left[:4])
        options[tag], left = left[4 : 4 + size], left[4 + size :]
    return Submitted(
        (*source_kind, source.decode()), (*to_kind, to.decode()), esm_class, registered, coding, message, options
    )


def receipt(number: str, text: str, *, reference: bytes | None = None) -> bytes:
    """The body of the deliver_sm that tells what became of a message to `number`."""
    written = text.encode()
    option = struct.pack(">HH", 0x0204, 2) + reference if reference else b""
    ends = b"\0\x01\x01" + number.encode() + b"\0" + b"\x05\0NetzKoeln\0"
    return ends + b"\x04\0\0\0\0\0\0\0\0" + bytes([len(written)]) + written + option
