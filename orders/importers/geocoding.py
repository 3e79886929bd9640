"""Addresses → points by a geocoder of OpenStreetMap's data: Photon or Nominatim, through geopy."""

import time
from functools import lru_cache
from typing import Any

import structlog
from django.conf import settings
from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim, Photon
from geopy.location import Location

from orders.importers.rows import Address, RefusedError
from orders.models.site import Accuracy

log = structlog.get_logger(__name__)
_TIMEOUT_S = 10
# After so many failures in a row it is down, and a file of 20,000 rows must not wait for each of them.
_GIVE_UP_AFTER = 3
_REMEMBERED = 50_000


class Geocoder:
    """Asks once an address and never faster than `GEOCODER_INTERVAL_S` allows.

    `failed` counts the questions that got no answer (not those whose answer was "unknown").
    """

    def __init__(self, *, kind: str, domain: str, interval_s: float) -> None:
        scheme, _separator, host = domain.rpartition("://")
        place = {"domain": host.rstrip("/"), "scheme": scheme or "https", "timeout": _TIMEOUT_S}
        self._service = _SERVICES[kind](user_agent="field-dispatch", **place)
        self._ask_with = {"addressdetails": True} if kind == "nominatim" else {}
        self._interval_s = interval_s
        self._free_at = 0.0
        self._failures_in_row = 0
        self.failed = 0
        self.find = lru_cache(maxsize=_REMEMBERED)(self._find)

    def _find(self, address: Address) -> tuple[Point, Accuracy] | None:
        """The point with its accuracy; None where it is unknown, known to its town only, or nobody answers."""
        if not address.street or self._failures_in_row >= _GIVE_UP_AFTER:
            return None
        self._wait()
        try:
            found = self._service.geocode(_one_line(address), exactly_one=True, **self._ask_with)
        except (GeopyError, ValueError) as error:
            self.failed += 1
            self._failures_in_row += 1
            log.warning("geocoder_failed", error=type(error).__name__)
            return None
        self._failures_in_row = 0
        accuracy = _accuracy(found) if found else None
        return (Point(found.longitude, found.latitude, srid=4326), accuracy) if accuracy else None

    def _wait(self) -> None:
        time.sleep(max(0.0, self._free_at - time.monotonic()))
        self._free_at = time.monotonic() + self._interval_s


_SERVICES: dict[str, Any] = {"nominatim": Nominatim, "photon": Photon}


def geocoder_by_setting() -> Geocoder | None:
    """None where `GEOCODER` is empty; raises `RefusedError` where the settings make no sense."""
    if not settings.GEOCODER:
        return None
    if settings.GEOCODER not in _SERVICES or not settings.GEOCODER_DOMAIN:
        raise RefusedError(_("Set GEOCODER to photon or nominatim, and GEOCODER_DOMAIN to its address."))
    return Geocoder(kind=settings.GEOCODER, domain=settings.GEOCODER_DOMAIN, interval_s=settings.GEOCODER_INTERVAL_S)


def _one_line(address: Address) -> str:
    place = f"{address.postal_code} {address.city}".strip()
    return ", ".join(part for part in (address.street, place, address.region, address.country) if part)


def _accuracy(found: Location) -> Accuracy | None:
    """Exact with a house number, street with a street; a mere town is worse than our postal codes."""
    told: dict[str, Any] = found.raw.get("properties") or found.raw
    parts: dict[str, Any] = found.raw.get("address") or told
    if parts.get("house_number") or parts.get("housenumber"):
        return Accuracy.EXACT
    if parts.get("road") or parts.get("street") or told.get("type") == "street" or told.get("osm_key") == "highway":
        return Accuracy.STREET
    return None
