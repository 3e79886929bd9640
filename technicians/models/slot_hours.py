"""The windows in which a territory promises arrivals."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HOURS_A_DAY = 24


def default_slot_hours() -> list[list[int]]:
    """Five windows of two hours."""
    return [[hour, hour + 2] for hour in range(8, 18, 2)]


def validate_slot_hours(pairs: object) -> None:
    """Raises `ValidationError` unless it is a list of pairs of whole hours, each later than the one before."""
    rule = _("Write pairs of whole hours that do not overlap, such as [[8, 10], [10, 12]].")
    if not isinstance(pairs, list) or not pairs:
        raise ValidationError(rule)
    end = 0
    for pair in pairs:
        match pair:
            case [int(first), int(last)] if end <= first < last <= HOURS_A_DAY:
                end = last
            case _:
                raise ValidationError(rule)
