"""Which territory serves an address: the one in whose area it lies, else the longest prefix of its postal code."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.gis.geos import MultiPolygon, Point

from technicians.briefly import briefly
from technicians.models import Organisation, Territory


@dataclass(frozen=True, slots=True)
class PrefixTable:
    """One organisation's territories, read once and asked often: prefix → (country, territory's pk), and areas."""

    territory_ids: dict[str, list[tuple[str, int]]]
    areas: list[tuple[MultiPolygon, int]]

    def find(self, postal_code: str, *, country: str = "", point: Point | None = None) -> int | None:
        """The pk of the territory, or None. `country` (two letters) keeps out equal codes of other countries.

        Where the address's `point` is known, the area that holds it decides; of two the older territory's.
        """
        if point is not None:
            for area, territory_id in self.areas:
                if area.covers(point):
                    return territory_id
        for length in range(len(postal_code), 0, -1):
            for its_country, territory_id in self.territory_ids.get(postal_code[:length], ()):
                if not country or country == its_country:
                    return territory_id
        return None


def prefix_table(*, organisation: Organisation) -> PrefixTable:
    """At most one query; for a bulk of addresses."""
    return table_of_organisation(organisation.pk)


@briefly
def table_of_organisation(pk: int) -> PrefixTable:
    return table_of(Territory.objects.filter(organisation=pk).only("country", "postal_prefixes", "area").order_by("pk"))


def table_of(territories: Iterable[Territory]) -> PrefixTable:
    """Of two territories with the same prefix the older one serves it."""
    table: dict[str, list[tuple[str, int]]] = {}
    areas = []
    for territory in territories:
        if territory.area:
            areas.append((territory.area, territory.pk))
        for prefix in territory.postal_prefixes:
            table.setdefault(prefix, []).append((territory.country, territory.pk))
    return PrefixTable(table, areas)


def territory_for(*, organisation: Organisation, postal_code: str, country: str = "") -> Territory | None:
    """The territory that serves a postal code, or None where nobody does."""
    territory_id = prefix_table(organisation=organisation).find(postal_code, country=country)
    return None if territory_id is None else Territory.objects.get(pk=territory_id)
