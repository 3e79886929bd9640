"""Visits that depend on others get in although the cheapest, or the earliest, way leaves no room for them."""

import pytest

from routing import After, Break, Problem, solve
from tests.routing.line import MINUTE_PER_KM, H, M, technician, visit

REST = {"breaks": (Break(12 * H, 13 * H, 30 * M),)}
AWAY = {"absences": ((12 * H, 12 * H + 45 * M),)}


def planned(visits, technicians):
    solution = solve(Problem(tuple(visits), tuple(technicians)), iterations=100, travel=MINUTE_PER_KM).solution
    starts = {(r.technician, stop.visit): stop.start_s for r in solution.routes for stop in r.stops}
    return starts, {u.visit for u in solution.unplanned}


@pytest.mark.parametrize("nobody_may", [{"skills": {"fibre": 1}}, {"allowed": {"nobody"}}])
def test_a_visit_that_nobody_may_do_keeps_no_other_of_its_order_out(nobody_may):
    visits = [visit("a", 10, order="A", **nobody_may), visit("b", 10, order="A"), visit("c", 10, order="A")]
    starts, left_out = planned(visits, [technician()])
    assert (starts.keys(), left_out) == ({("ann", "b"), ("ann", "c")}, {"a"})


@pytest.mark.parametrize(
    ("pause", "window", "lasts_s", "first_s"),
    [
        (REST, (11 * H, 14 * H), 2 * H + 30 * M, 12 * H + 30 * M),
        (AWAY, (11 * H + 30 * M, 14 * H), H, 12 * H + 45 * M),
    ],
)
def test_two_start_together_after_the_pause_that_leaves_no_room_before(pause, window, lasts_s, first_s):
    """The pause can't be taken during the visit, and the visit would not end before it."""
    people = [technician(name, shift=(8 * H, 17 * H), **pause) for name in ("ann", "bob")]
    starts, _ = planned([visit("a", 0, windows=(window,), service_s=lasts_s, technicians_needed=2)], people)
    assert starts == {("ann", "a"): first_s, ("bob", "a"): first_s}


def test_what_comes_before_goes_to_whoever_leaves_time_for_what_comes_after():
    """Ann lives next door but begins at half past ten, too late for b, which must begin by ten and come after a."""
    people = [technician("ann", 10, shift=(10 * H + 30 * M, 16 * H)), technician("bob", 30)]
    urgent = visit("b", 10, windows=((8 * H, 10 * H),), after=(After("a"),), priority=100)
    starts, left_out = planned([visit("a", 10), urgent], people)
    assert (starts, left_out) == ({("bob", "a"): 8 * H + 20 * M, ("bob", "b"): 8 * H + 50 * M}, set())
