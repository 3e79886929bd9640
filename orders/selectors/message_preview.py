"""What a message would say: with made-up facts or with those of an order, in each language, on both channels."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from orders.models import FieldOrder, MessageTemplate
from orders.models.message import MessageChannel, MessageEvent
from orders.models.message_template import TOLD
from orders.models.ticket import Missing
from orders.services.announcing import ASKED_FOR
from orders.services.message_words import LINK, facts_of, own_sms, render, sent_length, spoken, wordings
from orders.services.messages import PREPARED, prepared
from orders.sms_length import SmsLength

Own = dict[tuple[str, str], MessageTemplate]  # by language and channel, "" for every channel


@dataclass(frozen=True, slots=True)
class Shown:
    """`is_own`: in the organisation's own words, all placeholders known; `is_told`: not switched off.

    `is_too_long`: the own words take more than an SMS may hold, so that it is in ours.
    """

    language: str
    is_own: bool
    is_told: bool
    sms: str
    is_too_long: bool
    length: SmsLength
    subject: str
    email: str


def shown(draft: MessageTemplate, *, order: FieldOrder | None, window: DateTimeTZRange | None) -> list[Shown]:
    """In each language, that of the draft first: the draft in its own, in the others what is saved or ours.

    `window`: what the order's customer was promised; without one, and for what else is told, `examples` stand there.
    """
    saved = wordings(draft.event, [draft.organisation_id])
    own: Own = {(language, channel): template for (_organisation, language, channel), template in saved.items()}
    own |= {(draft.language, draft.channel): draft}
    languages = sorted(dict(settings.LANGUAGES), key=lambda language: language != draft.language)
    site = order.ticket.site if order and order.ticket else None
    zone = site.territory.zone if site and site.territory else ZoneInfo(settings.TIME_ZONE)
    with timezone.override(zone):
        return [_in(language, draft, own, order, window) for language in languages]


def examples(draft: MessageTemplate, *, order: FieldOrder | None, window: DateTimeTZRange | None) -> list[str]:
    """The placeholders of what such a message tells that are made up, also with this order."""
    is_real = order is not None and window is not None
    return [f"{{{name}}}" for name in TOLD.get(draft.event, ()) if not (is_real and name == "window")]


def _in(
    language: str, draft: MessageTemplate, own: Own, order: FieldOrder | None, window: DateTimeTZRange | None
) -> Shown:
    for_sms, for_email = (
        own.get((language, channel)) or own.get((language, ""))
        for channel in (MessageChannel.SMS, MessageChannel.EMAIL)
    )
    with translation.override(language):
        facts = _facts(draft, order, window)
        event, report = draft.event, draft.event == MessageEvent.DONE
        sms = render(event=event, channel=MessageChannel.SMS, facts=facts, wording=for_sms, with_report=False)["body"]
        email = render(event=event, channel=MessageChannel.EMAIL, facts=facts, wording=for_email, with_report=report)
        name = str(dict(settings.LANGUAGES)[language])
    words = [each for each in (for_sms, for_email) if each is not None]
    return Shown(
        language=name,
        is_own=bool(words),
        is_told=all(each.is_told for each in words),
        sms=sms,
        is_too_long=for_sms is not None and sms != own_sms(for_sms, facts),
        length=sent_length(sms),
        subject=email["subject"],
        email=email["body"],
    )


def _facts(draft: MessageTemplate, order: FieldOrder | None, promised: DateTimeTZRange | None) -> dict[str, str]:
    """Times are made up, tomorrow from 8 to 10, but for the window that was promised."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    begin, end = (timezone.make_aware(datetime.combine(tomorrow, time(hour))) for hour in (8, 10))
    window = DateTimeTZRange(begin, end)
    told = {
        "eta": begin,
        "window": promised or window,
        "former": DateTimeTZRange(begin - timedelta(days=1), end - timedelta(days=1)),
        "until": begin - timedelta(hours=1),
        "due": begin if draft.event == MessageEvent.CALL_TRIED else window,
        "missing": str(ASKED_FOR[Missing.PHONE]),
    }
    times = {name: spoken(told[name]) for name in TOLD.get(draft.event, ())}
    if order is not None and order.ticket is not None:
        preparation = prepared(order.order_type) if draft.event in PREPARED else {}
        return facts_of(order.ticket, {}) | preparation | times
    return {
        "organisation": draft.organisation.name,
        "name": _("Erika Muster"),
        "address": _("1 Sample Street, 50674 Cologne"),
        "number": "T12345",
        "link": LINK,
        **times,
    }
