"""Instants and spans as people read them, in the organisation's time."""

from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime


def moment_words(at: datetime | None) -> str:
    """The day as the reader's locale writes it, and the time by 24 hours; an open end is “…”."""
    if at is None:
        return "…"
    local = localtime(at)
    return f"{date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M}"


def span_words(span: DateTimeTZRange | None) -> str:
    """From–to; the day is said once where the span stays inside it."""
    if not span:
        return ""
    begin, end = moment_words(span.lower), moment_words(span.upper)
    if span.lower and span.upper and localdate(span.lower) == localdate(span.upper):
        end = f"{localtime(span.upper):%H:%M}"
    return f"{begin}–{end}"
