"""Each rule of an insertion on the line: a kilometre takes a minute, Ann lives at km 0 and works from 8:00 to 16:00."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing import Break
from routing.place import Place
from routing.slots import Insertion, NoOffer, Offer, Placed, Prices, Wanted, WhyNot, Window, caught_up, insert
from routing.travel import NO_ROAD_S, Matrix
from tests.routing.line import MINUTE_PER_KM, H, M, at_km
from tests.routing.slots.days import ALL_DAY, MONDAY, between, day, engine, stop, wanted

PLAIN = Prices(push=1, rarity=0, scarcity=0)


def best(want: Wanted, *team, prices=PLAIN) -> Offer | None:
    return next(iter(engine(*team, prices=prices).offers(want)), None)


def found(want: Wanted, *team) -> tuple[int, int] | None:
    """(position, start) of the best, which `insert` must confirm; None where both find nothing."""
    offer = best(want, *team)
    if len(team) == 1:
        again = insert(team[0], want, want.windows[0], travel=MINUTE_PER_KM)
        assert (offer is None) == (again is None)
    return (offer.insertions[0].position, offer.insertions[0].start_s) if offer else None


def test_an_empty_day_costs_the_way_there_and_back():
    """Ten minutes out and ten back, from 8:00 on."""
    offer = best(wanted(10), day())
    assert offer == Offer(ALL_DAY, (Insertion("ann", 0, 8 * H + 10 * M, 10 * M),), 20 * M, 0, 0.0, 0.0, 20 * M)


def test_on_the_way_it_costs_nothing_but_the_push():
    """Km 5 on the way to km 10 at 8:10: begins at 8:05, ends at 8:35; the stop behind begins at 8:40, not 8:10."""
    one = day(stop("a", 10, 8 * H + 10 * M))
    offer = best(wanted(5, between(8 * H, 8 * H + 30 * M)), one)
    assert offer is not None
    assert (offer.insertions, offer.detour_s, offer.push_s, offer.price) == (
        (Insertion("ann", 0, 8 * H + 5 * M, 5 * M),),
        0,
        30 * M,
        30 * M,
    )
    placed = insert(one, wanted(5), between(8 * H, 8 * H + 30 * M), travel=MINUTE_PER_KM)
    assert placed == Placed(0, 8 * H + 5 * M, 5 * M, 5 * M, (8 * H + 40 * M,))


def test_a_push_wears_off_in_the_waits_behind():
    """The second stop begins at 9:00 and is reached at 9:15 after the push; the third at 12:00 is not touched."""
    one = day(stop("a", 10, 8 * H + 10 * M), stop("b", 10, 9 * H, service_s=H), stop("c", 10, 12 * H))
    offer = best(wanted(5, between(8 * H, 8 * H)), one)
    assert offer is None
    offer = best(wanted(5, between(8 * H + 5 * M, 8 * H + 5 * M), service_s=35 * M), one)
    assert offer is not None
    assert offer.push_s == 35 * M + 15 * M


def test_a_stop_moves_no_farther_than_its_window_and_never_earlier():
    one = day(stop("a", 10, 8 * H + 10 * M, last_s=8 * H + 39 * M))
    assert found(wanted(5, between(8 * H, 8 * H + 30 * M)), one) is None
    assert found(wanted(5, between(8 * H, 9 * H)), one) == (1, 8 * H + 45 * M)
    late = day(stop("a", 10, 12 * H, first_s=8 * H))
    assert found(wanted(10, between(12 * H, 13 * H)), late) == (1, 12 * H + 30 * M)


def test_stops_before_it_keep_their_planned_starts():
    """The stop at 12:00 could begin at 8:10, and does not: it is left at 12:30."""
    one = day(stop("a", 10, 12 * H, last_s=12 * H))
    assert found(wanted(10, between(11 * H + 31 * M, 13 * H)), one) == (1, 12 * H + 30 * M)


def test_who_is_early_waits():
    assert found(wanted(10, between(11 * H, 12 * H)), day()) == (0, 11 * H)


def test_a_promise_to_the_second_is_kept():
    """Between stops that can't move there are 60 min: 10 + 30 + 20 there and back fit to the second, more does not."""
    fixed = {"first_s": 9 * H, "last_s": 9 * H}, {"first_s": 10 * H + 30 * M, "last_s": 10 * H + 30 * M}
    one = day(stop("a", 10, 9 * H, **fixed[0]), stop("b", 20, 10 * H + 30 * M, **fixed[1]), max_visits=3)
    assert found(wanted(25, between(9 * H + 30 * M, 10 * H), service_s=40 * M), one) == (1, 9 * H + 45 * M)
    assert found(wanted(25, between(9 * H + 30 * M, 10 * H), service_s=40 * M + 1), one) is None


