"""A line to an SMS centre in SMPP 3.4. The only place that imports smpplib, which the extra `smpp` installs."""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any

from smpplib import consts
from smpplib.client import Client
from smpplib.exceptions import ConnectionError as LineBroken
from smpplib.exceptions import PDUError, UnknownCommandError

UNREADABLE = (PDUError, UnknownCommandError, LookupError, TypeError, ValueError)  # what smpplib makes of nonsense


class Refused(OSError):  # noqa: N818  it says what follows from it
    """The centre has said no; the message says why."""


class Unanswered(Exception):  # noqa: N818  it says what follows from it
    """The centre was given it and has not answered: nobody knows whether it has it."""


class _Client(Client):
    """By IPv4 or IPv6, and with the name in the certificate checked."""

    def connect(self) -> None:
        plain = socket.create_connection((self.host, self.port), timeout=self.timeout)
        tls = self._ssl_context
        self._socket = tls.wrap_socket(plain, server_hostname=self.host) if tls else plain
        self.state = consts.SMPP_CLIENT_STATE_OPEN


class Line:
    """Signed in from the beginning, as `role`: "transmitter" to send, "receiver" to hear.

    Raises `OSError` where that is not possible.
    """

    def __init__(self, gateway: Mapping[str, Any], role: str) -> None:
        self._timeout_s = float(gateway.get("timeout_s", 10))
        tls = ssl.create_default_context(cafile=gateway.get("ca_file")) if gateway.get("tls") else None
        port = gateway.get("port", 3550 if tls else 2775)
        # Its lines at the level DEBUG hold numbers and texts: like every library's they are not written down.
        self._client = _Client(
            gateway["host"], port, self._timeout_s, logger_name="smpp", ssl_context=tls, allow_unknown_opt_params=True
        )
        self._answers: dict[int, Any] = {}
        self._client.set_message_sent_handler(self._answered)
        self._client.set_error_pdu_handler(self._answered)
        self._sign_in(gateway, role)

    def submit(self, **fields: object) -> str:
        """Hand one SMS on; returns the centre's number of it. Raises `Refused` or `Unanswered`."""
        try:
            sequence = self._client.send_message(**fields).sequence
            answer = self._answer_to(sequence)
        except (LineBroken, OSError, *UNREADABLE) as error:
            raise Unanswered(type(error).__name__) from error
        if answer.is_error():
            raise Refused(f"The SMS centre refused it: {answer.get_status_desc()} (0x{answer.status:08X}).")
        return (answer.message_id or b"").decode("ascii", "replace")

    def is_open(self) -> bool:
        """Whether the centre has not closed it since; what it asked meanwhile is answered."""
        try:
            self._client.poll(auto_send_enquire_link=False)
        except (LineBroken, OSError, *UNREADABLE):
            return False
        return True

    def listen(self, heard: Callable[..., int]) -> None:
        """Give each message that comes in to `heard`, which returns the status to answer with; until the line breaks.

        Raises `OSError` when it does.
        """
        self._client.set_message_received_handler(heard)
        try:
            self._client.listen()
        except (LineBroken, *UNREADABLE) as error:
            raise OSError(f"The line broke: {type(error).__name__}") from error

    def close(self) -> None:
        """Sign out, as far as the centre still listens."""
        try:
            self._client.unbind()
        except (LineBroken, OSError, *UNREADABLE):
            pass
        finally:
            self._client.state = consts.SMPP_CLIENT_STATE_OPEN  # signed out, or as good as
            self._client.disconnect()

    def _sign_in(self, gateway: Mapping[str, Any], role: str) -> None:
        bind = {"transmitter": self._client.bind_transmitter, "receiver": self._client.bind_receiver}[role]
        self._client.connect()
        try:
            bind(system_id=gateway["system_id"], password=gateway["password"])
        except (LineBroken, *UNREADABLE) as error:
            self.close()
            raise Refused(f"The SMS centre did not let us sign in: {error or type(error).__name__}.") from error

    def _answered(self, pdu: Any) -> None:
        self._answers[pdu.sequence] = pdu

    def _answer_to(self, sequence: int) -> Any:
        """What else comes meanwhile is dealt with: an enquiry whether we are there is answered."""
        ends_at = time.monotonic() + self._timeout_s
        while sequence not in self._answers:
            if time.monotonic() > ends_at:
                raise TimeoutError
            self._client.read_once(auto_send_enquire_link=False)
        return self._answers.pop(sequence)
