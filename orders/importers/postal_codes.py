"""Points by postal code, from GeoNames' postal code files (CC BY 4.0).

A file is the CSV table itself or a zip that holds one, with the columns of `_COLUMNS`. It is read once; what it takes
in memory depends on the countries, not on the number of addresses asked for.
"""

import csv
import io
import math
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from orders.importers.rows import Address, RefusedError

_COLUMNS = frozenset({"country_code", "zipcode", "place", "state", "state_code", "latitude", "longitude"})
_EARTH_M = 6_371_000
# A town is taken for a point only where it is hardly larger than one large postal code. The median, since
# some towns have a code of an office far away.
_TOWN_RADIUS_M = 6_000

LatLon = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CodePoint:
    """A postal code with its middle."""

    postal_code: str
    at: LatLon

    @property
    def point(self) -> Point:
        return Point(self.at[1], self.at[0], srid=4326)


class PostalCodes:
    def __init__(self, files: Iterable[Path]) -> None:
        """Raises `RefusedError` that names a file which is no table of postal codes."""
        towns: dict[tuple[str, str, str], set[str]] = {}
        spots: dict[tuple[str, str], list[LatLon]] = {}
        for file in files:
            for row in _rows(file):
                spots.setdefault((row.country, row.postal_code), []).append(row.at)
                for region in row.regions:
                    towns.setdefault((row.country, region, row.place), set()).add(row.postal_code)
        self._codes = {key: _middle(found) for key, found in spots.items()}
        self._towns = {key: tuple(sorted(codes)) for key, codes in towns.items()}

    def __bool__(self) -> bool:
        return bool(self._codes)

    def find(self, address: Address) -> CodePoint | None:
        """The middle of the address's postal code.

        Without a usable one: of the postal code nearest to the middle of its town, if the town is known in that
        state and half its codes lie within 6 km of that middle. So Bethesda, MD is placed, Jacksonville, FL is not.
        """
        at = self._codes.get((address.country, address.postal_code))
        if at is not None:
            return CodePoint(address.postal_code, at)
        town = (address.country, address.region.casefold(), address.city.casefold())
        codes = [CodePoint(code, self._codes[address.country, code]) for code in self._towns.get(town, ())]
        if not (codes and address.city and address.region):
            return None
        middle = median(code.at[0] for code in codes), median(code.at[1] for code in codes)
        if median(_metres(code.at, middle) for code in codes) > _TOWN_RADIUS_M:
            return None
        return min(codes, key=lambda code: (_metres(code.at, middle), code.postal_code))


def _middle(spots: list[LatLon]) -> LatLon:
    return math.fsum(lat for lat, _lon in spots) / len(spots), math.fsum(lon for _lat, lon in spots) / len(spots)


def _metres(one: LatLon, other: LatLon) -> float:
    """Near enough for some kilometres: the earth as a plane."""
    north = math.radians(one[0] - other[0])
    east = math.radians(one[1] - other[1]) * math.cos(math.radians(one[0]))
    return _EARTH_M * math.hypot(north, east)


@dataclass(frozen=True, slots=True)
class _Row:
    country: str
    postal_code: str
    place: str
    regions: tuple[str, str]
    at: LatLon

    @classmethod
    def of(cls, cells: dict[str, str]) -> "_Row":
        """Raises ValueError, TypeError or AttributeError for a row that is none."""
        return cls(
            country=cells["country_code"],
            postal_code=cells["zipcode"],
            place=cells["place"].casefold(),
            regions=(cells["state"].casefold(), cells["state_code"].casefold()),
            at=(float(cells["latitude"]), float(cells["longitude"])),
        )


def _rows(file: Path) -> Iterator[_Row]:
    try:
        with _table(file) as raw:
            rows = csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8-sig", newline=""))
            if not set(rows.fieldnames or ()) >= _COLUMNS:
                raise _refused(file, _("its table lacks %(columns)s") % {"columns": ", ".join(sorted(_COLUMNS))})
            yield from map(_Row.of, rows)
    except RefusedError:
        raise
    except (OSError, zipfile.BadZipFile, ValueError, TypeError, AttributeError, csv.Error) as error:
        raise _refused(file, str(error)) from error


@contextmanager
def _table(file: Path) -> Iterator[IO[bytes]]:
    if file.suffix != ".zip":
        with file.open("rb") as raw:
            yield raw
        return
    with zipfile.ZipFile(file) as archive:
        tables = [name for name in archive.namelist() if name.endswith(".csv")]
        if len(tables) != 1:
            raise _refused(file, _("it must hold exactly one .csv"))
        with archive.open(tables[0]) as raw:
            yield raw


def _refused(file: Path, why: str) -> RefusedError:
    return RefusedError(_("The postal code file %(file)s can't be used: %(why)s.") % {"file": file, "why": why})
