"""SMS by SMPP to a real centre on loopback."""

import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dispatch.management.commands.hear_smpp import Command
from dispatch.messaging.checks import sms_gateway_can_work
from dispatch.messaging.outbox import LEASE, Drained, drain
from dispatch.messaging.receipts import RECEIPT_WAIT
from dispatch.messaging.sms_parts import GSM_CODING, UCS2_CODING, parts_of
from orders.models import Message
from orders.sms_length import GSM_ALPHABET, GSM_TWO, sms_length
from tests.dispatch.messaging.conftest import make_message
from tests.dispatch.messaging.smpp_centre import (
    BIND_RECEIVER,
    BIND_TRANSMITTER,
    DELIVER,
    ENQUIRE,
    RESPONSE,
    SUBMIT,
    THROTTLED,
    UNBIND,
    Centre,
    receipt,
)

NUMBER = "+4915112345678"


@pytest.fixture
def centre(settings) -> Iterator[Centre]:
    listening = socket.create_server(("127.0.0.1", 0))
    centre = Centre()
    thread = threading.Thread(target=centre.serve, args=(listening,))
    thread.start()
    settings.SMS_GATEWAY = {
        "kind": "smpp",
        "host": "127.0.0.1",
        "port": listening.getsockname()[1],
        "system_id": "dispatch",
        "password": "secret",
        "sender": "NetzKoeln",
        "timeout_s": 0.3,
    }
    yield centre
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


def make_sms(text: str, number: int = 1) -> Message:
    return make_message(number, channel="sms", address=NUMBER, subject="", body=text)