def test_home_in_time_overtime_counted_in():
    """Two hours at km 10 from 13:50 on: home at 16:00, at the earliest."""
    want = wanted(10, between(13 * H + 50 * M, 14 * H), service_s=2 * H)
    assert found(want, day()) == (0, 13 * H + 50 * M)
    later = wanted(10, between(13 * H + 51 * M, 14 * H), service_s=2 * H)
    assert found(later, day()) is None
    assert found(later, day(overtime_s=M)) == (0, 13 * H + 51 * M)


def test_a_shift_that_ends_where_it_begins_is_a_day_off():
    assert found(wanted(10), day(shift=(0, 0), overtime_s=20 * H)) is None


def test_a_day_that_begins_and_ends_anywhere_has_no_way_there_and_back():
    offer = best(wanted(50), day(start=None, end=None))
    assert offer is not None
    assert (offer.insertions[0].start_s, offer.detour_s) == (8 * H, 0)


def test_a_slow_technician_takes_longer():
    offer = best(wanted(10), day(speed_factor=0.5))
    assert offer is not None
    assert (offer.insertions[0].start_s, offer.detour_s) == (8 * H + 20 * M, 40 * M)


def test_skills_are_held_at_their_level():
    want = wanted(10, skills={"fibre": 2})
    assert found(want, day(skills={"fibre": 1})) is None
    assert found(want, day(skills={"fibre": 2})) == (0, 8 * H + 10 * M)


def test_no_more_visits_and_no_more_travel_than_allowed():
    one = stop("a", 10, 9 * H)
    assert found(wanted(10), day(one, max_visits=1)) is None
    assert found(wanted(10), day(one, max_visits=2)) is not None
    assert found(wanted(20), day(one, max_travel_s=40 * M - 1)) is None
    assert found(wanted(20), day(one, max_travel_s=40 * M)) is not None


def test_nobody_works_in_an_absence():
    """Away from 9:00 to 12:00: two hours at km 10 begin at 12:00 where the drive was before, or end at 9:00."""
    one = day(absences=((9 * H, 12 * H),))
    assert found(wanted(10, between(8 * H, 12 * H), service_s=2 * H), one) == (0, 12 * H)
    assert found(wanted(10, between(8 * H, 12 * H)), one) == (0, 8 * H + 10 * M)
    assert found(wanted(10, between(8 * H + 31 * M, 11 * H)), one) is None


def test_a_break_keeps_its_window_and_its_length():
    """Due from 11:00 to 11:30, for half an hour: a visit of an hour begins by 10:30, or from 11:30 on."""
    one = day(breaks=(Break(11 * H, 11 * H + 30 * M, 30 * M),))
    assert found(wanted(10, between(10 * H + 20 * M, 12 * H), service_s=H), one) == (0, 10 * H + 20 * M)
    assert found(wanted(10, between(10 * H + 31 * M, 12 * H), service_s=H), one) == (0, 11 * H + 30 * M)


def test_a_break_between_stops_is_pushed_no_farther_than_it_may_be():
    """Rest at 11:00 after the stop that ends at 10:30; a visit of 40 min in front of the stop would make it 11:10."""
    stops = stop("a", 0, 10 * H, last_s=11 * H), stop("b", 0, 13 * H)
    want = wanted(0, between(10 * H, 10 * H), service_s=40 * M)
    assert found(want, day(*stops, breaks=(Break(11 * H, 11 * H + 10 * M, 30 * M),))) == (0, 10 * H)
    assert found(want, day(*stops, breaks=(Break(11 * H, 11 * H + 9 * M, 30 * M),))) is None


def test_a_published_leg_is_trusted():
    """By the plan, made with other travel times, km 10 to km 20 takes 5 minutes; behind it there is room."""
    one = day(stop("a", 10, 8 * H + 10 * M), stop("b", 20, 8 * H + 45 * M))
    assert found(wanted(20), one) == (2, 9 * H + 15 * M)


def test_a_published_route_that_can_not_be_kept_gets_nothing_more():
    one = day(stop("a", 10, 9 * H), stop("b", 10, 9 * H + 29 * M))
    assert found(wanted(20), one) is None


def test_where_no_road_leads_nothing_is_booked():
    travel = Matrix(((0, NO_ROAD_S), (NO_ROAD_S, 0)))
    one = day(start=Place(0, 0, 0), end=Place(0, 0, 0))
    assert insert(one, replace(wanted(0), place=Place(0, 0, 1)), ALL_DAY, travel=travel) is None
    assert insert(one, replace(wanted(0), place=Place(0, 0, 0)), ALL_DAY, travel=travel) is not None


