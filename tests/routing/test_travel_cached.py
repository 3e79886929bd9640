"""What the cache asks, what it answers, and that it can be trusted."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.place import Place
from routing.travel import ALL_DAY, NO_ROAD_S, Cached, GreatCircle, Key, Matrix, TravelTimes
from routing.travel.cached import CELLS_PER_DEGREE, cell_of, centre


class Remembered(dict):
    """A store that a dict is enough for, and which counts hits."""

    hits = 0

    def get_many(self, keys):
        found = {key: self[key] for key in keys if key in self}
        self.hits += len(found)
        return found

    def put_many(self, times):
        self.update(times)


class Asked(TravelTimes):
    """Great-circle times, slower westward, that remember what they were asked."""

    def __init__(self):
        self.pairs = []

    def matrix_s(self, from_places, to_places):
        self.pairs += [(cell_of(a), cell_of(b)) for a in from_places for b in to_places]
        seconds = GreatCircle().matrix_s(from_places, to_places)
        west = [b.longitude < a.longitude for a in from_places for b in to_places]
        return seconds + np.array(west, dtype=np.int32).reshape(seconds.shape)


def at(row: int, column: int) -> Place:
    return Place(row / CELLS_PER_DEGREE, column / CELLS_PER_DEGREE)


cells = st.builds(at, st.integers(100_000, 100_040), st.integers(14_000, 14_040))
questions = st.lists(st.tuples(st.lists(cells, max_size=6), st.lists(cells, max_size=6)), min_size=1, max_size=6)


@given(questions)
def test_the_cache_answers_as_its_provider_does_whatever_was_asked_before_and_asks_no_pair_twice(asked):
    provider, store = Asked(), Remembered()
    for from_places, to_places in asked:
        expected = Asked().matrix_s(from_places, to_places)
        assert (Cached(provider, store).matrix_s(from_places, to_places) == expected).all()
    assert len(provider.pairs) == len(set(provider.pairs)) == len(store)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_place_lies_in_the_cell_around_it(latitude, longitude):
    middle = centre(cell_of(Place(latitude, longitude)))
    assert abs(middle.latitude - latitude) <= 0.5001 / CELLS_PER_DEGREE
    assert abs(middle.longitude - longitude) <= 0.5001 / CELLS_PER_DEGREE
    assert cell_of(middle) == cell_of(Place(latitude, longitude))


def test_the_first_question_is_all_misses_and_the_second_all_hits():
    """Three places: six pairs of two different ones. A fourth adds three pairs there and three back."""
    places, provider, store = [at(100_000, 14_000 + n) for n in range(3)], Asked(), Remembered()
    times = Cached(provider, store)
    times.matrix_s(places, places)
    assert (len(provider.pairs), store.hits) == (6, 0)
    times.matrix_s(places, places)
    assert (len(provider.pairs), store.hits) == (6, 6)
    times.matrix_s([*places, at(100_001, 14_000)], [*places, at(100_001, 14_000)])
    assert (len(provider.pairs), store.hits) == (12, 12)


def test_there_and_back_are_two_times():
    here, there = at(100_000, 14_000), at(100_000, 14_100)
    matrix = Cached(Asked(), Remembered()).matrix_s([here, there], [here, there])
    assert matrix[1, 0] == matrix[0, 1] + 1


def test_no_road_is_remembered_as_no_road():
    class NoRoads(TravelTimes):
        def matrix_s(self, from_places, to_places):
            return Matrix([[None] * 2] * 2).seconds[: len(from_places), : len(to_places)]

    store, a, b = Remembered(), at(100_000, 14_000), at(100_000, 14_001)
    for provider in (NoRoads(), Asked()):
        assert Cached(provider, store).matrix_s([a], [b]).tolist() == [[NO_ROAD_S]]


def test_times_of_one_hour_are_not_those_of_another():
    store, a, b = Remembered(), at(100_000, 14_000), at(100_000, 14_001)
    Cached(Asked(), store).matrix_s([a], [b])
    Cached(Asked(), store, hour_band=7).matrix_s([a], [b])
    assert set(store) == {Key(cell_of(a), cell_of(b), ALL_DAY), Key(cell_of(a), cell_of(b), 7)}
