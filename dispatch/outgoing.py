"""Requests to addresses that others chose: never into our own network, whatever a name resolves to at that moment.

`OUTGOING_ALLOWED_HOSTS` lists host names, addresses and networks (CIDR) that are let in nevertheless, and that may be
spoken to without TLS. Redirects are not followed and proxies of the environment not used: the address that was checked
is the one that is connected to.
"""

import socket
import ssl
import time
from collections.abc import Mapping
from functools import cache, partial
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_LENGTH = 2000
PORTS = {"http": 80, "https": 443}
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits

Address = IPv4Address | IPv6Address


def check_address(url: str) -> None:
    """Raise `ValidationError`, saying how to mend it, where `post` would refuse this address now."""
    _places(_parts(url))


def post(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> int:
    """Send `body` and return the status of the answer, which is not read further.

    Raises `ValidationError` where the address is not allowed, and `OSError` where there is no answer within
    `timeout_s`, however slowly it trickles in (looking up the name takes as long as the system's resolver lets it).
    """
    parts = _parts(url)
    place = _places(parts)[0]
    ends_at = time.monotonic() + timeout_s
    connected = socket.create_connection((str(place), _port(parts)), timeout=timeout_s)
    secure = parts.scheme == "https"
    if secure:
        connected = _tls().wrap_socket(connected, server_hostname=parts.hostname, do_handshake_on_connect=False)
    deadline = Timer(timeout_s, partial(_cut, connected))
    deadline.daemon = True
    deadline.start()
    connection = HTTPConnection(parts.netloc)
    connection.sock = connected
    try:
        if secure:
            connected.do_handshake()  # type: ignore[attr-defined]  # an SSLSocket
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {**headers, "Host": parts.netloc})
        return connection.getresponse().status
    except (HTTPException, OSError) as error:
        if time.monotonic() >= ends_at:
            raise TimeoutError from error
        if isinstance(error, OSError):
            raise
        raise OSError(f"No HTTP answer: {type(error).__name__}") from error
    finally:
        deadline.cancel()
        connected.close()


def _cut(connected: socket.socket) -> None:
    """Whoever reads from it gets the end of the stream."""
    try:
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
    except OSError:  # it is closed already
        return


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = _port(parts)
    except (ValueError, KeyError):
        raise _refused(_("Send an address that begins with https://.")) from None
    if len(url) > MAX_LENGTH:
        raise _refused(_("Send an address of at most %(most)d characters.") % {"most": MAX_LENGTH})
    if not url.isascii() or not url.isprintable() or " " in url or not parts.hostname or port == 0:
        raise _refused(_("Send an address of plain ASCII, such as https://example.org/events."))
    if parts.username is not None or parts.password is not None:
        raise _refused(_("Send an address without user name and password."))
    return parts


def _port(parts: SplitResult) -> int:
    return PORTS[parts.scheme] if parts.port is None else parts.port


def _places(parts: SplitResult) -> list[Address]:
    """The addresses of the host, all of them allowed."""
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _refused(_("The host %(host)s is not known.") % {"host": host}) from None
    places = [ip_address(str(info[4][0]).partition("%")[0]) for info in found]
    if _is_listed(host, places):
        return places
    if not all(_is_public(place) for place in places):
        raise _refused(_("The host %(host)s lies in a network that is not reached from here.") % {"host": host})
    if parts.scheme != "https":
        raise _refused(_("Send an address that begins with https://."))
    return places


def _is_listed(host: str, places: list[Address]) -> bool:
    listed: list[str] = settings.OUTGOING_ALLOWED_HOSTS
    if host.lower() in {name.lower() for name in listed}:
        return True
    networks = [ip_network(name) for name in listed if name[:1].isdigit() or ":" in name]
    return all(any(place in network for network in networks) for place in places)


def _is_public(place: Address) -> bool:
    """Whether anybody may be there; an IPv6 address that stands for an IPv4 one is judged as that one."""
    if isinstance(place, IPv6Address):
        inner = place.ipv4_mapped or place.sixtofour or (place.teredo[1] if place.teredo else None)
        if place in NAT64:
            inner = IPv4Address(int(place) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
    return place.is_global and not place.is_multicast and not place.is_reserved


def _refused(text: str) -> ValidationError:
    return ValidationError(text, code="address")
