"""The words for a card that is left in the mailbox of somebody who did not open."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone, translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from orders.models import FieldOrder
from orders.selectors.reports import language_of


def leave_card(order: FieldOrder, *, at: datetime | None = None, due: DateTimeTZRange | None = None) -> str:
    """In the customer's language and the site's time: when we were there, and when we call.

    Where `at` or `due` is not known (a phone that is offline can't know when the office hears of it), it names no time.
    Empty for an order without a customer.
    """
    if order.customer is None:
        return ""
    territory = order.site.territory
    zone = territory.zone if territory else ZoneInfo(settings.TIME_ZONE)
    with translation.override(language_of(order)), timezone.override(zone):
        return "\n".join((_we_were_here(at), _we_call(due), f"{order.organisation.name}, {order.number}"))


def _we_were_here(at: datetime | None) -> str:
    if at is None:
        return _("We were here today and met nobody.")
    local = timezone.localtime(at)
    return _("We were here on %(day)s at %(time)s and met nobody.") % {
        "day": date_format(local),
        "time": time_format(local.time()),
    }


def _we_call(due: DateTimeTZRange | None) -> str:
    if due is None:
        return _("We will call you to find a new time.")
    start, end = timezone.localtime(due.lower), timezone.localtime(due.upper)
    return _("We will call you to find a new time: %(weekday)s, %(day)s, between %(start)s and %(end)s.") % {
        "weekday": date_format(start, "l"),
        "day": date_format(start),
        "start": time_format(start.time()),
        "end": time_format(end.time()),
    }
