"""Empties the test's database between tests that commit: only the tables that have rows, without new files for each.

Django truncates every table, which makes PostgreSQL write some thousand files anew. All tables are locked first, so
that what a server's thread is still writing is waited for, and is gone as well.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.contrib.gis.db.backends.postgis.operations import PostGISOperations

EMPTY = """
DO $$
DECLARE
    each text;
    has_rows bool;
BEGIN
    LOCK TABLE {locked} IN ACCESS EXCLUSIVE MODE;
    SET LOCAL session_replication_role = replica;  -- neither keys nor triggers
    FOREACH each IN ARRAY ARRAY[{named}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', each) INTO has_rows;
        IF has_rows THEN
            EXECUTE format('DELETE FROM %I', each);
        END IF;
    END LOOP;
END $$
"""


@contextmanager
def emptying_by_rows() -> Iterator[None]:
    """In place of `TRUNCATE`, for as long as the block runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PostGISOperations, "sql_flush", sql_flush)
        yield


def sql_flush(operations: PostGISOperations, _style: object, tables: Sequence[str], **_how: bool) -> list[str]:
    if not tables:
        return []
    locked = ", ".join(operations.quote_name(table) for table in tables)
    return [EMPTY.format(locked=locked, named=", ".join(f"'{table}'" for table in tables))]
