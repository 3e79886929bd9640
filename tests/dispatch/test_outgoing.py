"""Requests to addresses that others chose."""

import http.server
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ValidationError

from dispatch import outgoing
from dispatch.outgoing import check_address, post

Talk = Callable[[socket.socket], None]


@contextmanager
def server(talk: Talk) -> Iterator[int]:
    """A server of one connection that does as `talk` says; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            accepted, _address = listening.accept()
            with accepted:
                talk(accepted)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


def saying(answer: bytes, heard: list[bytes] | None = None) -> Talk:
    def talk(accepted: socket.socket) -> None:
        stream = accepted.makefile("rb")
        said = b"".join(iter(stream.readline, b"\r\n")) + b"\r\n"
        said += stream.read(int(said.partition(b"Content-Length: ")[2].partition(b"\r\n")[0]))
        if heard is not None:
            heard.append(said)
        accepted.sendall(answer)

    return talk


def refusal(url: str) -> str:
    with pytest.raises(ValidationError) as refused:
        check_address(url)
    return refused.value.messages[0]


@pytest.fixture
def _nothing_listed(settings):
    settings.OUTGOING_ALLOWED_HOSTS = []


@pytest.fixture
def resolved(monkeypatch) -> Callable[..., None]:
    """The resolver's answers: a list for each time that it is asked, the last one for ever."""
    asked = socket.getaddrinfo

    def set_up(*answers: list[str]) -> None:
        left = list(answers)

        def resolve(host, port, *args, **options):
            if host != "hooks.example.org":
                return asked(host, port, *args, **options)
            found = left.pop(0) if len(left) > 1 else left[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)

    return set_up


PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104  not listened on
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fc00::1]",
    "[ff02::1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::10.0.0.1]",
    "[2002:0a00:0001::1]",
    "2130706433",
    "0x7f.1",
    "127.1",
    "localhost",
]


@pytest.mark.usefixtures("_nothing_listed")
@pytest.mark.parametrize("host", PRIVATE)
def test_no_way_of_writing_a_private_address_gets_through(host):
    assert refusal(f"https://{host}/").endswith("lies in a network that is not reached from here.")


@pytest.mark.usefixtures("_nothing_listed")
@pytest.mark.parametrize("host", ["93.184.216.34", "[2606:2800:220:1:248:1893:25c8:1946]"])
def test_public_addresses_are_allowed_by_tls_only(host):
    check_address(f"https://{host}/events?key=1")
    check_address(f"https://{host}:8443")
    assert refusal(f"http://{host}/") == "Send an address that begins with https://."


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org",
        "ftp://example.org",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://example.org:99999/",
        "https://example.org:x/",
        "https://[::1",
    ],
)
def test_what_is_no_web_address_is_refused(url):
    assert refusal(url) == "Send an address that begins with https://."


@pytest.mark.parametrize(
    "url",
    [
        "https://",
        "https:///path",
        "https://exämple.org/",
        "https://example.org/a b",
        "https://example.org/\x00",
        "https://example.org:0/",
    ],
)
def test_odd_addresses_are_refused(url):
    assert refusal(url) == "Send an address of plain ASCII, such as https://example.org/events."


def test_names_nobody_knows_credentials_and_novels_are_refused():
    assert refusal("https://no-such-host.invalid/") == "The host no-such-host.invalid is not known."
    assert refusal(f"https://{'a' * 64}.example.org/") == f"The host {'a' * 64}.example.org is not known."
    for url in ("https://me@127.0.0.1/", "https://:pw@127.0.0.1/", "https://@127.0.0.1/"):
        assert refusal(url) == "Send an address without user name and password."
    assert refusal("https://127.0.0.1/" + "x" * 1983) == "Send an address of at most 2000 characters."


def test_listed_hosts_and_networks_are_allowed_without_tls(settings, resolved):
    resolved(["10.1.2.3"])
    settings.OUTGOING_ALLOWED_HOSTS = ["10.1.0.0/16"]
    check_address("http://10.1.2.3/")
    check_address("http://hooks.example.org/")
    settings.OUTGOING_ALLOWED_HOSTS = ["Hooks.example.org"]
    check_address("http://hooks.EXAMPLE.org:8080/")
    assert refusal("https://10.1.2.3/").startswith("The host 10.1.2.3 lies in a network")
    settings.OUTGOING_ALLOWED_HOSTS = ["10.2.0.0/16", "fd00::/8", "other.example.org"]
    assert refusal("https://hooks.example.org/").startswith("The host hooks.example.org lies in a network")


