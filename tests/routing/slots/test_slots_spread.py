"""A few of many offers: the best, on different half-days as far as there are some."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing.slots import Offer, Window, spread
from tests.routing.line import H
from tests.routing.slots.days import MONDAY


def offer(day: int, hour: int, price: float) -> Offer:
    window = Window(MONDAY + timedelta(day), hour * H, (hour + 2) * H)
    return Offer(window, (), int(price), 0, 0.0, 0.0, price)


OFFERS = st.lists(st.builds(offer, st.integers(0, 3), st.sampled_from([8, 10, 11, 12, 14, 16]), st.integers(0, 50)))


def half(one: Offer):
    return one.window.day, one.window.first_s >= 11 * H


def test_the_cheapest_of_each_half_day_come_before_the_second_of_any():
    """Three cheap ones on Monday morning: the dear Tuesday comes before the second of these."""
    offers = [offer(0, 8, 1), offer(0, 10, 2), offer(0, 8, 3), offer(0, 14, 9), offer(1, 8, 10), offer(1, 16, 11)]
    assert [one.price for one in spread(offers, count=2)] == [1, 9]
    assert [one.price for one in spread(offers, count=4)] == [1, 9, 10, 11]
    assert [one.price for one in spread(offers, count=9)] == [1, 2, 9, 10, 11]


def test_a_window_that_begins_at_eleven_is_one_of_the_afternoon():
    """Its middle is at noon."""
    offers = [offer(0, 10, 1), offer(0, 8, 2), offer(0, 11, 3)]
    assert [one.price for one in spread(offers, count=2)] == [1, 3]


def test_nothing_comes_of_nothing():
    assert spread([], count=3) == []
    assert spread([offer(0, 8, 1)], count=0) == []


@given(OFFERS, st.integers(0, 12), st.randoms())
def test_so_many_windows_none_twice_as_different_as_can_be(offers, count, chance):
    chosen = spread(offers, count=count)
    assert len(chosen) == min(count, len({one.window for one in offers}))
    assert len({one.window for one in chosen}) == len(chosen)
    assert [one.price for one in chosen] == sorted(one.price for one in chosen)
    assert len({half(one) for one in chosen}) == min(count, len({half(one) for one in offers}))
    assert not chosen or chosen[0].price == min(one.price for one in offers)
    for one in chosen:
        assert one.price == min(other.price for other in offers if other.window == one.window)
    mixed = offers[:]
    chance.shuffle(mixed)
    assert spread(mixed, count=count) == chosen
