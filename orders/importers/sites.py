"""The sites of a chunk of rows: one an address inside the organisation (and customer)."""

from collections.abc import Iterable
from dataclasses import dataclass

from orders.importers.placing import Place
from orders.importers.rows import Address
from orders.models import Customer, Site
from technicians.models import Organisation
from technicians.services.territories import PrefixTable


@dataclass(frozen=True, slots=True)
class WantedSite:
    """`own` tells apart the sites that have no street: two complaints from one postal code are two homes."""

    address: Address
    customer_id: int | None
    access_notes: str
    own: str

    @property
    def key(self) -> tuple[object, ...]:
        address = self.address
        return address.street, address.postal_code, address.city, address.country, self.customer_id, self.own


def wanted_site(address: Address, *, customer: Customer | None, access_notes: str, external_id: str) -> WantedSite:
    return WantedSite(address, customer.pk if customer else None, access_notes, "" if address.street else external_id)


def sites_of(
    *,
    organisation: Organisation,
    wanted: Iterable[WantedSite],
    places: dict[Address, Place],
    territories: PrefixTable,
) -> tuple[dict[tuple[object, ...], Site], list[Site]]:
    """The site of each `WantedSite.key`, and those that are new; two queries."""
    wanted = list(wanted)
    found = _known(organisation, wanted)
    new: list[Site] = []
    for told in wanted:
        if told.key not in found:
            site = _site(organisation, told, places[told.address], territories)
            found[told.key] = site
            new.append(site)
    Site.objects.bulk_create(new)
    return found, new


def _known(organisation: Organisation, wanted: list[WantedSite]) -> dict[tuple[object, ...], Site]:
    streets = {told.address.street for told in wanted if told.address.street}
    codes = {told.address.postal_code for told in wanted if told.address.street}
    known = Site.objects.filter(organisation=organisation, street__in=streets, postal_code__in=codes).order_by("-pk")
    return {(site.street, site.postal_code, site.city, site.country, site.customer_id, ""): site for site in known}


def _site(organisation: Organisation, told: WantedSite, place: Place, territories: PrefixTable) -> Site:
    address = told.address
    return Site(
        organisation=organisation,
        customer_id=told.customer_id,
        street=address.street,
        postal_code=address.postal_code,
        city=address.city,
        country=address.country,
        point=place.point,
        accuracy=place.accuracy,
        access_notes=told.access_notes,
        territory_id=territories.find(place.postal_code, country=address.country, point=place.point),
    )
