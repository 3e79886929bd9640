"""Vector tiles of the whole world from Natural Earth's shapes and GeoNames' towns, cut by PostGIS.

Layers and attributes are named as in the Protomaps basemap, so that one style draws ours and a detailed one.
"""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.gis.gdal import DataSource
from django.contrib.gis.geos import Point
from django.db import connection, transaction

from dispatch.basemap.statements import CUT_INTO_FOUR, LEVEL_0, TABLES, TAKE_IN, TILES

MOST_ZOOM = 5  # a unit of these tiles is 600 m at the equator: as fine as the shapes are
EXTENT, FINEST_EXTENT = 768, 2048
SHAPES = {
    "ne_10m_ocean": ("water", "ocean"),
    "ne_10m_lakes": ("water", "lake"),
    "ne_50m_rivers_lake_centerlines": ("water", "river"),
    "ne_10m_admin_0_boundary_lines_land": ("boundaries", "country"),
}
RIVERS_FROM = 4.0
TOWNS_FROM = ((5_000_000, 3.0), (1_000_000, 4.0), (300_000, 5.0), (100_000, 6.0), (50_000, 7.0), (25_000, 8.0))
SMALLEST_TOWNS_FROM = 9.0


class Feature(NamedTuple):
    layer: str
    kind: str
    name: str
    min_zoom: float
    wkb: bytes


class Town(NamedTuple):
    name: str
    population: int
    longitude: float
    latitude: float


class Tile(NamedTuple):
    z: int
    x: int
    y: int
    mvt: bytes  # gzipped


def shapes_in(folder: Path) -> Iterator[Feature]:
    """Raises FileNotFoundError for a shape that is not there, as `.shp` or `.geojson`."""
    for name, (layer, kind) in SHAPES.items():
        file = next((file for end in ("shp", "geojson") if (file := folder / f"{name}.{end}").exists()), None)
        if file is None:
            raise FileNotFoundError(folder / f"{name}.shp")
        for shape in DataSource(file)[0]:
            fields = {field.lower(): field for field in shape.fields}
            from_zoom = shape.get(fields["min_zoom"]) if "min_zoom" in fields else 0.0
            yield Feature(layer, kind, "", RIVERS_FROM if kind == "river" else from_zoom, bytes(shape.geom.wkb))


def features_of(towns: Iterable[Town]) -> Iterator[Feature]:
    for town in towns:
        wkb = bytes(Point(town.longitude, town.latitude).wkb)
        yield Feature("places", "locality", town.name, shown_from(town.population), wkb)


def shown_from(population: int) -> float:
    return next((zoom for people, zoom in TOWNS_FROM if population >= people), SMALLEST_TOWNS_FROM)


@transaction.atomic
def tiles_of(features: Iterable[Feature]) -> list[Tile]:
    """Every tile that has something, of all zooms; the tables for it are gone with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.executemany(TAKE_IN, list(features))
        cursor.execute(LEVEL_0)
        tiles = cut(cursor, 0)
        for z in range(MOST_ZOOM):
            cursor.execute(CUT_INTO_FOUR, {"z": z})
            tiles += cut(cursor, z + 1)
    return tiles


def cut(cursor: Any, z: int) -> list[Tile]:
    is_finest = z == MOST_ZOOM
    facts = {"z": z, "extent": FINEST_EXTENT if is_finest else EXTENT, "seen": 99 if is_finest else z + 1}
    cursor.execute(TILES, facts)
    return [Tile(z, x, y, gzip.compress(bytes(mvt), mtime=0)) for x, y, mvt in cursor if mvt]
