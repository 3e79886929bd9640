"""Repairs in the middle of a day, by hand: a kilometre takes a minute. Without time there is no search."""

from dataclasses import replace

import pytest

from routing import After, Break, Lock, Problem, ProblemError, Solution, check
from routing.explain import reasons
from routing.faults import LATEST_S
from routing.repair import Cancelled, Cause, Emergency, NoAccess, Overrun, Sick, repair
from routing.visit import Position
from tests.routing.line import MINUTE_PER_KM, H, M, route, technician, visit

NOW = 10 * H


def mended(problem, routes, *events, now_s=NOW, most=5, **search):
    """The repair of a plan that keeps all rules, judged again; `search` is how long it may be searched for."""
    how_long = {"limit_s": 0} | search
    plan = Solution(tuple(routes), reasons(problem, routes, MINUTE_PER_KM))
    assert check(problem, plan, MINUTE_PER_KM).violations == ()
    found = repair(problem, plan, events, now_s=now_s, changes_at_most=most, travel=MINUTE_PER_KM, **how_long)
    assert check(found.problem, found.solution, MINUTE_PER_KM).violations == ()
    return found


def starts(found) -> dict[str, dict[str, int]]:
    return {r.technician: {stop.visit: stop.start_s for stop in r.stops} for r in found.solution.routes}


def rows(changes) -> list[tuple]:
    return [(row.visit, row.cause, row.before, row.after) for row in changes]


def two_days(**rules):
    """Ann has a (9:00) and c (13:00) at home, bob b (9:00) at his, ten kilometres away."""
    visits = [visit("a", 0), visit("b", 10), visit("c", 0, **({"windows": ((13 * H, 14 * H),)} | rules))]
    problem = Problem(visits, [technician(), technician("bob", km=10)])
    ann = route(problem, "ann", {"a": 9 * H, "c": 13 * H}, leave_s=9 * H, back_s=13 * H + 30 * M)
    return problem, [ann, route(problem, "bob", {"b": 9 * H}, leave_s=9 * H, back_s=9 * H + 30 * M)]


def test_what_a_sick_technician_has_not_begun_goes_to_another():
    found = mended(*two_days(), Sick("ann", NOW))
    assert starts(found) == {"ann": {"a": 9 * H}, "bob": {"b": 9 * H, "c": 13 * H}}
    assert rows(found.diff.moved) == [("c", Cause.SICK, ("ann",), ("bob",))]
    assert (found.diff.retimed, found.diff.added, found.diff.dropped, found.changes) == ((), (), (), 0)


def test_what_nobody_else_can_do_is_dropped_and_said():
    found = mended(*two_days(forbidden={"bob"}), Sick("ann", NOW))
    assert rows(found.diff.dropped) == [("c", Cause.SICK, ("ann",), ())]
    assert [row.visit for row in found.solution.unplanned] == ["c"]


def test_a_lock_to_the_sick_technician_is_void():
    found = mended(*two_days(locks=(Lock("ann"),)), Sick("ann", NOW))
    assert starts(found)["bob"] == {"b": 9 * H, "c": 13 * H}


@pytest.mark.parametrize(("most", "bob", "dropped"), [(1, {"x": 12 * H}, []), (0, {"y": 12 * H}, ["x"])])
def test_the_search_moves_others_as_far_as_the_budget_goes(most, bob, dropped):
    """Only bob could do x of ann, who is sick; he is busy with y, which cem could do as well."""
    at_noon = {"windows": ((12 * H, 12 * H),)}
    visits = [visit("x", 0, skills={"fibre": 1}, priority=90, **at_noon), visit("y", 0, priority=5, **at_noon)]
    fibre = {"skills": {"fibre": 1}}
    problem = Problem(visits, [technician(**fibre), technician("bob", **fibre), technician("cem")])
    times = {"leave_s": 12 * H, "back_s": 12 * H + 30 * M}
    routes = [route(problem, "ann", {"x": 12 * H}, **times), route(problem, "bob", {"y": 12 * H}, **times)]
    found = mended(problem, routes, Sick("ann", NOW), most=most, iterations=200)
    assert (starts(found)["bob"], [row.visit for row in found.diff.dropped], found.changes) == (bob, dropped, most)


def test_who_is_farther_than_30_km_away_takes_no_part():
    problem = Problem([visit("a", 0, windows=((12 * H, 14 * H),))], [technician(), technician("far", km=31)])
    routes = [route(problem, "ann", {"a": 12 * H}, leave_s=12 * H, back_s=12 * H + 30 * M)]
    found = mended(problem, routes, Sick("ann", NOW))
    assert (found.neighbours, [row.visit for row in found.diff.dropped]) == ((), ["a"])


