"""SMS to an SMS centre by SMPP 3.4, with the extra `smpp`::

    {"kind": "smpp", "host": "smpp.example.org", "port": 3550, "tls": true, "system_id": "…", "password": "…",
     "sender": "NetzKoeln", "timeout_s": 10}

`sender`: a name of at most 11 plain letters and digits, a number with +, or a short number. `ca_file` names the
centre's own certificate authority; the port is 3550 with `tls` and 2775 without, unless `port` says otherwise.
What became of messages is heard by `manage.py hear_smpp`, which signs in as a second line: one line sends, the other
one hears, so that a receipt is never kept waiting by an idle sender.

A sending without an answer can't be asked for, since the centre's number of it is not known: it is not sent again, and
settled by a receipt where the centre gives our `user_message_reference` back. What was only claimed when its sender
died, and not begun, is sent.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from threading import local
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from dispatch.messaging.receipts import RECEIPT_WAIT, arrived, failed
from dispatch.messaging.sms_parts import parts_of
from dispatch.outbox import MaybeSent
from orders.models import Message
from orders.models.message import MessageChannel, MessageState

if TYPE_CHECKING:
    from dispatch.messaging.smpp_line import Line

JOINED = 0x40  # esm_class of a part with a header
IS_RECEIPT = 0x04  # esm_class of what tells what became of a message
INTERNATIONAL, NETWORKS_OWN, NAME = (1, 1), (3, 0), (5, 0)  # kinds of address: type of number, numbering plan
ARRIVED, FAILED = "DELIVRD", ("UNDELIV", "EXPIRED", "DELETED", "REJECTD")
STATES = {2: ARRIVED, 5: "UNDELIV", 3: "EXPIRED", 4: "DELETED", 8: "REJECTD"}  # where they come as numbers
DOUBT_LASTS = timedelta(days=3)  # no centre tries longer

_kept = local()


def send(gateway: Mapping[str, Any], values: Mapping[str, str]) -> Mapping[str, str]:
    """As `dispatch.messaging.sms.send`. The line stays open for the next one until `hang_up`."""
    from dispatch.messaging.smpp_line import Unanswered  # noqa: PLC0415  it needs the extra

    number = UUID(values["id"]).int
    coding, parts = parts_of(values["text"], reference=number & 0xFF)
    line = _line(gateway)
    Message.objects.filter(uuid=values["id"]).update(begun_attempt=F("attempts"))
    for position, part in enumerate(parts, 1):
        is_last = position == len(parts)
        try:
            provider_id = line.submit(
                **_sender(str(gateway["sender"])),
                dest_addr_ton=INTERNATIONAL[0],
                dest_addr_npi=INTERNATIONAL[1],
                destination_addr=values["to"].removeprefix("+"),
                esm_class=JOINED if len(parts) > 1 else 0,
                data_coding=coding,
                registered_delivery=int(is_last),  # one receipt a message
                user_message_reference=number & 0xFFFF,
                short_message=part,
            )
        except Unanswered as error:
            hang_up()  # a late answer would be taken for that of the next message
            raise MaybeSent(f"No answer from the SMS centre: {error}.", look_up_after=RECEIPT_WAIT) from error
    return {"provider_id": provider_id}


def hang_up() -> None:
    """Close this thread's line, where it has one."""
    if line := _kept.__dict__.pop("line", None):
        line.close()


def _line(gateway: Mapping[str, Any]) -> "Line":
    from dispatch.messaging.smpp_line import Line  # noqa: PLC0415  it needs the extra

    if hasattr(_kept, "line") and not _kept.line.is_open():
        hang_up()
    if not hasattr(_kept, "line"):
        _kept.line = Line(gateway, "transmitter")
    line: Line = _kept.line
    return line


def _sender(name: str) -> Mapping[str, object]:
    kind = INTERNATIONAL if name.startswith("+") else NETWORKS_OWN if name.isdigit() else NAME
    return {"source_addr_ton": kind[0], "source_addr_npi": kind[1], "source_addr": name.removeprefix("+")}


def hear(pdu: Any) -> int:
    """What the centre sends us: receipts count, what customers write to the number does not. 0: it need not repeat it.

    A receipt has its facts as fields of their own, or in the text that most centres write.
    """
    if not pdu.esm_class & IS_RECEIPT:
        return 0
    text = (pdu.short_message or pdu.message_payload or b"").decode("latin-1")
    written = dict(re.findall(r"\b(id|stat):(\S+)", text))
    name = (pdu.receipted_message_id or b"").decode("ascii", "replace") or written.get("id", "")
    state = STATES.get(pdu.message_state, written.get("stat", ""))
    if state == ARRIVED and not arrived(name):
        arrived(_in_doubt(pdu))
    elif state in FAILED and not failed(name, state):
        failed(_in_doubt(pdu), state)
    return 0


def _in_doubt(pdu: Any) -> str:
    """Our own number of the message without an answer that the receipt is about, "" where there is none."""
    if pdu.user_message_reference is None:
        return ""
    number = f"+{pdu.source_addr.decode('ascii', 'replace').removeprefix('+')}"
    doubtful = Message.objects.filter(
        channel=MessageChannel.SMS,
        address=number,
        provider_id="",
        state__in=[MessageState.UNKNOWN, MessageState.FAILED],
        created_at__gt=timezone.now() - DOUBT_LASTS,
    )
    uuids = doubtful.values_list("uuid", flat=True)
    return next((str(uuid) for uuid in uuids if uuid.int & 0xFFFF == pdu.user_message_reference), "")
