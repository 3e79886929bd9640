"""How a territory says where its travel times come from, and what it may not say."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from routing.travel import GreatCircle
from technicians.models import Territory
from technicians.models.travel import default_speeds, validate_server_url, validate_speeds
from tests.factories import TerritoryFactory
from tests.technicians.test_goals import form_of

PAIRS = "Write the speeds as pairs of km and km/h, such as [[0, 18], [10, 40], [80, 85]]."


def must_be(at: int, pair: str) -> str:
    return f"Pair {at} is {pair}, but must be a distance of 0 to 20000 km and a speed above 0, up to 200 km/h."


def test_the_speeds_of_a_new_territory_are_those_of_the_great_circle_model():
    assert [tuple(pair) for pair in Territory().travel_speeds] == list(GreatCircle().speeds)
    validate_speeds(default_speeds())


@pytest.mark.parametrize("speeds", [[[0, 50]], [[0.5, 0.1], [20_000, 200]]])
def test_speeds_that_can_be(speeds):
    validate_speeds(speeds)


@pytest.mark.parametrize(
    ("speeds", "sentences"),
    [
        ([], [PAIRS]),
        ({"0": 18}, [PAIRS]),
        (None, [PAIRS]),
        ([[0, 18], [2, 0], "fast"], [must_be(2, "[2, 0]"), must_be(3, "fast")]),
        ([[-1, 18]], [must_be(1, "[-1, 18]")]),
        ([[0, 18, 3]], [must_be(1, "[0, 18, 3]")]),
        ([[0, True]], [must_be(1, "[0, True]")]),
        ([[0, float("nan")]], [must_be(1, "[0, nan]")]),
        ([[0, 201]], [must_be(1, "[0, 201]")]),
        ([[0, 18], [5, 20], [5, 30]], ["The distances must grow from pair to pair, but 5 km comes after 5 km."]),
    ],
)
def test_each_speed_that_can_not_be_is_named(speeds, sentences):
    with pytest.raises(ValidationError) as refused:
        validate_speeds(speeds)
    assert refused.value.messages == sentences


@pytest.mark.parametrize("url", ["http://127.0.0.1:8002", "https://roads.example/car", "http://valhalla:8002/"])
def test_addresses_that_can_be(url):
    validate_server_url(url)


@pytest.mark.parametrize(
    "url", ["roads.example", "file:///etc/passwd", "http://a:b@roads", "http://roads/?x=1", "http://"]
)
def test_addresses_that_can_not_be(url):
    with pytest.raises(ValidationError, match="is no address of a road server"):
        validate_server_url(url)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"travel_engine": "osrm"}, "territory_road_server_named"),
        ({"travel_engine": "horse", "travel_url": "http://roads"}, "territory_travel_known"),
    ],
)
def test_the_database_refuses_an_engine_that_is_unknown_or_has_no_address(fields, constraint):
    territory = TerritoryFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Territory.objects.filter(pk=territory.pk).update(**fields)


def test_the_admin_changes_engine_address_and_speeds(dispatcher_client, territory):
    url, data = form_of(dispatcher_client, territory)
    sent = data | {"travel_engine": "valhalla", "travel_url": "http://roads:8002", "travel_speeds": "[[0, 30]]"}
    assert dispatcher_client.post(url, sent).status_code == 302
    territory.refresh_from_db()
    assert (territory.travel_engine, territory.travel_url) == ("valhalla", "http://roads:8002")
    assert territory.travel_speeds == [[0, 30]]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"travel_engine": "osrm"}, "Give the address of the road server, or choose travel times by air distance."),
        ({"travel_url": "roads"}, "“roads” is no address of a road server."),
        ({"travel_speeds": "[[0, -5]]"}, must_be(1, "[0, -5]")),
    ],
)
def test_what_can_not_be_is_refused_on_the_page(dispatcher_client, territory, fields, said):
    url, data = form_of(dispatcher_client, territory)
    assert said in dispatcher_client.post(url, data | fields).content.decode()
