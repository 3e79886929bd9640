"""Where an address lies: by a geocoder if one is set, else by its postal code."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.gis.geos import Point

from orders.importers.geocoding import Geocoder
from orders.importers.postal_codes import PostalCodes
from orders.importers.rows import Address
from orders.models.site import Accuracy


@cache
def postal_codes_by_setting() -> PostalCodes:
    """The table of `POSTAL_CODE_FILES`, read once a process; empty where none is set."""
    return PostalCodes(settings.POSTAL_CODE_FILES)


@dataclass(frozen=True, slots=True)
class Place:
    """`postal_code` chooses the territory; it may be the town's where the address has none."""

    postal_code: str
    point: Point | None = None
    accuracy: str = ""


@dataclass(frozen=True, slots=True)
class Placer:
    postal_codes: PostalCodes
    geocoder: Geocoder | None = None

    def place(self, address: Address) -> Place:
        by_code = self.postal_codes.find(address)
        postal_code = by_code.postal_code if by_code else address.postal_code
        if self.geocoder and (found := self.geocoder.find(address)):
            return Place(postal_code, *found)
        return Place(postal_code, by_code.point, Accuracy.POSTAL_CODE) if by_code else Place(postal_code)
