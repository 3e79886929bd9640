"""The basemap that is shipped: served in the parts that a map asks for, small, and made of public shapes."""

import gzip
from pathlib import Path

import pytest
from django.contrib.gis.geos import Point, Polygon

from dispatch.basemap.making import MOST_ZOOM, Feature, Town, features_of, shown_from, tiles_of

BASEMAP = "/admin/board/basemap.pmtiles"
TEN = b"0123456789"


@pytest.fixture
def ten_bytes(settings, tmp_path: Path) -> None:
    settings.BASEMAP_PMTILES = tmp_path / "ten.pmtiles"
    settings.BASEMAP_PMTILES.write_bytes(TEN)


@pytest.mark.parametrize(
    ("asked", "part", "named"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=7-400", b"789", "bytes 7-9/10"),
    ],
)
def test_a_part_is_answered_with_206_and_says_which_it_is(dispatcher_client, ten_bytes, asked, part, named):
    answer = dispatcher_client.get(BASEMAP, headers={"range": asked})
    assert (answer.status_code, answer.getvalue()) == (206, part)
    assert (answer.headers["Content-Range"], answer.headers["Content-Length"]) == (named, str(len(part)))


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=5-2", "bytes=-0", "bytes=-"])
def test_a_part_that_the_file_does_not_have_is_416(dispatcher_client, ten_bytes, asked):
    answer = dispatcher_client.get(BASEMAP, headers={"range": asked})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */10")


@pytest.mark.parametrize("asked", [{}, {"range": "bytes=0-1,4-5"}, {"range": "rows=1-2"}])
def test_without_one_range_the_whole_file_is_answered(dispatcher_client, ten_bytes, asked):
    answer = dispatcher_client.get(BASEMAP, headers=asked)
    assert (answer.status_code, answer.getvalue(), answer.headers["Accept-Ranges"]) == (200, TEN, "bytes")


def test_a_stranger_is_asked_to_sign_in_and_a_file_that_is_missing_is_404(client, dispatcher_client, settings):
    assert client.get(BASEMAP).status_code == 302
    settings.BASEMAP_PMTILES = Path("/nowhere/at/all.pmtiles")
    assert dispatcher_client.get(BASEMAP).status_code == 404


def test_the_shipped_one_is_pmtiles_3_and_below_3_mb(settings):
    file: Path = settings.BASEMAP_PMTILES
    assert file.read_bytes()[:8] == b"PMTiles\x03"
    assert file.stat().st_size < 3_000_000
    assert "public domain" in (file.parent / "SOURCES.md").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_a_town_is_in_one_tile_of_each_zoom_from_the_one_that_shows_it():
    """A million people show from zoom 4. Cologne's tiles are 4/8/5 and 5/16/10: (6.96 + 180) / 360 * 32 = 16.6."""
    tiles = tiles_of(features_of([Town("Köln", 1_080_000, 6.96, 50.94)]))
    assert [(tile.z, tile.x, tile.y) for tile in tiles] == [(4, 8, 5), (5, 16, 10)]
    assert all("Köln".encode() in gzip.decompress(tile.mvt) for tile in tiles)


@pytest.mark.django_db
def test_a_shape_is_cut_into_the_tiles_that_it_lies_in():
    """A lake of 2° around 0/0 lies in all four quarters of each zoom, and in the one tile of zoom 0."""
    lake = Feature("water", "lake", "", 0.0, bytes(Polygon.from_bbox((-1, -1, 1, 1)).wkb))
    tiles = tiles_of([lake])
    half = 2**MOST_ZOOM // 2
    assert len(tiles) == 1 + 4 * MOST_ZOOM
    assert {(tile.x, tile.y) for tile in tiles if tile.z == MOST_ZOOM} == {
        (x, y) for x in (half - 1, half) for y in (half - 1, half)
    }


def test_larger_towns_are_shown_from_farther_away():
    assert [shown_from(people) for people in (9_000_000, 1_000_000, 60_000, 15_000)] == [3.0, 4.0, 7.0, 9.0]
    (feature,) = features_of([Town("Köln", 1_080_000, 6.96, 50.94)])
    assert feature.wkb == bytes(Point(6.96, 50.94).wkb)
