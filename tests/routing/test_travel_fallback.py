"""Travel times come whatever the road server does, and it is said where they are estimates."""

import pickle
import time

import pytest

from routing.faults import ProblemError
from routing.travel import Cause, Fallback, Prefetched, Valhalla
from tests.routing.line import MINUTE_PER_KM, at_km
from tests.routing.road_servers import road_servers, says, sleeps

HERE, THERE = at_km(0), at_km(10)
BY_ROAD_S, ESTIMATED_S = 690, 600
BUSY = says(503, b"")


@pytest.fixture
def server():
    with road_servers() as running:
        yield running


@pytest.fixture
def make(server):
    def fallback(timeout_s: float = 10.0, **rules) -> Fallback:
        given = {"estimate": MINUTE_PER_KM, "backoff_s": 0.01} | rules
        return Fallback(Valhalla(server.url, timeout_s=timeout_s), server.host, **given)

    return fallback


def ask(travel) -> int:
    return int(travel.matrix_s([HERE], [THERE])[0, 0])


def test_what_the_server_answers_is_used_without_a_warning(make):
    travel = make()
    assert (ask(travel), travel.warnings) == (BY_ROAD_S, [])


def test_a_server_that_is_busy_is_asked_again_with_growing_pauses(server, make):
    """Two refusals, then an answer: pauses of 0.1 and 0.2 s."""
    server.faults += [BUSY, BUSY]
    travel, began = make(backoff_s=0.1), time.monotonic()
    assert (ask(travel), travel.warnings, server.questions) == (BY_ROAD_S, [], 3)
    assert time.monotonic() - began >= 0.3


def test_a_server_that_stays_silent_is_left_alone_and_times_are_estimates(server, make):
    """One question and two retries; then nothing is asked any more, and the warning stands once."""
    server.faults += [BUSY] * 10
    travel = make()
    assert [ask(travel) for _ in range(4)] == [ESTIMATED_S] * 4
    assert server.questions == 3
    assert [str(warning) for warning in travel.warnings] == [
        f"Travel times are estimates: the road server at {server.host} did not answer."
    ]


def test_after_the_pause_the_server_is_asked_again(server, make):
    server.faults += [BUSY] * 3
    travel = make(open_s=0.2)
    assert ask(travel) == ESTIMATED_S
    time.sleep(0.25)
    assert ask(travel) == BY_ROAD_S
    assert [warning.cause for warning in travel.warnings] == [Cause.NO_ANSWER]


def test_a_refusal_is_not_repeated(server, make):
    server.max_pairs = 0
    travel = make()
    assert (ask(travel), server.questions) == (ESTIMATED_S, 1)
    assert [(w.cause, w.detail) for w in travel.warnings] == [
        (Cause.REFUSED, f"{server.host} refused: 150: Exceeded max locations")
    ]


def test_a_slow_server_may_take_only_so_long_in_all(server, make):
    """A hanging server costs a timeout each time; after the limit nobody waits for it again, even past the pause."""
    server.faults += [sleeps(0.5)] * 2
    travel = make(timeout_s=0.3, retries=0, open_s=0.0, limit_s=0.4)
    assert [ask(travel) for _ in range(4)] == [ESTIMATED_S] * 4
    assert server.questions == 2
    assert [warning.cause for warning in travel.warnings] == [Cause.NO_ANSWER, Cause.TOO_SLOW]


def test_an_answer_that_came_is_kept_even_if_it_was_the_last_one_waited_for(make):
    travel = make(limit_s=0.0)
    assert [ask(travel), ask(travel)] == [BY_ROAD_S, ESTIMATED_S]
    assert [warning.cause for warning in travel.warnings] == [Cause.TOO_SLOW]


def test_a_prefetched_table_asks_nobody_and_goes_to_other_processes(server, make):
    places, told = [at_km(n) for n in range(120)], []
    table = pickle.loads(pickle.dumps(Prefetched.of([*places, *places], make(), told.append)))  # noqa: S301
    assert server.pairs == 120 * 120
    assert told == [0.25, 0.5, 0.75, 1]
    assert table.matrix_s([at_km(3), at_km(119)], [at_km(3), at_km(4)]).tolist() == [[0, 150], [10_530, 10_440]]
    assert table.legs_s([at_km(0), at_km(5)], [at_km(5), at_km(5)]).tolist() == [390, 0]
    assert server.pairs == 120 * 120


def test_a_place_that_was_not_prefetched_is_named(make):
    with pytest.raises(ProblemError, match=r"place \(0\.0, 0\.08"):
        Prefetched.of([HERE], make(), lambda _done: None).matrix_s([HERE], [THERE])
