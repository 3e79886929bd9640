"""How a territory computes travel times: by great circle, or by a server that knows its roads."""

from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from routing.faults import is_number
from routing.travel import GreatCircle, is_server_url

LONGEST_KM = 20_000
FASTEST_KMH = 200
PAIR = 2


class TravelEngine(models.TextChoices):
    GREAT_CIRCLE = "great_circle", _("By air distance, without a server")
    OSRM = "osrm", "OSRM"
    VALHALLA = "valhalla", "Valhalla"


def default_speeds() -> list[list[float]]:
    return [list(pair) for pair in GreatCircle().speeds]


def validate_speeds(speeds: object) -> None:
    """Raise `ValidationError` with a sentence for each entry that is no pair of km and km/h, or is out of order."""
    if not isinstance(speeds, list) or not speeds:
        raise ValidationError(
            _("Write the speeds as pairs of km and km/h, such as [[0, 18], [10, 40], [80, 85]]."), code="form"
        )
    wrong = [at for at, pair in enumerate(speeds, start=1) if not is_speed(pair)]
    if wrong:
        raise ValidationError([no_speed(at, speeds[at - 1]) for at in wrong])
    for (before, _kmh), (km, _faster) in pairwise(speeds):
        if km <= before:
            raise ValidationError(
                _("The distances must grow from pair to pair, but %(km)s km comes after %(before)s km."),
                code="order",
                params={"km": km, "before": before},
            )


def is_speed(pair: object) -> bool:
    """A distance from 0 km, and a speed above 0 km/h."""
    if not isinstance(pair, list) or len(pair) != PAIR:
        return False
    km, kmh = pair
    return is_number(km, LONGEST_KM) and km >= 0 and is_number(kmh, FASTEST_KMH) and kmh > 0


def no_speed(at: int, pair: object) -> ValidationError:
    return ValidationError(
        _("Pair %(at)s is %(pair)s, but must be a distance of 0 to %(km)s km and a speed above 0, up to %(kmh)s km/h."),
        code="pair",
        params={"at": at, "pair": pair, "km": LONGEST_KM, "kmh": FASTEST_KMH},
    )


def validate_server_url(url: str) -> None:
    if not is_server_url(url):
        raise ValidationError(
            _("“%(url)s” is no address of a road server. Write it like http://roads.example:8002, without a password."),
            code="url",
            params={"url": url},
        )
