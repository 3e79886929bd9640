"""The benchmark of the slot engine: plans that can be kept, cut into territories, and a table."""

from routing import Problem, Solution, check
from routing.bench.instances import Recipe, make
from routing.bench.published import Giver, territories
from routing.bench.slots import Country, slots_table
from routing.travel import GreatCircle
from routing.vroom import read
from tests.routing.slots.days import route_of

COUNTRY = Country(Recipe(120, 20, 5, (50.94, 6.95), 30, breaks=True), days=2, strips=2, parts=2, searches=8)


def test_the_plans_keep_every_rule_and_leave_room():
    """As many visits a technician as a plan made with care has; nearly all are given out."""
    problem = read(make(COUNTRY.recipe)).problem
    team = Giver(problem.visits, problem.technicians).days()
    given = {stop.id for one in team for stop in one.stops}
    done = Problem(tuple(visit for visit in problem.visits if visit.id in given), problem.technicians)
    routes = tuple(route_of(one, GreatCircle()) for one in team)
    assert check(done, Solution(routes, ()), GreatCircle()).violations == ()
    assert len(given) >= 108


def test_territories_have_as_many_homes_each_and_every_visit_once():
    problem = read(make(COUNTRY.recipe)).problem
    cut = territories(problem.visits, problem.technicians, 2, 2)
    assert [len(technicians) for _, technicians in cut] == [5, 5, 5, 5]
    assert sorted(visit.id for visits, _ in cut for visit in visits) == sorted(visit.id for visit in problem.visits)


def test_the_table_has_a_row_for_each_kind_of_engines():
    told = []
    lines = slots_table(COUNTRY, told.append).splitlines()
    assert [line.split(" | ")[0] for line in lines[:4]] == [
        "| ms: median / p99 / most",
        "| ---",
        "| 4 engines",
        "| one engine",
    ]
    assert lines[5].startswith("Memory with both: ")
    assert told[-1] == "searching"
