"""What a web process reads before anybody asks."""

import pytest
from django.db import connection
from django.utils import timezone

from dispatch.booking.diary import committed
from dispatch.booking.search import horizon
from dispatch.booking.warming import read_ahead
from tests.factories import TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_after_reading_ahead_a_search_of_any_territory_asks_for_versions_only(django_assert_num_queries):
    territories = [TerritoryFactory(), TerritoryFactory()]
    read_ahead()
    now = timezone.now()
    for territory in territories:
        with django_assert_num_queries(1):
            committed(territory, horizon(territory, now=now), now=now)


def test_without_a_database_the_process_starts_all_the_same(caplog, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "no-such-database")
    connection.close()
    read_ahead()
    assert "days not read ahead" in caplog.text
