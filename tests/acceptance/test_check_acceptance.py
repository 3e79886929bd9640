"""The judge looks at a nation's day, 40,000 visits of 7,000 technicians, in 3 s of one core."""

import time

import pytest

from routing import Break, Place, Problem, Route, Solution, Stop, Technician, Visit, check
from routing.check import legs_s
from routing.travel import GreatCircle
from tests.routing.line import H, M

pytestmark = pytest.mark.acceptance

TECHNICIANS, VISITS = 7_000, 40_000


def nation() -> Problem:
    """Technicians on a grid over Germany, each with the next few visits nearby, three quarters of an hour each."""
    homes = [Place(47.5 + 7 * (i // 100) / 70, 6.5 + 7 * (i % 100) / 100) for i in range(TECHNICIANS)]
    lunch, skills = (Break(11 * H, 14 * H, 30 * M),), {"fibre": 2, "copper": 1, "radio": 1}
    people = [Technician(f"t{i}", home, home, (9 * H, 17 * H), skills, (), lunch) for i, home in enumerate(homes)]
    visits = []
    for j in range(VISITS):
        home = homes[j % TECHNICIANS]
        place = Place(home.latitude + 0.01 * (j % 5), home.longitude + 0.01 * (j % 3))
        visits.append(Visit(f"v{j}", place, 45 * M, ((8 * H, 9 * H), (9 * H, 17 * H)), {"fibre": 1}))
    return Problem(tuple(visits), tuple(people))


def rounds(problem: Problem) -> Solution:
    """Everybody does what lies nearby, in the order in which it stands there, and eats after the third visit."""
    return Solution(
        tuple(round_of(who, problem.visits[i::TECHNICIANS]) for i, who in enumerate(problem.technicians)), ()
    )


def round_of(who: Technician, mine: tuple[Visit, ...]) -> Route:
    legs, now, stops = legs_s(who, mine, GreatCircle()), who.shift[0], []
    for visit, leg in zip(mine, legs, strict=False):
        if len(stops) == 3:
            lunch = (now, now + 30 * M)
            now += 30 * M
        start_s = now + leg
        now = start_s + visit.service_s
        stops.append(Stop(visit.id, start_s, start_s, now, leg))
    return Route(who.id, tuple(stops), (lunch,), who.shift[0], now + legs[-1], sum(legs))


def test_a_nations_plan_is_judged_in_three_seconds():
    problem = nation()
    solution = rounds(problem)
    began = time.process_time()
    judged = check(problem, solution)
    took_s = time.process_time() - began
    assert judged.violations == ()
    assert judged.score.unplanned == 0
    assert took_s < 3
