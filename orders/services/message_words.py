"""What a message says: the organisation's own words where it has some, else ours, in the language now active."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from orders.models import MessageTemplate, Ticket
from orders.models.message import MessageChannel, MessageEvent
from orders.models.message_template import PLACEHOLDER
from orders.sms_length import SmsLength, sms_length

Params = Mapping[str, DateTimeTZRange | datetime | str]
Facts = Mapping[str, object]
Wordings = Mapping[tuple[int, str, str], MessageTemplate]
# Where the customer's own link stands: it is secret, so that it is made when the message is sent, and kept nowhere.
LINK = "{link}"
LINK_LENGTH = len("/c//") + 22
LINKED = frozenset(
    {
        MessageEvent.RECEIVED, MessageEvent.ORDER_MADE, MessageEvent.MISSING, MessageEvent.APPOINTMENT,
        MessageEvent.APPOINTMENT_MOVED, MessageEvent.APPOINTMENT_CANCELLED, MessageEvent.REMINDER,
        MessageEvent.NO_ACCESS, MessageEvent.CALLBACK_PROMISED, MessageEvent.CALL_TRIED, MessageEvent.CALL_MISSED,
        MessageEvent.OUTAGE_KNOWN, MessageEvent.OUTAGE_REPAIRED, MessageEvent.DONE, MessageEvent.SURVEY,
    }
)  # fmt: skip
MOST_SEGMENTS = 2
# What typographers write and the GSM alphabet has not: one such character would make the whole SMS cost double.
PLAINER = str.maketrans(
    {"–": "-", "—": "-", "‑": "-", "„": '"', "“": '"', "”": '"', "‚": "'", "‘": "'", "’": "'", "…": "...", "•": "*"}
)
DOT_IN_WORD = re.compile(r"(?<=[\w-])\.(?=[^\W\d_]{2})")


def wordings(event: str, organisations: Iterable[int]) -> Wordings:
    """The organisations' own words for an event, by organisation, language and channel ("": every); one query."""
    own = MessageTemplate.objects.filter(event=event, organisation__in=set(organisations))
    return {(template.organisation_id, template.language, template.channel): template for template in own}


def own_words(own: Wordings, *, ticket: Ticket, channel: str) -> MessageTemplate | None:
    """In the language of the ticket's customer: those for the channel, else those for every channel."""
    language = ticket.customer.language if ticket.customer else settings.LANGUAGE_CODE
    whose = (ticket.organisation_id, language)
    return own.get((*whose, channel)) or own.get((*whose, ""))


def facts_of(ticket: Ticket, params: Params) -> dict[str, str]:
    """What a message about the ticket may name, in the language and time zone now active."""
    customer, site = ticket.customer, ticket.site
    return {name: spoken(value) for name, value in params.items()} | {
        "organisation": plain(ticket.organisation.name),
        "name": unlinked(plain(customer.name)) if customer else "",
        "address": unlinked(plain(site.address)) if site else "",
        "number": ticket.number,
        "link": LINK,
    }


def render(
    *, event: str, channel: str, facts: Facts, wording: MessageTemplate | None, with_report: bool
) -> dict[str, str]:
    """Subject and body. Own words that name what is not known now, such as a time of arrival, give way to ours.

    So do those that are too long for an SMS; of ours the address is left out then. `LINK` stands for the link.
    """
    context = {**facts, "with_report": with_report}
    if wording is not None and not all(facts.get(name) for name in PLACEHOLDER.findall(wording.text + wording.subject)):
        wording = None
    if channel == MessageChannel.SMS:
        own = [own_sms(wording, facts)] if wording else []
        ours = (_as_sms(_ours(event, known), facts) for known in (context, context | {"address": ""}))
        return {"body": _fitting(chain(own, ours))}
    text = _filled(wording.text, facts) if wording else _ours(event, context)
    if wording is not None and wording.subject:
        subject = _filled(wording.subject, facts)
    else:
        subject = plain(render_to_string(f"messages/{event}.subject.txt", context))
    body = render_to_string("messages/email.txt", context | {"text": text})
    return {"subject": subject[:200], "body": body}


def own_sms(wording: MessageTemplate, facts: Facts) -> str:
    """The organisation's own words, whether they fit or not."""
    return _as_sms(_filled(wording.text, facts), facts)


def _as_sms(text: str, facts: Facts) -> str:
    return f"{facts['organisation']}: {text}".translate(PLAINER)


def _ours(event: str, context: Facts) -> str:
    text = plain(render_to_string(f"messages/{event}.txt", dict(context)))
    return " ".join((text, _("Your page:"), LINK)) if event in LINKED else text


def _fitting(texts: Iterable[str]) -> str:
    """The first that is no longer than an SMS may be, else the beginning of the last."""
    text = ""
    for text in texts:
        if sent_length(text).segments <= MOST_SEGMENTS:
            return text
    text, link, _rest = text.partition(LINK)
    while sent_length(f"{text}... {link}").segments > MOST_SEGMENTS:
        text = text[:-1]
    return f"{text}... {link}".strip()


def sent_length(text: str) -> SmsLength:
    """How long an SMS is once the link stands in it."""
    return sms_length(text.replace(LINK, "x" * (len(settings.PUBLIC_URL.rstrip("/")) + LINK_LENGTH)))


def _filled(text: str, facts: Facts) -> str:
    """Each placeholder once: what a customer is called is no placeholder, whatever it looks like."""
    return plain(PLACEHOLDER.sub(lambda found: str(facts.get(found[1], "")), text))


def unlinked(text: str) -> str:
    """What a phone would make a link of, in a name that somebody gave themselves, is none any more."""
    return DOT_IN_WORD.sub(". ", text.replace("://", ": "))


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
