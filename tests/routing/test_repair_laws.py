"""Laws of repairs over random days with every rule, whatever happens in them."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from routing import Problem, Solution, Visit, check
from routing.explain import reasons
from routing.explain.board import Board
from routing.repair import Cancelled, Cause, Emergency, Event, NoAccess, Overrun, Sick, repair
from routing.repair.insert import insert, places_for
from routing.solution import Stop
from tests.routing.line import MINUTE_PER_KM, H, M, at_km
from tests.routing.strategies import problems

SOME = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
MOST_CHANGES = 2


@st.composite
def a_day(draw) -> tuple[Problem, Solution, int, list[Event]]:
    """A problem, a plan by plain insertion, now, and what happened: each visit and each technician at most once."""
    problem = draw(problems())
    assume(problem.technicians)
    routes = tuple(insert(problem, (), [visit.id for visit in problem.visits], MINUTE_PER_KM))
    plan = Solution(routes, reasons(problem, routes, MINUTE_PER_KM))
    assume(not check(problem, plan, MINUTE_PER_KM).violations)  # a budget of changes that can't be kept
    now_s = draw(st.integers(7 * 4, 16 * 4)) * 15 * M
    stops = [stop for route in plan.routes for stop in route.stops]
    started = {stop.visit: stop.start_s for stop in stops if stop.start_s <= now_s}
    ahead = sorted({stop.visit for stop in stops if stop.start_s > now_s})
    events: list[Event] = []
    if started:
        name, later_s = draw(st.sampled_from(sorted(started))), draw(st.integers(-30 * M, 3 * H))
        kind = draw(st.sampled_from([Overrun, NoAccess]))
        events.append(kind(name, max(started[name], now_s + later_s)))
    if ahead and draw(st.booleans()):
        events.append(Cancelled(draw(st.sampled_from(ahead))))
    if draw(st.booleans()):
        km, priority = draw(st.integers(0, 60)), draw(st.integers(0, 100))
        events.append(Emergency(Visit("urgent", at_km(km), 30 * M, ((7 * H, 18 * H),), priority=priority)))
    if draw(st.booleans()) or not events:
        events.append(Sick(draw(st.sampled_from(problem.technicians)).id, now_s - draw(st.integers(0, 6)) * H))
    return problem, plan, now_s, draw(st.permutations(events))


def people(plan: Solution) -> dict[str, frozenset[str]]:
    """Visit → who does it."""
    found: dict[str, frozenset[str]] = {}
    for route in plan.routes:
        for stop in route.stops:
            found[stop.visit] = found.get(stop.visit, frozenset()) | {route.technician}
    return found


def left_s(stop: Stop) -> int:
    return stop.arrival_s - stop.travel_s


def held_up(plan: Solution, events: list[Event]) -> set[str]:
    """What may begin later than planned: all behind a visit that lasts longer, on its routes and on those that wait."""
    late = {event.visit for event in events if isinstance(event, Overrun | NoAccess)}
    before: set[str] = set()
    while late != before:
        before = set(late)
        for route in plan.routes:
            names = [stop.visit for stop in route.stops]
            late |= {name for k, name in enumerate(names) if late & set(names[:k])}
    return late - {event.visit for event in events if isinstance(event, Overrun | NoAccess)}


@SOME
@given(a_day())
@pytest.mark.parametrize("iterations", [None, 20], ids=["insertion", "search"])
def test_a_repair_keeps_all_rules_what_has_begun_and_the_budget(iterations, day):
    problem, plan, now_s, events = day
    mended = repair(
        problem,
        plan,
        events,
        now_s=now_s,
        changes_at_most=MOST_CHANGES,
        limit_s=0,
        iterations=iterations,
        travel=MINUTE_PER_KM,
    )
    assert mended.error is None
    assert check(mended.problem, mended.solution, MINUTE_PER_KM).violations == ()
    rows = [*mended.diff.moved, *mended.diff.retimed, *mended.diff.added, *mended.diff.dropped]
    assert sum(row.cause is Cause.MADE_ROOM for row in rows) <= mended.changes <= MOST_CHANGES
    late, sick = held_up(plan, events), {event.technician for event in events if isinstance(event, Sick)}
    new = {(r.technician, stop.visit): stop.start_s for r in mended.solution.routes for stop in r.stops}
    for route in plan.routes:
        for stop in route.stops:
            if stop.start_s < now_s and stop.visit not in late:
                assert new[route.technician, stop.visit] == stop.start_s
    before, after = people(plan), people(mended.solution)
    assert all(
        start_s >= now_s for (technician, visit), start_s in new.items() if technician not in before.get(visit, ())
    )
    windows = {visit.id: visit.windows for visit in problem.visits if visit.promised}
    assert all(
        any(lo <= at_s <= hi for lo, hi in windows.get(name, ((at_s, at_s),))) for (_, name), at_s in new.items()
    )
    causes = {row.visit: row.cause for row in rows}
    driving = {stop.visit for route in plan.routes for stop in route.stops if left_s(stop) < now_s} & before.keys()
    for name in driving:
        if after.get(name) != before[name]:
            assert causes[name] is not Cause.MADE_ROOM, name
            assert before[name] & sick or name in late or causes[name] in (Cause.CANCELLED, Cause.TIED)


@SOME
@given(problems())
def test_what_a_board_keeps_from_the_last_insertion_is_what_a_new_one_would_find(problem):
    assume(problem.technicians)
    board, planned = Board(problem, (), MINUTE_PER_KM), {}
    for visit in problem.visits:
        anew = Board(problem, tuple(planned.values()), MINUTE_PER_KM)
        found = places_for(visit, board)
        assert found == places_for(visit, anew)
        planned |= {route.technician: route for route in found}
        board = board.with_routes(found)
