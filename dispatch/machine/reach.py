"""Runs inside `.venv`: can the servers that DATABASE_URL and CELERY_BROKER_URL name be used? One line each if not."""

import os
import sys

import environ
import kombu.connection
import psycopg

TIMEOUT_S = 5


def database_trouble(url: str) -> str | None:
    """What is wrong with the database at `url`, or None."""
    config = environ.Env.db_url_config(url)
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    parts = {name: config[key] for name, key in names.items() if config.get(key)}
    try:
        with psycopg.connect(**parts, connect_timeout=TIMEOUT_S) as connection:
            found = connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'").fetchone()
    except psycopg.OperationalError as error:
        why = str(error).strip().splitlines()[0]
        return f"DATABASE_URL can't be reached ({why}): start that server and make its database, or unset DATABASE_URL."
    return None if found else "The server of DATABASE_URL has no PostGIS: install PostGIS there, or unset DATABASE_URL."


def broker_trouble(url: str) -> str | None:
    """What is wrong with the broker at `url`, or None."""
    try:
        with kombu.connection.Connection(url, connect_timeout=TIMEOUT_S) as connection:
            connection.ensure_connection(max_retries=1, timeout=TIMEOUT_S)
    except Exception as error:  # noqa: BLE001  each transport has errors of its own
        return f"CELERY_BROKER_URL can't be reached ({error}): start that server, or unset CELERY_BROKER_URL."
    return None


if __name__ == "__main__":
    checks = {"DATABASE_URL": database_trouble, "CELERY_BROKER_URL": broker_trouble}
    troubles = [check(os.environ[name]) for name, check in checks.items()]
    sys.exit("\n".join(filter(None, troubles)) or 0)
