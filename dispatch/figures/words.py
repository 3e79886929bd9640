"""Values in words, in the language of the page."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatch.figures.definitions import Figure, Unit

DAYS_FROM_H = 72


def in_words(unit: Unit, value: float) -> str:
    match unit:
        case "percent":
            return _("%(number)s %%") % {"number": number_format(round(100 * value, 1), 1)}
        case "number":
            return number_format(round(value, 1), 1)
    if value < DAYS_FROM_H:
        return _("%(number)s h") % {"number": number_format(round(value, 1), 1)}
    return _("%(number)s days") % {"number": number_format(round(value / 24, 1), 1)}


def change_in_words(figure: Figure, now: float, before: float) -> str:
    """Against the period before; a share changes by points, since a per cent of a per cent misleads."""
    change = now - before
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    if figure.unit == "percent":
        points = round(100 * abs(change), 1)
        number = {"number": number_format(points, 1)}
        return sign + ngettext("%(number)s point", "%(number)s points", 1 if points == 1 else 2) % number
    return sign + in_words(figure.unit, abs(change))


def judgement(figure: Figure, now: float, before: float) -> str:
    """Whether the change is for the better, in words; "" where nobody can say, or nothing changed."""
    if figure.good == "neither" or round(now, 3) == round(before, 3):
        return ""
    return _("better") if (now > before) == (figure.good == "more") else _("worse")
