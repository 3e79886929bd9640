"""From what an adapter read to the case it lands on."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from dispatch.inbound import write_back
from dispatch.inbound.adapter import Answer
from dispatch.models import Connector
from orders.services.cases import Caller, Landed, Said, land


def land_said(
    connector: Connector, *, said: Said, caller: Caller, words: Sequence[str] = (), subject: str = ""
) -> Landed:
    """Land it, and tell its conversation what is planned already."""
    landed = land(
        organisation=connector.organisation,
        said=said,
        caller=caller,
        words=words,
        fallback=connector.category,
        subject=subject,
    )
    if landed is None:
        raise ValueError("Only what may not open a ticket lands nowhere.")
    write_back.tell_present(landed.ticket)
    return landed


def answer(landed: Landed) -> Answer:
    ticket = landed.ticket
    return {
        "result": "landed",
        "ticket": str(ticket.uuid),
        "number": ticket.number,
        "status": ticket.state,
        "isNew": landed.is_new,
        "missing": ticket.missing,
    }


def needed(name: str) -> ValidationError:
    return ValidationError({name: _("This is needed.")})
