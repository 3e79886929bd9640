"""How every command reads a day."""

from datetime import date

from django.core.management import CommandError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

_YEARS = range(1970, 2200)


def day_of(option: str, text: str) -> date:
    """The day written as YYYY-MM-DD; raises `CommandError` that names the option and says how to write it."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise CommandError(
            _("%(option)s: “%(text)s” is no day from 1970 to 2199. Write it as in 2026-11-23.")
            % {"option": option, "text": text}
        )
    return day