def test_what_has_begun_stays_with_a_technician_who_falls_ill_later():
    """At 9:10 ann works on a; she stops at 9:20, and a counts as hers."""
    found = mended(*two_days(), Sick("ann", 9 * H + 20 * M), now_s=9 * H + 10 * M)
    assert starts(found) == {"ann": {"a": 9 * H}, "bob": {"b": 9 * H, "c": 13 * H}}


def test_a_sickness_in_the_past_counts_from_now_on():
    """At 10:00 we hear that ann fell ill at 8:30: a, which she ended at 9:30, stays done."""
    found = mended(*two_days(), Sick("ann", 8 * H + 30 * M))
    assert starts(found) == {"ann": {"a": 9 * H}, "bob": {"b": 9 * H, "c": 13 * H}}


def test_an_overrun_that_was_over_before_now_makes_what_followed_later():
    """At 12:00 we hear that ann ended a at 10:30 and not at 9:30: c, planned for 9:30, was done from then on."""
    problem = Problem([visit("a", 0), visit("c", 0)], [technician()])
    ann = route(problem, "ann", {"a": 9 * H, "c": 9 * H + 30 * M}, leave_s=9 * H, back_s=10 * H)
    found = mended(problem, [ann], Overrun("a", 10 * H + 30 * M), now_s=12 * H)
    assert starts(found) == {"ann": {"a": 9 * H, "c": 10 * H + 30 * M}}


def test_who_falls_ill_on_the_way_home_takes_no_break_there():
    """Ann, who ended a at 9:30, was to rest at 9:40 on her way home, 20 km, and is ill at 9:35: she is home at 9:50."""
    problem = Problem([visit("a", 20)], [technician(breaks=(Break(9 * H + 40 * M, 9 * H + 45 * M, 15 * M),))])
    taken = ((9 * H + 40 * M, 9 * H + 55 * M),)
    ann = route(problem, "ann", {"a": 9 * H}, leave_s=8 * H + 40 * M, back_s=10 * H + 5 * M, breaks=taken)
    found = mended(problem, [ann], Sick("ann", 9 * H + 35 * M), now_s=9 * H + 35 * M)
    assert [(r.back_s, r.breaks) for r in found.solution.routes] == [(9 * H + 50 * M, ())]


def test_nobody_had_left_for_what_comes_behind_a_visit_that_waited():
    """The overrun of a ends just when Ann was to leave b for c; but she leaves a only then."""
    visits = [visit("a", 0), visit("b", 10, service_s=10 * M), visit("c", 20)]
    problem = Problem(visits, [technician()])
    planned = {"a": 9 * H, "b": 9 * H + 40 * M, "c": 10 * H}
    ann = route(problem, "ann", planned, leave_s=9 * H, back_s=10 * H + 50 * M)
    found = mended(problem, [ann], Overrun("a", 9 * H + 50 * M), now_s=9 * H + 55 * M)
    assert starts(found) == {"ann": {"a": 9 * H, "b": 10 * H, "c": 10 * H + 20 * M}}


def test_what_an_overrun_made_later_and_is_done_stays_with_a_technician_who_falls_ill():
    """At 12:00 we hear that ann ended a at 10:30, not at 9:30, so that c took until 11:00, and that she is ill now."""
    problem = Problem([visit("a", 0), visit("c", 0)], [technician(), technician("bob")])
    ann = route(problem, "ann", {"a": 9 * H, "c": 9 * H + 30 * M}, leave_s=9 * H, back_s=10 * H)
    found = mended(problem, [ann], Overrun("a", 10 * H + 30 * M), Sick("ann", 12 * H), now_s=12 * H)
    assert starts(found) == {"ann": {"a": 9 * H, "c": 10 * H + 30 * M}}


def test_an_emergency_is_put_where_it_adds_least_and_never_in_the_past():
    """Bob, at 10 km, has been idle since 9:30; the emergency lies at his door, and could have begun at 8:00."""
    found = mended(*two_days(), Emergency(visit("e", 10, priority=100)))
    assert starts(found)["bob"] == {"b": 9 * H, "e": NOW}
    assert rows(found.diff.added) == [("e", Cause.EMERGENCY, (), ("bob",))]


def test_nobody_drives_in_the_past():
    """Bob, idle since 9:30 at 10 km, leaves now: the emergency at 20 km begins at 10:10, not at 10:00."""
    found = mended(*two_days(), Emergency(visit("e", 20, priority=100)))
    assert starts(found)["bob"] == {"b": 9 * H, "e": NOW + 10 * M}