def test_booked_at_a_given_second_and_place_or_not_at_all():
    one, want = day(stop("a", 10, 12 * H)), wanted(10)
    booked = insert(one, want, ALL_DAY, travel=MINUTE_PER_KM, position=1, start_s=14 * H)
    assert booked == Placed(1, 14 * H, 0, 10 * M, ())
    assert insert(one, want, ALL_DAY, travel=MINUTE_PER_KM, position=1, start_s=12 * H) is None
    assert insert(one, want, between(8 * H, 9 * H), travel=MINUTE_PER_KM, start_s=14 * H) is None
    assert insert(one, want, ALL_DAY, travel=MINUTE_PER_KM, position=2) is None


def test_two_begin_in_the_same_second():
    """Bob is 30 min away, Ann 10: both begin at 8:30. Whoever holds the second skill is the second."""
    team = day(name="ann", skills={"fibre": 1}), day(name="bob", km=40, skills={"tower": 1})
    want = wanted(10, skills={"tower": 1}, technicians_needed=2, second_skills={"fibre": 1})
    offer = best(want, *team)
    assert offer is not None
    first, second = offer.insertions
    assert first == Insertion("bob", 0, 8 * H + 30 * M, 30 * M)
    assert second == Insertion("ann", 0, 8 * H + 30 * M, 10 * M)
    assert offer.detour_s == 80 * M
    assert best(replace(want, second_skills=None), *team) is None


def test_each_of_two_must_hold_what_its_own_place_asks_for():
    ann = day(skills={"fibre": 1})
    want = wanted(10, skills={"tower": 1}, technicians_needed=2, second_skills={"fibre": 1})
    first, second = (insert(ann, want, ALL_DAY, travel=MINUTE_PER_KM, start_s=9 * H, role=role) for role in (0, 1))
    assert (first, second) == (None, Placed(0, 9 * H, 10 * M, 10 * M, ()))


def test_one_is_not_two():
    assert best(wanted(10, technicians_needed=2), day()) is None


def test_ways_have_other_technicians_the_cheapest_first():
    team = [day(name=name, km=km) for name, km in (("ann", 0), ("bob", 30), ("cas", 12))]
    ways = engine(*team, prices=PLAIN).ways(wanted(10), ALL_DAY, most=2)
    assert [(way.insertions[0].technician, way.price) for way in ways] == [("cas", 4 * M), ("ann", 20 * M)]
    pairs = engine(*team, prices=PLAIN).ways(wanted(10, technicians_needed=2), ALL_DAY, most=9)
    names = [{insertion.technician for insertion in pair.insertions} for pair in pairs]
    assert names == [{"ann", "cas"}, {"bob", "cas"}, {"ann", "bob"}]


def test_each_window_has_its_cheapest_offer():
    windows = between(8 * H, 10 * H), between(10 * H, 12 * H), between(20 * H, 22 * H)
    offers = engine(day(stop("a", 10, 10 * H)), prices=PLAIN).offers(wanted(10, *windows))
    assert [(offer.window, offer.price) for offer in offers] == [(windows[0], 0), (windows[1], 0)]


def test_scarce_skills_are_kept_for_those_who_need_them():
    """Ann holds fibre 3 where two of three lack it; she is nearer, but 300 s for each of 3 levels dearer by 200."""
    team = day(name="ann", skills={"fibre": 3}), day(name="bob", km=5), day(name="cas", km=100)
    ways = engine(*team, prices=Prices(push=0, rarity=300, scarcity=0)).ways(wanted(0), ALL_DAY, most=2)
    assert [(way.insertions[0].technician, way.rarity, way.detour_s) for way in ways] == [
        ("ann", pytest.approx(3 * 300 * 0.666), 0),
        ("bob", 0.0, 10 * M),
    ]
    needed = engine(*team, prices=Prices(push=0, rarity=300, scarcity=0)).offers(wanted(0, skills={"fibre": 3}))
    assert needed[0].rarity == 0.0


def test_a_full_day_is_dearer_than_an_empty_one():
    """Of 8 hours 2 are taken, travel counted in: a quarter of the charge."""
    busy = day(stop("a", 10, 9 * H, service_s=100 * M))
    offer = best(wanted(10), busy, prices=Prices(push=0, rarity=0, scarcity=1800))
    assert offer is not None
    assert (offer.scarcity, offer.price) == (450.0, 450.0)


def test_who_comes_nowhere_near_is_not_asked():
    """An hour is 60 km, from home or from a stop."""
    assert best(wanted(60), day()) is not None
    assert best(wanted(61), day()) is None
    assert best(wanted(61), day(stop("a", 20, 9 * H))) is not None
    assert best(wanted(61), day(), prices=Prices(reach_s=2 * H)) is not None


