"""What a territory's plans shall be good at: a named choice, and single weights of one's own."""

import json
from collections.abc import Mapping
from dataclasses import fields

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from routing.faults import LARGEST_WEIGHT
from routing.goals import Goals


class GoalsPreset(models.TextChoices):
    BALANCED = "balanced", _("Balanced")
    FEWEST_KM = "fewest_km", _("Fewest kilometres")
    KEEP_PUBLISHED = "keep_published", _("Keep the published plan")
    EVEN_LOAD = "even_load", _("Spread the load evenly")
    KEEP_PROMISES = "keep_promises", _("Keep promises safe")


# In seconds of travel: a plan may drive so much longer to avoid one of these.
PRESETS: Mapping[str, Goals] = {
    GoalsPreset.BALANCED: Goals(tight=1, change=300, uneven=5, scarce=10),
    GoalsPreset.FEWEST_KM: Goals(not_preferred=0),
    GoalsPreset.KEEP_PUBLISHED: Goals(tight=1, change=3600),
    GoalsPreset.EVEN_LOAD: Goals(tight=1, change=300, uneven=100),
    GoalsPreset.KEEP_PROMISES: Goals(tight=10, change=300, uneven=5, scarce=10, slack_s=3600),
}
WEIGHTS = tuple(field.name for field in fields(Goals))


def validate_weights(weights: object) -> None:
    """Raise `ValidationError` with a sentence for each name that is no weight and each value that can't be one."""
    if not isinstance(weights, dict):
        raise ValidationError(_('Write the weights as names with numbers, such as {"change": 600}.'), code="form")
    errors = [fault_of(name, value) for name, value in weights.items()]
    found = [error for error in errors if error is not None]
    if found:
        raise ValidationError(found)


def fault_of(name: str, value: object) -> ValidationError | None:
    if name not in WEIGHTS:
        return ValidationError(
            _("“%(name)s” is no weight. There are: %(known)s."),
            code="unknown",
            params={"name": name, "known": ", ".join(WEIGHTS)},
        )
    if any(Goals(**{name: value}).faults()):  # type: ignore[arg-type]  # this is what is asked
        return ValidationError(
            _("“%(name)s” is %(value)s, but must be a whole number from 0 to %(most)s."),
            code="value",
            params={"name": name, "value": json.dumps(value, ensure_ascii=False), "most": LARGEST_WEIGHT},
        )
    return None
