"""What a message says: the organisation's own words where it has some, else ours, in the language now active."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from orders.models import MessageTemplate, Ticket
from orders.models.message import MessageChannel
from orders.models.message_template import PLACEHOLDER

Params = Mapping[str, DateTimeTZRange | datetime | str]
Facts = Mapping[str, object]
Wordings = Mapping[tuple[int, str], MessageTemplate]


def wordings(event: str, organisations: Iterable[int]) -> Wordings:
    """The organisations' own words for an event, by organisation and language; one query."""
    own = MessageTemplate.objects.filter(event=event, organisation__in=set(organisations))
    return {(template.organisation_id, template.language): template for template in own}


def facts_of(ticket: Ticket, params: Params) -> dict[str, str]:
    """What a message about the ticket may name, in the language and time zone now active."""
    customer, site = ticket.customer, ticket.site
    return {name: spoken(value) for name, value in params.items()} | {
        "organisation": plain(ticket.organisation.name),
        "name": plain(customer.name) if customer else "",
        "address": plain(site.address) if site else "",
        "number": ticket.number,
    }


def render(
    *, event: str, channel: str, facts: Facts, wording: MessageTemplate | None, with_report: bool
) -> dict[str, str]:
    """Subject and body. Own words that name what is not known now, such as a time of arrival, give way to ours."""
    context = {**facts, "with_report": with_report}
    if wording is not None and not all(facts.get(name) for name in PLACEHOLDER.findall(wording.text + wording.subject)):
        wording = None
    text = _filled(wording.text, facts) if wording else plain(render_to_string(f"messages/{event}.txt", context))
    if channel == MessageChannel.SMS:
        return {"body": f"{facts['organisation']}: {text}"}
    if wording is not None and wording.subject:
        subject = _filled(wording.subject, facts)
    else:
        subject = plain(render_to_string(f"messages/{event}.subject.txt", context))
    body = render_to_string("messages/email.txt", context | {"text": text})
    return {"subject": subject[:200], "body": body}


def _filled(text: str, facts: Facts) -> str:
    """Each placeholder once: what a customer is called is no placeholder, whatever it looks like."""
    return plain(PLACEHOLDER.sub(lambda found: str(facts.get(found[1], "")), text))


def plain(text: str) -> str:
    """`text` on one line, without control, bidirectional or other invisible characters."""
    visible = (
        " " if category in ("Cc", "Zl", "Zp", "Zs") else character
        for character in text
        for category in [unicodedata.category(character)]
        if category not in ("Cf", "Cs", "Co", "Cn")
    )
    return " ".join("".join(visible).split())


def spoken(value: DateTimeTZRange | datetime | str) -> str:
    """As a person of the language now active reads it on a clock of the time zone now active."""
    if isinstance(value, DateTimeTZRange):
        start, end = timezone.localtime(value.lower), timezone.localtime(value.upper)
        return _("%(weekday)s, %(date)s, between %(start)s and %(end)s") % {
            "weekday": date_format(start, "l"),
            "date": date_format(start),
            "start": time_format(start.time()),
            "end": time_format(end.time()),
        }
    if isinstance(value, datetime):
        return time_format(timezone.localtime(value).time())
    return plain(value)