def test_why_there_is_no_offer():
    team = day(name="ann", skills={"fibre": 1}), day(name="bob", skills={"fibre": 2}, shift=(0, 0)), day(name="cas")
    made, fibre = engine(*team), {"fibre": 1}
    other_day = Window(MONDAY + timedelta(1), 8 * H, 9 * H)
    asked = {
        "day": wanted(10, other_day),
        "skill": wanted(10, skills={"tower": 1}),
        "shift": wanted(10, between(17 * H, 18 * H), skills=fibre),
        "level": wanted(10, skills={"fibre": 2}),
        "reach": wanted(100, skills=fibre),
        "full": wanted(10, skills=fibre, service_s=7 * H + 50 * M),
        "two": wanted(10, skills=fibre, technicians_needed=2),
        "pair": wanted(10, skills=fibre, technicians_needed=2, second_skills={}, service_s=7 * H + 50 * M),
    }
    assert not any(made.offers(want) for want in asked.values())
    assert {name: made.why_not(want) for name, want in asked.items()} == {
        "day": WhyNot(NoOffer.NO_DAY),
        "skill": WhyNot(NoOffer.NO_SKILL, 0, 0, 0),
        "shift": WhyNot(NoOffer.NOBODY_ON_SHIFT, 2, 0, 0),
        "level": WhyNot(NoOffer.NOBODY_ON_SHIFT, 1, 0, 0),
        "reach": WhyNot(NoOffer.OUT_OF_REACH, 2, 1, 0),
        "full": WhyNot(NoOffer.FULL, 2, 1, 1),
        "two": WhyNot(NoOffer.NOBODY_ON_SHIFT, 2, 1, 1),
        "pair": WhyNot(NoOffer.FULL, 3, 2, 2),
    }


def test_days_are_set_and_forgotten():
    made = engine(day())
    made.set_day(MONDAY + timedelta(1), [])
    made.set_technician(MONDAY + timedelta(2), day())
    assert made.days() == {MONDAY, MONDAY + timedelta(1), MONDAY + timedelta(2)}
    made.forget_before(MONDAY + timedelta(1))
    assert made.days() == {MONDAY + timedelta(1), MONDAY + timedelta(2)}
    assert made.offers(wanted(10)) == []
    assert made.offers(wanted(10, Window(MONDAY + timedelta(1), 0, 20 * H))) == []
    assert len(made.offers(wanted(10, Window(MONDAY + timedelta(2), 0, 20 * H)))) == 1


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="needs 3 technicians"):
        wanted(10, technicians_needed=3)
    with pytest.raises(ValueError, match="more than one route"):
        engine(day(), day())
    assert at_km(0) == day().technician.start


def test_a_late_day_goes_on_from_now():
    """At 9:00 the stop of 8:10 begins; the next one, 10 km on, at 9:40; there is a wait before the one of 12:00."""
    one = day(
        stop("a", 10, 8 * H + 10 * M), stop("b", 20, 8 * H + 50 * M), stop("c", 20, 12 * H), shift=(9 * H, 16 * H)
    )
    starts = [each.start_s for each in caught_up(one, travel=MINUTE_PER_KM).stops]
    assert starts == [9 * H, 9 * H + 40 * M, 12 * H]


def test_a_late_day_takes_its_breaks_and_trusts_its_legs():
    """The plan gives the 10 km five minutes; the break begins by 9:20 and lasts half an hour."""
    rest = Break(9 * H, 9 * H + 20 * M, 30 * M)
    one = day(
        stop("a", 10, 8 * H + 10 * M), stop("b", 20, 8 * H + 45 * M), shift=(8 * H + 50 * M, 16 * H), breaks=(rest,)
    )
    starts = [each.start_s for each in caught_up(one, travel=MINUTE_PER_KM).stops]
    assert starts == [8 * H + 50 * M, 9 * H + 55 * M]


@pytest.mark.parametrize(("begin_s", "length_s"), [(8 * H, H), (9 * H, 7 * H)])
def test_a_day_that_is_in_time_or_too_short_stays_as_it_is(begin_s, length_s):
    """Ten minutes from home to the stop at 8:10."""
    one = day(stop("a", 10, 8 * H + 10 * M, service_s=length_s), shift=(begin_s, 16 * H))
    assert caught_up(one, travel=MINUTE_PER_KM) is one


@pytest.mark.parametrize("begin_s", [8 * H + M, 8 * H + 10 * M])
def test_who_can_not_be_there_in_time_any_more_is_at_the_door_and_in_time(begin_s):
    one = day(stop("a", 10, 8 * H + 10 * M), stop("b", 20, 9 * H), shift=(begin_s, 16 * H))
    found = caught_up(one, travel=MINUTE_PER_KM)
    assert found.stops == one.stops
    assert (found.technician.start, one.technician.start) == (at_km(10), at_km(0))
