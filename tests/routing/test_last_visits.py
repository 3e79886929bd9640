"""The last visits of a full day: room for one is made along a chain of people who live far apart."""

from dataclasses import replace

from routing import Problem, solve
from tests.routing.line import MINUTE_PER_KM, H, M, technician, visit
from tests.routing.region import region

LINKS = 4
APART_KM = 60
AT_FOUR = ((16 * H, 16 * H),)
OTHERS = 110  # more than a part has neighbours: no string around it reaches the next home


def chain() -> Problem:
    """Each at the home of one of `LINKS` people, and an hour from that of the one before; the last can't wander.

    Everybody can do one visit at four. Whoever takes the nearest leaves the last visit out; all are done only
    if everybody drives to the next home. At each home others have work of their own, which is easily done.
    """
    people, visits = [], []
    for link in range(LINKS):
        here = link * APART_KM
        people.append(technician(f"t{link}", here, skills={"fibre": 1}, shift=(8 * H, 18 * H)))
        may = {f"t{link}"} if link == LINKS - 1 else {f"t{link}", f"t{link + 1}"}
        km = here if link == LINKS - 1 else here + APART_KM
        visits.append(visit(f"v{link}", km, windows=AT_FOUR, service_s=30 * M, allowed=may, skills={"fibre": 1}))
        people += [technician(f"o{link}-{n}", here, skills={"copper": 1}) for n in range(10)]
        visits += [visit(f"w{link}-{n}", here, service_s=5 * M, skills={"copper": 1}) for n in range(OTHERS)]
    return Problem(tuple(visits), tuple(people))


def test_the_last_visit_gets_in_though_everybody_has_to_move_for_it():
    """Three drive an hour out and back, the last works at home."""
    result = solve(chain(), iterations=10, travel=MINUTE_PER_KM)
    assert (result.score.unplanned, result.score.travel_s) == (0, (LINKS - 1) * 2 * H)


def test_only_the_proportions_of_priorities_count():
    """A visit of a day without priorities is worth as long a drive as one of a day where all have the same."""
    day = region(seed=4, visits=60, technicians=6)
    plans = [
        solve(replace(day, visits=[replace(v, priority=priority) for v in day.visits]), iterations=50).solution
        for priority in (0, 10)
    ]
    assert plans[0].routes == plans[1].routes
    assert plans[0].unplanned
