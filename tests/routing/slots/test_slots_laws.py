"""What holds for every day: offers can be kept, none is missed without pauses, a changed day is like a new one."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from routing import LATEST_S
from routing.bench.instances import Recipe, make
from routing.bench.published import Giver
from routing.slots import Prices, SlotEngine, TechnicianDay, Wanted, Window, caught_up, insert
from routing.travel import GreatCircle
from routing.vroom import read
from tests.routing.line import MINUTE_PER_KM, H
from tests.routing.slots.days import MONDAY, engine, faults, legs_of, published, questions, teams, with_visit
from tests.routing.strategies import SPANS

EVERYWHERE = Prices(reach_s=1_000_000)
MANY = 100


def booked(team, want, offer) -> list[TechnicianDay]:
    """The days after every insertion of the offer was looked at again, and made."""
    days = {one.technician.id: one for one in team}
    for role, insertion in enumerate(offer.insertions):
        one = days[insertion.technician]
        where = {"position": insertion.position, "start_s": insertion.start_s}
        placed = insert(one, want, offer.window, travel=MINUTE_PER_KM, role=role, **where)
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


@given(published("t0", pauses=True), questions(), st.integers(6, 18))
@settings(max_examples=300, deadline=None)
def test_a_late_day_goes_on_from_now_and_the_judge_finds_nothing_wrong_with_what_is_booked_in_it(one, want, hour):
    """Promises that are broken already are nobody's: the judge looks at the rest.

    Who is late stands at the door of the first stop, and the judge is told so.
    """
    begin_s, end_s = one.technician.shift
    late = replace(one, technician=replace(one.technician, shift=(max(begin_s, min(hour * H, end_s)), end_s)))
    found = caught_up(late, travel=MINUTE_PER_KM)
    assert [stop.start_s >= was.start_s for stop, was in zip(found.stops, one.stops, strict=True)].count(False) == 0
    start = late.technician.start if found is late else found.stops[0].place
    unbound = replace(
        found,
        technician=replace(found.technician, start=start),
        stops=tuple(replace(stop, first_s=0, last_s=LATEST_S) for stop in found.stops),
    )
    for offer in engine(found, prices=EVERYWHERE).ways(want, want.windows[0], most=MANY):
        placed = insert(found, want, offer.window, travel=MINUTE_PER_KM, position=offer.insertions[0].position)
        assert placed is not None
        assert faults([with_visit(unbound, want, placed)], want) == ()


def test_with_a_lunch_that_stays_on_its_leg_few_places_are_missed():
    """Of 40 technicians of the benchmark, and ten visits in five windows each: fewer than one place in twenty."""
    problem = read(make(Recipe(230, 40, 5, (50.94, 6.95), 30, breaks=True))).problem
    team = Giver(problem.visits, problem.technicians).days()
    made = SlotEngine(travel=GreatCircle(), prices=EVERYWHERE)
    made.set_day(MONDAY, team)
    there, found = set(), set()
    for visit in read(make(Recipe(10, 1, 6, (50.94, 6.95), 30))).problem.visits:
        for begin in range(8, 18, 2):
            window = Window(MONDAY, begin * H, (begin + 2) * H)
            want = Wanted(visit.place, visit.service_s, (window,), visit.skills)
            exact = {one.technician.id for one in team if insert(one, want, window, travel=GreatCircle())}
            there |= {(visit.id, begin, name) for name in exact}
            found |= {(visit.id, begin, way.insertions[0].technician) for way in made.ways(want, window, most=MANY)}
    assert found <= there
    assert len(there - found) < len(there) / 20


@given(teams(pauses=True, most=4), teams(pauses=True, most=4), st.sampled_from([1, 2]), st.data())
@settings(max_examples=150, deadline=None)
def test_a_changed_technician_is_like_an_engine_built_anew(before, after, technicians_needed, data):
    """Every technician of the second team replaces one of the first, or is added."""
    want = data.draw(questions(technicians_needed=technicians_needed))
    changed = engine(*before)
    for one in data.draw(st.permutations(after)):
        changed.set_technician(MONDAY, one)
    names = {one.technician.id for one in after}
    anew = engine(*after, *(one for one in before if one.technician.id not in names))
    assert changed.offers(want) == anew.offers(want)
    assert changed.ways(want, want.windows[0], most=MANY) == anew.ways(want, want.windows[0], most=MANY)
    assert changed.why_not(want) == anew.why_not(want)


@given(teams(pauses=True), questions(), st.lists(SPANS, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_offers_are_the_first_ways_of_their_windows_in_the_order_of_prices(team, want, spans):
    windows = tuple(Window(MONDAY, *span) for span in spans)
    made = engine(*team)
    offers = made.offers(replace(want, windows=windows))
    firsts = [way for window in dict.fromkeys(windows) for way in made.ways(want, window, most=1)]
    assert {offer.window: offer.insertions for offer in offers} == {way.window: way.insertions for way in firsts}
    assert [offer.price for offer in offers] == sorted(offer.price for offer in offers)