def test_who_has_not_left_home_leaves_now_at_the_earliest():
    problem = Problem([visit("a", 0, windows=((8 * H, 8 * H),))], [technician(), technician("bob", km=10)])
    ann = route(problem, "ann", {"a": 8 * H}, leave_s=8 * H, back_s=8 * H + 30 * M)
    found = mended(problem, [ann], Emergency(visit("e", 15)))
    assert starts(found)["bob"] == {"e": NOW + 5 * M}


def test_a_visit_that_is_being_driven_to_is_not_taken_away():
    """Ann left at 9:50 for c, 20 km away: c stays hers and at 10:10, and the emergency at 15 km comes after it."""
    problem = Problem([visit("c", 20)], [technician()])
    ann = route(problem, "ann", {"c": NOW + 10 * M}, leave_s=NOW - 10 * M, back_s=11 * H)
    found = mended(problem, [ann], Emergency(visit("e", 15, priority=100)))
    assert starts(found) == {"ann": {"c": NOW + 10 * M, "e": NOW + 45 * M}}


def test_nothing_comes_behind_what_is_done_and_was_locked_as_the_last():
    """Ann is done with a, her last by a lock; w waits for a, and nobody may do w. The emergency finds no place."""
    last = {"windows": ((9 * H, 9 * H),), "locks": (Lock("ann", position=Position.LAST),)}
    waits = {"after": (After("a"),), "forbidden": {"ann"}}
    problem = Problem([visit("a", 0, **last), visit("w", 0, **waits)], [technician()])
    ann = route(problem, "ann", {"a": 9 * H}, leave_s=9 * H, back_s=9 * H + 30 * M)
    found = mended(problem, [ann], Emergency(visit("e", 0, priority=100)))
    assert starts(found) == {"ann": {"a": 9 * H}}
    assert "e" in [row.visit for row in found.solution.unplanned]


def test_an_emergency_moves_others_by_no_more_than_the_tolerance_or_stays_out():
    """Ann begins c at 13:00 and may begin a quarter of an hour later; half an hour for e would need more."""
    problem = Problem([visit("c", 0, windows=((13 * H, 14 * H),))], [technician(shift=(8 * H, 13 * H + 45 * M))])
    ann = route(problem, "ann", {"c": 13 * H}, leave_s=13 * H, back_s=13 * H + 30 * M)
    at_one = {"windows": ((13 * H, 13 * H),), "priority": 100}
    found = mended(problem, [ann], Emergency(visit("e", 0, service_s=15 * M, **at_one)))
    assert starts(found) == {"ann": {"e": 13 * H, "c": 13 * H + 15 * M}}
    found = mended(problem, [ann], Emergency(visit("e", 0, service_s=16 * M, **at_one)))
    assert starts(found) == {"ann": {"c": 13 * H}}


def test_a_cancelled_visit_leaves_the_problem_and_nothing_else_moves():
    found = mended(*two_days(), Cancelled("c"))
    assert starts(found) == {"ann": {"a": 9 * H}, "bob": {"b": 9 * H}}
    assert rows(found.diff.dropped) == [("c", Cause.CANCELLED, ("ann",), ())]
    assert {v.id for v in found.problem.visits} == {"a", "b"}


def test_who_has_time_after_a_cancellation_comes_a_quarter_of_an_hour_early_at_most():
    problem = Problem([visit("a", 0), visit("c", 0)], [technician()])
    starts_s = {"a": 11 * H, "c": 11 * H + 30 * M}
    ann = route(problem, "ann", starts_s, leave_s=11 * H, back_s=12 * H)
    found = mended(problem, [ann], Cancelled("a"))
    assert starts(found) == {"ann": {"c": 11 * H + 15 * M}}
    assert found.diff.retimed == ()


def test_an_overrun_makes_the_next_visit_later():
    problem = Problem([visit("a", 0), visit("c", 0)], [technician()])
    ann = route(
        problem, "ann", {"a": 9 * H + 45 * M, "c": 10 * H + 15 * M}, leave_s=9 * H + 45 * M, back_s=10 * H + 45 * M
    )
    found = mended(problem, [ann], Overrun("a", 11 * H))
    assert starts(found) == {"ann": {"a": 9 * H + 45 * M, "c": 11 * H}}
    assert rows(found.diff.retimed) == [("c", Cause.OVERRUN, ("ann",), ("ann",))]
    assert found.changes == 0


