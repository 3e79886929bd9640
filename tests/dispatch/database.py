"""The test's database, for processes that a test starts, and copies of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg import sql


def environment(name: str = "") -> dict[str, str]:
    """As this process has it, but with the test's own database, or the database `name` beside it."""
    address = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    return os.environ | {"DATABASE_URL": f"{address}/{name or connection.settings_dict['NAME']}"}


@contextmanager
def scratch_copy() -> Iterator[str]:
    """A copy of the test's database for as long as the block runs; its name."""
    original = connection.settings_dict["NAME"]
    name = f"{original}_scratch"
    connection.close()  # a template must have no visitors
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(original))
    with connect("postgres") as server:
        server.execute(drop)
        server.execute(make)
    try:
        yield name
    finally:
        with connect("postgres") as server:
            server.execute(drop)


def connect(name: str = "") -> psycopg.Connection:
    """A plain connection, without Django, that commits each statement."""
    given = connection.settings_dict
    keys = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "password": given["PASSWORD"]}
    keys = {key: value for key, value in keys.items() if value}
    return psycopg.connect(dbname=name or given["NAME"], autocommit=True, **keys)