@pytest.mark.usefixtures("_nothing_listed")
def test_one_private_address_among_public_ones_is_enough_to_refuse(resolved):
    resolved(["93.184.216.34", "127.0.0.1"])
    assert refusal("https://hooks.example.org/").startswith("The host hooks.example.org lies in a network")


@pytest.mark.usefixtures("_nothing_listed")
def test_a_name_that_points_inwards_after_it_was_checked_is_not_called(resolved):
    resolved(["93.184.216.34"], ["127.0.0.1"])
    check_address("https://hooks.example.org/")
    with pytest.raises(ValidationError, match="lies in a network"):
        post("https://hooks.example.org/", b"{}", {}, 1)


def test_a_post_asks_for_the_host_by_name_at_the_address_that_was_looked_up(resolved, settings):
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.0/8"]
    resolved(["127.0.0.1"])
    heard: list[bytes] = []
    with server(saying(b"HTTP/1.1 202 Accepted\r\n\r\n", heard)) as port:
        assert post(f"http://hooks.example.org:{port}/in?a=1", b'{"a": 1}', {"X-A": "b"}, 5) == 202
    head, _gap, body = heard[0].partition(b"\r\n\r\n")
    assert head.decode().split("\r\n") == [
        "POST /in?a=1 HTTP/1.1",
        "Accept-Encoding: identity",
        "Content-Length: 8",
        "X-A: b",
        f"Host: hooks.example.org:{port}",
    ]
    assert body == b'{"a": 1}'


@pytest.mark.parametrize("status", [200, 302, 404, 410, 503])
def test_every_status_is_answered_as_it_is_and_no_redirect_followed(status):
    with server(saying(f"HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:1/\r\n\r\n".encode())) as port:
        assert post(f"http://127.0.0.1:{port}/", b"", {}, 5) == status


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with server(saying(b"HTTP/1.1 200 OK\r\n\r\n")) as port:
        assert post(f"http://127.0.0.1:{port}/", b"", {}, 5) == 200


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 abc\r\n\r\n", b"SSH-2.0\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200]
)
def test_what_is_no_answer_is_an_os_error(answer):
    with server(saying(answer)) as port, pytest.raises(OSError, match=r".*"):
        post(f"http://127.0.0.1:{port}/", b"", {}, 5)


def test_an_answer_that_trickles_in_is_cut_off_at_the_deadline():
    def trickle(accepted: socket.socket) -> None:
        accepted.recv(65536)
        try:
            for _number in range(100):
                accepted.sendall(b"H")
                time.sleep(0.05)
        except OSError:
            return

    began = time.monotonic()
    with server(trickle) as port, pytest.raises(TimeoutError):
        post(f"http://127.0.0.1:{port}/", b"", {}, 0.3)
    assert time.monotonic() - began < 2


@pytest.fixture
def certified(tmp_path: Path, monkeypatch) -> Iterator[tuple[int, list[str | None]]]:
    """A TLS server for hooks.example.org, whose certificate is trusted here; the names that clients asked for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hooks.example.org")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example.org")]), critical=False)
    certificate = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "both.pem").write_bytes(secret + certificate)
    (tmp_path / "trusted.pem").write_bytes(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    outgoing._tls.cache_clear()
    asked: list[str | None] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    context.sni_callback = lambda _socket, host, _context: asked.append(host)
    running = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    running.handle_error = lambda *_args: None  # type: ignore[method-assign]  # refused by the client: meant
    running.socket = context.wrap_socket(running.socket, server_side=True)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running.server_port, asked
    running.shutdown()
    thread.join()
    running.server_close()
    outgoing._tls.cache_clear()


def test_tls_is_checked_against_the_name_and_not_the_address(certified, resolved):
    port, asked = certified
    resolved(["127.0.0.1"])
    assert post(f"https://hooks.example.org:{port}/", b"", {}, 5) == 200
    assert asked == ["hooks.example.org"]
    with pytest.raises(ssl.SSLCertVerificationError):
        post(f"https://127.0.0.1:{port}/", b"", {}, 5)
