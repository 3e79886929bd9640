"""Where the fault is: the customer's place at an address, known or new."""

from collections.abc import Mapping
from typing import Any

from orders.importers.placing import postal_codes_by_setting
from orders.importers.rows import Address
from orders.models import Customer, Site
from orders.models.site import Accuracy
from orders.services.tickets import save_site
from technicians.models import Organisation


def site_of(*, organisation: Organisation, customer: Customer | None, address: Mapping[str, Any]) -> Site:
    """The customer's site at this address, or a new one; a point sent with it is better than one we found.

    `address` has ``street``, ``postal_code``, ``city``, ``country`` and ``access_notes``, and may have a ``point``.
    """
    facts = {name: address[name] for name in ("street", "postal_code")}
    site = Site.objects.filter(organisation=organisation, customer=customer, **facts).order_by("pk").first()
    is_new = site is None
    if site is None:
        rest = {name: address[name] for name in ("city", "country", "access_notes")}
        site = Site(organisation=organisation, customer=customer, **facts, **rest)
    if address.get("point"):
        site.point, site.accuracy = address["point"], Accuracy.EXACT
    elif is_new and (
        found := postal_codes_by_setting().find(Address(site.street, site.postal_code, site.city, country=site.country))
    ):
        site.point, site.accuracy = found.point, Accuracy.POSTAL_CODE
    return save_site(site=site) if is_new or address.get("point") else site
