"""What holds for every day: offers can be kept, none is missed without pauses, a changed day is like a new one."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.slots import Prices, TechnicianDay, insert
from tests.routing.line import MINUTE_PER_KM
from tests.routing.slots.days import engine, faults, legs_of, published, questions, teams, with_visit

EVERYWHERE = Prices(reach_s=1_000_000)
MANY = 100


def booked(team, want, offer) -> list[TechnicianDay]:
    """The days after every insertion of the offer was looked at again, and made."""
    days = {one.technician.id: one for one in team}
    for insertion in offer.insertions:
        one = days[insertion.technician]
        placed = insert(
            one, want, offer.window, travel=MINUTE_PER_KM, position=insertion.position, start_s=insertion.start_s
        )
        assert placed is not None
        assert (placed.position, placed.start_s) == (insertion.position, insertion.start_s)
        assert placed.travel_s == insertion.travel_s
        days[insertion.technician] = with_visit(one, want, placed)
    return list(days.values())


@given(teams(pauses=True), questions())
@settings(max_examples=300, deadline=None)
def test_every_way_can_be_booked_and_the_judge_finds_nothing_wrong(team, want):
    for offer in engine(*team, prices=EVERYWHERE).ways(want, want.windows[0], most=MANY):
        assert faults(booked(team, want, offer), want) == ()


@given(teams(pauses=True), st.sampled_from([1, 2]).flatmap(lambda n: questions(technicians_needed=n)))
@settings(max_examples=300, deadline=None)
def test_two_can_be_booked_together_and_the_judge_finds_nothing_wrong(team, want):
    for offer in engine(*team, prices=EVERYWHERE).ways(want, want.windows[0], most=MANY):
        assert len({insertion.start_s for insertion in offer.insertions}) == 1
        assert len({insertion.technician for insertion in offer.insertions}) == want.technicians_needed
        assert faults(booked(team, want, offer), want) == ()


@given(published("t0", pauses=False), questions())
@settings(max_examples=500, deadline=None)
def test_without_pauses_a_way_is_found_exactly_where_there_is_one(one, want):
    """The best of all positions, tried by the exact schedule, costs what the offer says."""
    found = engine(one, prices=replace(EVERYWHERE, push=1, rarity=0, scarcity=0)).offers(want)
    (window,) = want.windows
    tried = insert(one, want, window, travel=MINUTE_PER_KM)
    assert len(found) == (tried is not None)
    if tried is not None:
        behind = one.stops[tried.position :]
        push_s = sum(start_s - stop.start_s for start_s, stop in zip(tried.starts_s, behind, strict=True))
        old_s = legs_of(one.technician, one.stops)[tried.position]
        assert found[0].price == tried.travel_s + tried.next_travel_s - old_s + push_s
