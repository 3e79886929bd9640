"""How PostGIS cuts the world into tiles: each level from the pieces of the one above, so that no shape is cut whole."""

TABLES = """
CREATE TEMPORARY TABLE feature (layer text, kind text, name text, min_zoom real, shape geometry) ON COMMIT DROP;
CREATE TEMPORARY TABLE piece (z int, x int, y int, layer text, kind text, name text, min_zoom real, shape geometry)
    ON COMMIT DROP;
"""

# Web Mercator ends at 85° north and south.
TAKE_IN = """
INSERT INTO feature
SELECT %s, %s, %s, %s, ST_Transform(
    ST_ClipByBox2D(ST_MakeValid(ST_GeomFromWKB(%s, 4326)), ST_MakeEnvelope(-180, -85.05, 180, 85.05, 4326)), 3857)
"""

LEVEL_0 = (
    "INSERT INTO piece SELECT 0, 0, 0, layer, kind, name, min_zoom, shape FROM feature WHERE NOT ST_IsEmpty(shape)"
)

# With a margin of 1/64, so that lines and outlines end outside of what is seen.
CUT_INTO_FOUR = """
INSERT INTO piece
SELECT * FROM (
    SELECT z + 1, box.x, box.y, layer, kind, name, min_zoom, ST_ClipByBox2D(shape, box.around) AS cut
    FROM piece,
        LATERAL (SELECT 2 * piece.x + dx AS x, 2 * piece.y + dy AS y,
            ST_TileEnvelope(z + 1, 2 * piece.x + dx, 2 * piece.y + dy, margin => 0.015625) AS around
            FROM (VALUES (0, 0), (0, 1), (1, 0), (1, 1)) AS quarter (dx, dy)) AS box
    WHERE z = %(z)s AND shape && box.around
) AS quarters
WHERE NOT ST_IsEmpty(cut)
"""

# A tile is its layers, one after the other.
TILES = """
SELECT x, y, string_agg(mvt, ''::bytea ORDER BY layer) FROM (
    SELECT x, y, layer, ST_AsMVT(feature, layer, %(extent)s, 'geom') AS mvt FROM (
        SELECT x, y, layer, kind, NULLIF(name, '') AS name, NULLIF(min_zoom, 0) AS min_zoom,
            ST_AsMVTGeom(shape, ST_TileEnvelope(z, x, y), %(extent)s, %(extent)s / 64) AS geom
        FROM piece WHERE z = %(z)s AND min_zoom < %(seen)s
    ) AS feature WHERE geom IS NOT NULL GROUP BY x, y, layer
) AS layers GROUP BY x, y ORDER BY x, y
"""
