"""What a message would say: with made-up facts or with those of an order, in each language, on both channels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from orders.models import FieldOrder, MessageTemplate
from orders.models.message import MessageChannel, MessageEvent
from orders.models.message_template import TOLD
from orders.services.message_words import facts_of, render, spoken, wordings
from orders.sms_length import SmsLength, sms_length


@dataclass(frozen=True, slots=True)
class Shown:
    """`is_own`: in the organisation's own words, all placeholders known."""

    language: str
    is_own: bool
    sms: str
    length: SmsLength
    subject: str
    email: str


def shown(draft: MessageTemplate, *, order: FieldOrder | None) -> list[Shown]:
    """In each language, that of the draft first: the draft in its own, in the others what is saved or ours."""
    saved = wordings(draft.event, [draft.organisation_id])
    own: Mapping[str, MessageTemplate] = {
        language: template for (_organisation, language), template in saved.items()
    } | {draft.language: draft}
    languages = sorted(dict(settings.LANGUAGES), key=lambda language: language != draft.language)
    return [_in(language, draft, own.get(language), order) for language in languages]


def _in(language: str, draft: MessageTemplate, wording: MessageTemplate | None, order: FieldOrder | None) -> Shown:
    with translation.override(language):
        facts = _facts(draft, order)
        event, report = draft.event, draft.event == MessageEvent.DONE
        sms = render(event=event, channel=MessageChannel.SMS, facts=facts, wording=wording, with_report=False)
        email = render(event=event, channel=MessageChannel.EMAIL, facts=facts, wording=wording, with_report=report)
        name = str(dict(settings.LANGUAGES)[language])
    return Shown(name, wording is not None, sms["body"], sms_length(sms["body"]), email["subject"], email["body"])


def _facts(draft: MessageTemplate, order: FieldOrder | None) -> dict[str, str]:
    """Times are made up: tomorrow from 8 to 10."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    begin, end = (timezone.make_aware(datetime.combine(tomorrow, time(hour))) for hour in (8, 10))
    window = DateTimeTZRange(begin, end)
    told = {"eta": begin, "window": window, "former": window, "due": window}
    times = {name: spoken(told[name]) for name in TOLD.get(draft.event, ())}
    if order is not None and order.ticket is not None:
        return facts_of(order.ticket, {}) | times
    return {
        "organisation": draft.organisation.name,
        "name": _("Erika Muster"),
        "address": _("1 Sample Street, 50674 Cologne"),
        "number": "T12345",
        **times,
    }