def test_what_an_overrun_pushes_out_of_its_window_goes_to_another():
    problem, routes = two_days()
    found = mended(problem, routes, Overrun("a", 14 * H + 5 * M), now_s=9 * H + 10 * M)
    assert starts(found) == {"ann": {"a": 9 * H}, "bob": {"b": 9 * H, "c": 13 * H}}
    assert rows(found.diff.moved) == [("c", Cause.OVERRUN, ("ann",), ("bob",))]


def test_an_overrun_past_the_shift_is_taken_as_it_is():
    problem, routes = two_days()
    found = mended(problem, routes, Overrun("a", 17 * H), now_s=9 * H + 10 * M)
    assert starts(found)["ann"] == {"a": 9 * H}
    assert next(t.shift for t in found.problem.technicians if t.id == "ann") == (8 * H, 17 * H)


def test_where_nobody_opens_the_time_is_free_for_others():
    """Ann leaves a at 9:10 and can take the emergency at 9:20, ten kilometres on, which bob is forbidden."""
    found = mended(
        *two_days(), NoAccess("a", 9 * H + 10 * M), Emergency(visit("e", 10, forbidden={"bob"})), now_s=9 * H + 10 * M
    )
    assert starts(found)["ann"] == {"a": 9 * H, "e": 9 * H + 20 * M, "c": 13 * H}


def test_a_visit_that_comes_after_one_that_was_lost_is_lost_too():
    visits = [visit("a", 0, windows=((11 * H, 11 * H),), forbidden={"bob"}), visit("b", 10, after=(After("a"),))]
    problem = Problem(visits, [technician(), technician("bob", km=10)])
    ann = route(problem, "ann", {"a": 11 * H}, leave_s=11 * H, back_s=11 * H + 30 * M)
    bob = route(problem, "bob", {"b": 12 * H}, leave_s=12 * H, back_s=12 * H + 30 * M)
    found = mended(problem, [ann, bob], Sick("ann", NOW))
    assert rows(found.diff.dropped) == [("a", Cause.SICK, ("ann",), ()), ("b", Cause.TIED, ("bob",), ())]


def test_a_visit_of_two_finds_another_pair():
    visits = [visit("a", 0, technicians_needed=2, windows=((11 * H, 12 * H),))]
    problem = Problem(visits, [technician(), technician("bob", km=10), technician("cem", km=20)])
    both = [
        route(problem, name, {"a": 11 * H}, leave_s=11 * H - km * M, back_s=11 * H + (30 + km) * M)
        for name, km in (("ann", 0), ("bob", 10))
    ]
    found = mended(problem, both, Sick("ann", NOW))
    assert starts(found) == {"bob": {"a": 11 * H}, "cem": {"a": 11 * H}}


def test_what_was_not_planned_takes_the_time_that_a_cancellation_frees():
    """Ann ends at 13:30 and has no room for d until c, from 13:00, is cancelled."""
    visits = [visit("c", 0, windows=((13 * H, 13 * H),)), visit("d", 0, windows=((13 * H, 13 * H),))]
    problem = Problem(visits, [technician(shift=(8 * H, 13 * H + 30 * M))])
    ann = route(problem, "ann", {"c": 13 * H}, leave_s=13 * H, back_s=13 * H + 30 * M)
    found = mended(problem, [ann], Cancelled("c"))
    assert starts(found) == {"ann": {"d": 13 * H}}
    assert rows(found.diff.added) == [("d", Cause.FREED, (), ("ann",))]


def test_a_break_that_was_taken_stays_when_what_follows_is_cancelled():
    """Ann rested from 9:40, of 9:00 to 12:00, on the way to c: without c the earliest rest would be at 9:30."""
    visits = [visit("a", 0), visit("c", 0, windows=((11 * H, 11 * H),)), visit("d", 0, windows=((12 * H, 12 * H),))]
    rest = Break(9 * H, 12 * H, 15 * M)
    problem = Problem(visits, [technician(breaks=(rest,))])
    taken = ((9 * H + 40 * M, 9 * H + 55 * M),)
    times = {"a": 9 * H, "c": 11 * H, "d": 12 * H}
    ann = route(problem, "ann", times, leave_s=9 * H, back_s=12 * H + 30 * M, breaks=taken)
    found = mended(problem, [ann], Cancelled("c"))
    assert found.solution.routes[0].breaks == taken


