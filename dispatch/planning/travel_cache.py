"""Travel times that road servers said, kept in PostgreSQL for a month."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from django.db import connection
from django.utils import timezone

from dispatch.models import TravelTime
from routing.travel import Key

KEPT = timedelta(days=30)  # roads change, and so does what their server knows of them

# All pairs of two sets of cells, which is what is asked: each is looked up in the index, however many others there are.
FIND = """
    SELECT from_cell, to_cell, hour_band, seconds
    FROM dispatch_traveltime
    WHERE source = %s AND from_cell = ANY(%s) AND to_cell = ANY(%s) AND hour_band = ANY(%s) AND fetched_at > %s
"""
# In the order of keys, so that two planners who store the same pairs wait for each other instead of deadlocking.
STORE = """
    INSERT INTO dispatch_traveltime (source, from_cell, to_cell, hour_band, seconds, fetched_at)
    SELECT %s, from_cell, to_cell, hour_band, seconds, %s
    FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::int[])
        AS new (from_cell, to_cell, hour_band, seconds)
    ORDER BY from_cell, to_cell, hour_band
    ON CONFLICT (source, from_cell, to_cell, hour_band)
    DO UPDATE SET seconds = EXCLUDED.seconds, fetched_at = EXCLUDED.fetched_at
"""


@dataclass(frozen=True, slots=True)
class StoredTimes:
    """The rows of one `source`; one statement for all keys of a question. Times older than a month are not known."""

    source: int

    def get_many(self, keys: Collection[Key]) -> Mapping[Key, int]:
        cells = [sorted(set(column)) for column in columns(keys)]
        with connection.cursor() as cursor:
            cursor.execute(FIND, [self.source, *cells, timezone.now() - KEPT])
            found = {Key(*key): seconds for *key, seconds in cursor.fetchall()}
        return {key: found[key] for key in keys if key in found}

    def put_many(self, times: Mapping[Key, int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(STORE, [self.source, timezone.now(), *columns(times), list(times.values())])


def columns(keys: Collection[Key]) -> list[list[int]]:
    """Cells from, cells to and hour bands."""
    return [[key[part] for key in keys] for part in range(len(Key._fields))]


def source_of(engine: str, url: str) -> int:
    """A number for a server: a territory that moves to another server, or another firm's, shares nothing with it."""
    return int.from_bytes(blake2b(f"{engine} {url}".encode(), digest_size=8).digest(), signed=True)


def forget_old() -> int:
    """Delete what is older than a month; return how much it was."""
    return TravelTime.objects.filter(fetched_at__lte=timezone.now() - KEPT).delete()[0]
