"""OSRM and Valhalla as clients: on loopback servers with a road on which times can be checked by hand."""

import pickle

import numpy as np
import pytest

from routing.place import Place
from routing.travel import NO_ROAD_S, NoAnswerError, Osrm, RefusedError, Valhalla
from tests.routing.line import at_km
from tests.routing.road_servers import drips, hangs_up, island, road_servers, says, sea, sleeps

ENGINES = [Osrm, Valhalla]
PARKING_S = 90


@pytest.fixture
def server():
    with road_servers() as running:
        yield running


@pytest.fixture(params=ENGINES, ids=["osrm", "valhalla"])
def roads(request, server):
    return request.param(server.url)


def test_times_differ_by_direction_and_parking_is_spent_once_a_leg(roads):
    """10 km east take 600 s, 10 km west 900 s; both and 90 s to park. The same place is 0 s away."""
    matrix = roads.matrix_s([at_km(0), at_km(10)], [at_km(0), at_km(10), at_km(20)])
    assert matrix.dtype == np.int32
    assert matrix.tolist() == [[0, 690, 1290], [990, 0, 690]]
    assert roads.legs_s([at_km(0), at_km(10)], [at_km(10), at_km(0)]).tolist() == [690, 990]


def test_a_null_is_no_road_and_never_0(roads):
    assert roads.matrix_s([at_km(0), island(0)], [island(0), island(2)]).tolist() == [[NO_ROAD_S] * 2, [0, 210]]


def test_a_place_that_no_road_is_near_costs_only_its_own_pairs(roads):
    """The server refuses the whole question for one place in the sea; every other pair has its time all the same."""
    places = [at_km(0), at_km(1), at_km(2), sea(3), at_km(4)]
    expected = roads.matrix_s([p for p in places if p != sea(3)], [p for p in places if p != sea(3)])
    matrix = roads.matrix_s(places, places)
    lands = [0, 1, 2, 4]
    assert (matrix[np.ix_(lands, lands)] == expected).all()
    assert (matrix[3, lands] == NO_ROAD_S).all()
    assert (matrix[lands, 3] == NO_ROAD_S).all()
    assert matrix[3, 3] == 0


@pytest.mark.parametrize(("rows", "columns"), [(1, 230), (230, 1), (120, 130), (49, 60), (3, 98)])
def test_every_question_stays_within_the_servers_limits(server, rows, columns):
    """The server refuses more than 100 places (OSRM) or 2,500 pairs (Valhalla) at once; the tables are whole."""
    sources, targets = [at_km(n) for n in range(rows)], [at_km(500 + n) for n in range(columns)]
    expected = [[(500 + b - a) * 60 + PARKING_S for b in range(columns)] for a in range(rows)]
    for engine in ENGINES:
        server.asked.clear()
        assert engine(server.url).matrix_s(sources, targets).tolist() == expected
        assert server.pairs == rows * columns


def test_the_limits_are_the_operators_to_set(server):
    server.max_locations, server.max_pairs = 10, 12
    places = [at_km(n) for n in range(12)]
    for roads in (Osrm(server.url, max_locations=10), Valhalla(server.url, max_pairs=12)):
        assert (roads.matrix_s(places, places).diagonal(1) == 150).all()
    assert max(rows + columns for rows, columns in server.asked) <= 10


def test_few_questions_where_the_table_is_long(server):
    """One place to 900: Valhalla answers it at once, OSRM takes 99 of them a question."""
    for engine, questions in ((Valhalla, 1), (Osrm, 10)):
        server.questions = 0
        engine(server.url).matrix_s([at_km(0)], [at_km(n) for n in range(900)])
        assert server.questions == questions


def test_one_connection_serves_many_questions(server, roads):
    places = [at_km(n) for n in range(120)]
    roads.matrix_s(places, places)
    assert server.questions >= 6
    assert len(server.connections) == 1


def test_a_provider_with_an_open_connection_can_be_pickled(server, roads):
    roads.matrix_s([at_km(0)], [at_km(1)])
    assert roads.server.connection is not None
    copy = pickle.loads(pickle.dumps(roads))  # noqa: S301 - our own bytes
    assert copy.server.connection is None
    assert copy.matrix_s([at_km(0)], [at_km(1)]).tolist() == [[150]]


@pytest.mark.parametrize(
    "answer",
    [
        says(502, b"<html>Bad gateway</html>"),
        says(429, b"{}"),
        says(200, b"<html>Welcome to my router</html>"),
        says(200, b"[1, 2]"),
        says(200, b'"soon"'),
        says(200, b'{"code": "Ok"}'),
        says(200, b'{"code": "Ok", "durations": [[0]], "sources_to_targets": [[{"time": 0}]]}'),
        says(200, b'{"code": "Ok", "durations": [[0, -5]], "sources_to_targets": [[{"time": 0}, {"time": -5}]]}'),
        says(200, b'{"code": "Ok", "durations": [["far", 5]], "sources_to_targets": [[{"time": "far"}, {"time": 5}]]}'),
        hangs_up,
    ],
)
def test_what_is_no_answer_is_said_with_the_servers_name_and_the_next_question_is_answered(server, roads, answer):
    server.faults.append(answer)
    with pytest.raises(NoAnswerError, match=server.host):
        roads.matrix_s([at_km(0)], [at_km(0), at_km(1)])
    assert roads.matrix_s([at_km(0)], [at_km(0), at_km(1)]).tolist() == [[0, 150]]


@pytest.mark.parametrize("answer", [drips, sleeps(0.7)], ids=["in drips", "never"])
def test_waiting_for_an_answer_ends_when_its_time_is_over_and_the_next_question_is_answered(server, roads, answer):
    patience_s, roads.server.timeout_s = roads.server.timeout_s, 0.5
    server.faults.append(answer)
    with pytest.raises(NoAnswerError, match=server.host):
        roads.matrix_s([at_km(0)], [at_km(0), at_km(1)])
    roads.server.timeout_s = patience_s
    assert roads.matrix_s([at_km(0)], [at_km(0), at_km(1)]).tolist() == [[0, 150]]


def test_a_refusal_of_the_question_is_told_with_the_servers_words(server):
    server.max_locations, server.max_pairs = 1, 1
    places = [at_km(0), at_km(1)]
    with pytest.raises(RefusedError, match="TooBig: Too many table coordinates"):
        Osrm(server.url).matrix_s(places, places)
    with pytest.raises(RefusedError, match="150: Exceeded max locations"):
        Valhalla(server.url).matrix_s(places, places)


def test_nobody_listening_is_no_answer():
    with road_servers() as gone:
        pass
    with pytest.raises(NoAnswerError, match=gone.host):
        Osrm(gone.url).matrix_s([at_km(0)], [at_km(1)])


def test_a_path_before_the_service_is_kept(server):
    """As behind a gateway: http://host/car/table/v1/…"""
    assert Osrm(server.url + "/car/").matrix_s([at_km(0)], [Place(0, 0.0000001)]).tolist() == [[PARKING_S]]


@pytest.mark.parametrize(
    "url",
    ["", "roads", "ftp://roads", "http://", "http://me:pw@roads", "http://roads:x", "http://roads/?a", "http://ro ads"],
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(ValueError, match="no address of a road server"):
        Valhalla(url)