def test_a_break_that_an_overrun_took_the_place_of_is_void_and_the_next_visit_stays():
    """Ann was to rest at 12:00, and works until 12:40: c at 13:00 is still hers."""
    rest = Break(12 * H, 12 * H + 30 * M, 15 * M)
    visits = [visit("a", 0), visit("c", 0, windows=((13 * H, 14 * H),))]
    problem = Problem(visits, [technician(breaks=(rest,))])
    taken = ((12 * H, 12 * H + 15 * M),)
    ann = route(problem, "ann", {"a": 9 * H, "c": 13 * H}, leave_s=9 * H, back_s=13 * H + 30 * M, breaks=taken)
    found = mended(problem, [ann], Overrun("a", 12 * H + 40 * M), now_s=9 * H + 10 * M)
    assert starts(found) == {"ann": {"a": 9 * H, "c": 13 * H}}
    assert found.solution.routes[0].breaks == ()


def test_a_visit_that_was_being_driven_to_is_later_after_an_overrun_but_not_with_another():
    """By the plan ann left a at 9:30 for c; she ends it at 10:30. Bob is free and lives at c."""
    problem = Problem([visit("a", 0), visit("c", 10)], [technician(), technician("bob", km=10)])
    ann = route(problem, "ann", {"a": 9 * H, "c": 9 * H + 40 * M}, leave_s=9 * H, back_s=10 * H + 20 * M)
    found = mended(problem, [ann], Overrun("a", 10 * H + 30 * M), Emergency(visit("e", 0)), now_s=9 * H + 35 * M)
    assert starts(found)["ann"]["c"] == 10 * H + 40 * M
    assert rows(found.diff.retimed) == [("c", Cause.OVERRUN, ("ann",), ("ann",))]


def test_what_has_started_is_not_cancelled_and_nothing_happens_twice_to_one_visit():
    problem, routes = two_days()
    with pytest.raises(ProblemError) as error:
        mended(problem, routes, Cancelled("a"), Cancelled("c"), NoAccess("c", NOW))
    assert error.value.faults == (
        "visit 'a' of a Cancelled has started: say by NoAccess when it ended",
        "visit 'c' of a NoAccess has not begun",
        "event of visit c: the id occurs more than once",
    )


def test_events_that_do_not_fit_the_plan_are_all_named():
    problem, routes = two_days()
    events = [Cancelled("x"), Sick("zoe", NOW), Overrun("y", NOW), Emergency(visit("a", 0)), NoAccess("e", NOW)]
    with pytest.raises(ProblemError) as error:
        mended(problem, routes, *events)
    assert error.value.faults == (
        "visit 'x' of a Cancelled is unknown",
        "sick technician 'zoe' is unknown",
        "visit 'y' of a Overrun is unknown",
        "emergency a: there is a visit of that id; an emergency needs a new one",
        "visit 'e' of a NoAccess is unknown",
    )


@pytest.mark.parametrize(
    ("event", "fault"),
    [
        (Overrun("c", 14 * H), "visit 'c' of a Overrun has not begun"),
        (NoAccess("c", NOW - H), "visit 'c' of a NoAccess has not begun"),
        (Overrun("left out", NOW), "visit 'left out' of a Overrun is not planned"),
        (Overrun("a", 9 * H - 1), "visit 'a' of a Overrun ends before it begins"),
        (NoAccess("a", 9 * H - 1), "visit 'a' of a NoAccess ends before it begins"),
        (Emergency(visit("e", 0, service_s=-1)), "emergency e: service of -1 s is not a number of whole seconds"),
        (Emergency("e"), "emergency 'e' is no visit"),
        (("sick", "ann"), "('sick', 'ann') is no event"),
    ],
)
def test_an_event_that_makes_no_sense_in_the_day_is_refused(event, fault):
    """At 10:00 ann has ended a, from 9:00, and c, from 13:00, is still to come."""
    problem, routes = two_days()
    problem = replace(problem, visits=(*problem.visits, visit("left out", 400)))
    with pytest.raises(ProblemError) as error:
        mended(problem, routes, event)
    assert [said[: len(fault)] for said in error.value.faults] == [fault]


@pytest.mark.parametrize("wrong", [None, -1, 9.5, "10:00"])
def test_an_instant_that_is_not_whole_seconds_is_named_with_what_it_is_of(wrong):
    problem, routes = two_days()
    with pytest.raises(ProblemError) as error:
        mended(problem, routes, Sick("ann", wrong), Overrun("a", wrong), NoAccess("b", wrong))
    whole = f"of {wrong!r} s is not a number of whole seconds between 0 and {LATEST_S}"
    assert error.value.faults == (
        f"sick technician 'ann': from_s {whole}",
        f"visit 'a' of a Overrun: the end {whole}",
        f"visit 'b' of a NoAccess: the end {whole}",
    )