def certified(host: str) -> bytes:
    """A key and its certificate for `host`, as PEM."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = timezone.now()
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=True)
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    certificate = made.sign(key, hashes.SHA256())
    return key.private_bytes(*plain) + certificate.public_bytes(serialization.Encoding.PEM)


def reference_of(sms: Message) -> bytes:
    return struct.pack(">H", sms.uuid.int & 0xFFFF)


@pytest.mark.django_db
class TestSending:
    def test_one_line_brings_all_that_is_due_in_gsm_and_in_ucs2(self, centre):
        plain, cyrillic = make_sms("Grüße für 5 € [Köln] §1"), make_sms("Завтра", 2)

        assert drain() == Drained(sent=2)

        first, second = centre.submitted
        assert (first.source, first.to) == ((5, 0, "NetzKoeln"), (1, 1, "4915112345678"))
        assert first.message == b"Gr\x7e\x1ee f\x7er 5 \x1b\x65 \x1b\x3cK\x7cln\x1b\x3e \x5f1"
        assert (first.data_coding, first.esm_class, first.registered_delivery) == (0, 0, 1)
        assert first.options == {0x0204: reference_of(plain)}
        assert (second.message, second.data_coding) == ("Завтра".encode("utf-16-be"), 8)
        for message, provider_id in ((plain, "id-1"), (cyrillic, "id-2")):
            message.refresh_from_db()
            assert (message.state, message.provider_id) == ("sent", provider_id)
        commands = [BIND_TRANSMITTER, ENQUIRE | RESPONSE, SUBMIT, SUBMIT, UNBIND]
        assert sorted(centre.commands) == sorted(commands)

    def test_a_long_one_goes_in_two_parts_that_the_phone_joins_and_has_one_receipt(self, centre):
        """152 letters and a € of two units: 154 would not fit, so the € is whole in the second part."""
        sms = make_sms("a" * 152 + "€" + "b" * 20)

        assert drain() == Drained(sent=1)

        one, two = centre.submitted
        header = bytes([5, 0, 3, sms.uuid.int & 0xFF, 2])
        assert one.message == header + b"\x01" + b"a" * 152
        assert two.message == header + b"\x02" + b"\x1b\x65" + b"b" * 20
        assert [each.esm_class for each in (one, two)] == [0x40, 0x40]
        assert [each.registered_delivery for each in (one, two)] == [0, 1]
        sms.refresh_from_db()
        assert sms.provider_id == "id-2"

    def test_taken_and_not_answered_is_perhaps_sent_and_is_never_sent_again(self, centre):
        sms, next_one = make_sms("one"), make_sms("two", 2)
        centre.statuses = [None]

        assert drain() == Drained(unknown=1, sent=1)

        sms.refresh_from_db()
        next_one.refresh_from_db()
        assert (sms.state, sms.error) == ("unknown", "No answer from the SMS centre: TimeoutError.")
        assert (next_one.state, next_one.provider_id) == ("sent", "id-2")
        with time_machine.travel(timezone.now() + RECEIPT_WAIT + timedelta(seconds=10), tick=False):
            assert drain() == Drained()
        sms.refresh_from_db()
        assert (sms.state, len(centre.submitted)) == ("failed", 2)

    def test_of_a_sender_that_died_what_was_not_begun_is_sent_and_the_rest_is_not(self, centre):
        claimed, begun = make_sms("claimed"), make_sms("begun", 2)
        Message.objects.update(state="sending", attempts=1, due_at=timezone.now() - LEASE)
        Message.objects.filter(pk=begun.pk).update(begun_attempt=1)
        assert drain() == Drained()
        with time_machine.travel(timezone.now() + RECEIPT_WAIT + timedelta(seconds=10), tick=False):
            assert drain() == Drained(sent=1)
        assert [each.message for each in centre.submitted] == [b"claimed"]
        claimed.refresh_from_db()
        begun.refresh_from_db()
        assert (claimed.state, claimed.begun_attempt) == ("sent", 2)
        assert (begun.state, begun.error) == ("failed", "The sender stopped in the middle.")

    def test_a_centre_that_has_too_much_to_do_gets_it_later(self, centre):
        sms = make_sms("one")
        centre.statuses = [THROTTLED]
        assert drain() == Drained(retried=1)
        sms.refresh_from_db()
        assert sms.error == (
            "Refused: The SMS centre refused it: "
            "Throttling error (ESME has exceeded allowed message limits) (0x00000058)."
        )
        with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
            assert drain() == Drained(sent=1)

    def test_with_tls_the_name_in_the_certificate_is_checked(self, centre, settings, tmp_path):
        both = tmp_path / "both.pem"
        both.write_bytes(certified("localhost"))
        centre.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        centre.tls.load_cert_chain(both)
        trusted = {**settings.SMS_GATEWAY, "tls": True, "ca_file": str(both)}
        sms = make_sms("one")

        settings.SMS_GATEWAY = trusted
        assert drain() == Drained(retried=1)
        sms.refresh_from_db()
        assert sms.error.startswith("SSLCertVerificationError")

        settings.SMS_GATEWAY = {**trusted, "host": "localhost"}
        Message.objects.update(due_at=timezone.now())
        assert drain() == Drained(sent=1)

    def test_a_wrong_password_is_said_on_the_message_and_a_centre_that_is_away_too(self, centre, settings):
        sms = make_sms("one")
        settings.SMS_GATEWAY = {**settings.SMS_GATEWAY, "password": "other"}
        assert drain() == Drained(retried=1)
        sms.refresh_from_db()
        assert "did not let us sign in" in sms.error
        assert "Invalid Password" in sms.error
        settings.SMS_GATEWAY = {**settings.SMS_GATEWAY, "port": 1}
        Message.objects.update(due_at=timezone.now())
        assert drain() == Drained(retried=1)
        sms.refresh_from_db()
        assert (sms.error.partition(":")[0], centre.submitted) == ("ConnectionRefusedError", [])


@pytest.mark.django_db(transaction=True)
def test_receipts_are_heard_by_the_centres_number_and_where_that_is_not_known_by_ours(centre, settings):
    sent, failed, doubtful = make_sms("one"), make_sms("two", 2), make_sms("three", 3)
    centre.statuses = [0, 0, None]
    assert drain() == Drained(sent=2, unknown=1)
    digits = NUMBER[1:]
    centre.receipts = [
        receipt(digits, "id:id-1 sub:001 dlvrd:001 submit date:2611301200 done date:2611301201 stat:DELIVRD err:000"),
        receipt(digits, "id:id-1 sub:001 dlvrd:001 stat:DELIVRD err:000"),
        receipt(digits, "id:id-2 stat:UNDELIV err:001"),
        receipt(digits, "id:id-3 stat:DELIVRD err:000", reference=reference_of(doubtful)),
        receipt(digits, "id:of-another-system stat:DELIVRD err:000"),
    ]

    hearing = threading.Thread(target=hear_until_the_line_breaks)
    hearing.start()
    assert centre.delivered.wait(10)
    hearing.join()

    for message, state in ((sent, "confirmed"), (failed, "failed"), (doubtful, "confirmed")):
        message.refresh_from_db()
        assert message.state == state
    assert centre.commands.count(BIND_RECEIVER) == 1
    assert centre.commands.count(DELIVER | RESPONSE) == 5


@given(st.text(st.sampled_from(GSM_ALPHABET.replace("\x1b", "") + "".join(GSM_TWO) + "Жé😀"), max_size=400))
def test_parts_joined_are_the_text_and_none_is_longer_than_an_sms(text):
    coding, parts = parts_of(text, reference=7)
    assert all(len(part) <= 140 if coding == UCS2_CODING else len(part) <= 160 for part in parts)
    assert sms_length(text).segments <= len(parts) <= sms_length(text).segments + 1
    joined = b"".join(part[6:] for part in parts) if len(parts) > 1 else parts[0]
    if coding == UCS2_CODING:
        assert joined.decode("utf-16-be") == text
    else:
        assert from_gsm(joined) == text


def from_gsm(written: bytes) -> str:
    two = {number: character for character, number in GSM_TWO.items()}
    numbers, text = iter(written), ""
    for number in numbers:
        text += two[next(numbers)] if number == 0x1B else GSM_ALPHABET[number]
    return text


def test_the_alphabet_has_its_places():
    assert (len(GSM_ALPHABET), GSM_ALPHABET[0x40], GSM_ALPHABET[0x5F], GSM_ALPHABET[0x7F]) == (128, "¡", "§", "à")
    assert parts_of("@", reference=0) == (GSM_CODING, [b"\0"])


def test_settings_that_cannot_work_are_said_before_the_start(settings, monkeypatch):
    settings.SMS_GATEWAY = {"kind": "smpp", "host": "smpp.example.org", "system_id": "x", "password": "y"}
    assert [each.msg for each in sms_gateway_can_work()] == ["SMS_GATEWAY of kind smpp lacks sender."]
    monkeypatch.setattr("dispatch.messaging.checks.find_spec", lambda _name: None)
    settings.SMS_GATEWAY["sender"] = "+49221123"
    (error,) = sms_gateway_can_work()
    assert error.msg == "SMS_GATEWAY is of kind smpp, and smpplib is not installed."
    assert error.hint == "Install the extra smpp: pip install '.[smpp]', or choose a gateway of kind http."


def hear_until_the_line_breaks() -> None:
    from django.db import connection

    try:
        Command()._hear()
    except OSError:
        pass
    finally:
        connection.close()
