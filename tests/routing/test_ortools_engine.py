"""The OR-Tools engine on days that can be planned by hand: a kilometre takes a minute."""

import subprocess
import sys
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import (
    After,
    Break,
    Goals,
    Lock,
    Place,
    Position,
    Problem,
    ProblemError,
    Published,
    Route,
    Solution,
    Stop,
    Unplanned,
    check,
)
from routing.solution import Reason
from routing.solver.ortools import plan_routes, unsupported
from routing.timing import schedule, working_day
from routing.travel import NO_ROAD_S, GreatCircle, Matrix
from tests.routing.line import MINUTE_PER_KM, H, M, technician, visit

NINE = {"windows": ((9 * H, 9 * H),)}


def day(*visits, technicians=None, **rules) -> Problem:
    return Problem(tuple(visits), tuple(technicians or [technician()]), **rules)


def orders(problem: Problem, travel=MINUTE_PER_KM, *, limit_s=5.0, **options) -> dict[str, list[str]]:
    """Technician → visits in order, of those who have any."""
    routes = plan_routes(problem, travel, deadline=time.monotonic() + limit_s, **options)
    return {t.id: [problem.visits[i].id for i in r] for t, r in zip(problem.technicians, routes, strict=True) if r}


def solution(problem: Problem, planned: dict[str, list[str]], travel=MINUTE_PER_KM) -> Solution:
    """The plan with the times of `routing.timing`, to be judged."""
    visits = {v.id: v for v in problem.visits}
    people = {t.id: t for t in problem.technicians}
    routes = tuple(timed_route(people[name], [visits[v] for v in names], travel) for name, names in planned.items())
    done = {name for names in planned.values() for name in names}
    rest = (v for v in problem.visits if v.id not in done)
    unplanned = (Unplanned(v.id, Reason.LOCK_IMPOSSIBLE if v.locks else Reason.WINDOW_FULL) for v in rest)
    return Solution(routes, tuple(unplanned))


def timed_route(person, visits, travel) -> Route:
    at_lock = [replace(v, windows=((k.start_s, k.start_s),)) if k.start_s else v for v in visits for k in v.locks[:1]]
    visits = [next((w for w in at_lock if w.id == v.id), v) for v in visits]
    anywhere = visits[0].place
    places = [person.start or anywhere, *(v.place for v in visits), person.end or anywhere]
    legs = travel.matrix_s(places[:-1], places[1:]).diagonal().astype(int).tolist()
    legs = [(leg * person.slowness_permille + 500) // 1000 for leg in legs]
    legs[0], legs[-1] = legs[0] if person.start else 0, legs[-1] if person.end else 0
    timed = schedule(working_day(person), visits, legs, person.start)
    stops, here = [], person.start
    for v, (arrival_s, start_s), leg in zip(visits, timed.visits, legs, strict=False):
        lasts_s = v.service_s + (v.setup_s if here != v.place else 0)
        stops.append(Stop(v.id, arrival_s, start_s, start_s + lasts_s, leg))
        here = v.place
    return Route(person.id, tuple(stops), timed.breaks, timed.leave_s, timed.back_s, sum(legs))


def score(problem: Problem, travel=MINUTE_PER_KM, **options):
    """The score of the engine's plan, after `check` has found nothing wrong with it."""
    verdict = check(problem, solution(problem, orders(problem, travel, **options), travel), travel)
    assert verdict.violations == ()
    return verdict.score


def test_four_visits_on_a_line_take_one_way_out_and_one_back():
    """The farthest is at km 40: 80 minutes, in whichever order the others are done on the way."""
    found = score(day(visit("c", 30), visit("a", 10), visit("d", 40), visit("b", 20)))
    assert (found.unplanned, found.travel_s) == (0, 80 * M)


def test_two_technicians_share_the_line_by_their_homes():
    """Insertion alone could do it too: both ways are 2 x 10 minutes."""
    problem = day(
        *(visit(n, km) for n, km in (("a", 5), ("b", 10), ("c", 90), ("d", 95))),
        technicians=[technician(), technician("bob", 100)],
    )
    assert {name: set(names) for name, names in orders(problem).items()} == {"ann": {"a", "b"}, "bob": {"c", "d"}}
    assert score(problem).travel_s == 40 * M


def test_ortools_makes_room_where_insertion_left_a_visit_out():
    """Insertion gives p to ann, who is nearer; then nobody who holds the skill is free for q until bob takes p."""
    people = [technician("ann", 0, skills={"fibre": 1}), technician("bob", 10)]
    told = []
    problem = day(visit("p", 4, priority=1000, **NINE), visit("q", -9, skills={"fibre": 1}, **NINE), technicians=people)
    assert orders(problem, report=lambda *row: told.append(row)) == {"ann": ["q"], "bob": ["p"]}
    assert (told[0], told[-1]) == ((11, 8 * M, 1), (0, 18 * M + 12 * M, 2))


def test_windows_rule_the_order():
    problem = day(visit("a", 10, windows=((14 * H, 15 * H),)), visit("b", 40, windows=((9 * H, 10 * H),)))
    assert orders(problem) == {"ann": ["b", "a"]}


def test_the_second_of_two_windows_is_used_where_the_first_is_taken():
    early, late = (9 * H, 9 * H), (11 * H, 11 * H)
    assert orders(day(visit("a", 10, windows=(early,)), visit("b", 10, windows=(late, early)))) == {"ann": ["a", "b"]}


def test_between_two_windows_nothing_begins():
    """Work on a lasts from 9:00 to 10:30, then b's windows at 9:00 and 10:00 are over."""
    problem = day(
        visit("a", 1, service_s=90 * M, priority=20, **NINE), visit("b", 1, windows=((9 * H, 9 * H), (10 * H, 10 * H)))
    )
    assert orders(problem) == {"ann": ["a"]}


def test_skills_with_level_choose_the_technician():
    people = [technician("ann", 0, skills={"fibre": 1}), technician("bob", 100, skills={"fibre": 3})]
    assert orders(day(visit("a", 1, skills={"fibre": 2}), technicians=people)) == {"bob": ["a"]}


def test_what_nobody_can_do_is_left_out_and_the_rest_is_planned():
    problem = day(
        visit("skill", 1, skills={"fibre": 2}),
        visit("far", 500),
        visit("night", 1, windows=((20 * H, 21 * H),)),
        visit("long", 1, service_s=9 * H),
        visit("a", 1),
    )
    assert orders(problem) == {"ann": ["a"]}


def test_allowed_and_forbidden_name_a_technician_or_the_person():
    people = [technician("ann-mon", 0, person="ann"), technician("bob-mon", 100, person="bob")]
    assert orders(day(visit("a", 1, forbidden={"ann"}), technicians=people)) == {"bob-mon": ["a"]}
    assert orders(day(visit("a", 1, allowed={"bob-mon"}), technicians=people)) == {"bob-mon": ["a"]}
    assert orders(day(visit("a", 1, allowed={"cem"}), technicians=people)) == {}


def test_a_lock_keeps_technician_and_time_whatever_it_costs():
    people = [technician("ann", 0), technician("bob", 100)]
    problem = day(visit("a", 1, locks=(Lock("bob", 13 * H),)), visit("b", 99), technicians=people)
    assert score(problem).unplanned == 0
    assert "a" in orders(problem)["bob"]


def test_a_locked_visit_stays_though_a_more_important_one_is_left_out():
    problem = day(visit("a", 1, locks=(Lock("ann"),), priority=0, **NINE), visit("b", 1, priority=100, **NINE))
    assert orders(problem) == {"ann": ["a"]}


def test_a_lock_outside_the_windows_is_left_out():
    assert orders(day(visit("a", 1, locks=(Lock("ann", 18 * H),)), visit("b", 1))) == {"ann": ["b"]}


def test_the_more_important_of_two_visits_is_done():
    assert orders(day(visit("a", 1, priority=10, **NINE), visit("b", 40, priority=11, **NINE))) == {"ann": ["b"]}


def test_published_visits_begin_with_their_technician_and_go_where_travel_is_less():
    """Bob's way to both is 38 minutes, ann's is 20."""
    people = [technician("ann", 0), technician("bob", 20)]
    published = [Published("a", "bob", 9 * H), Published("b", "bob", 10 * H)]
    problem = day(visit("b", 1), visit("a", 10), technicians=people, published=published)
    assert orders(problem, limit_s=0.0) == {"bob": ["a", "b"]}
    assert score(problem).travel_s == 20 * M


def test_a_published_visit_makes_room_for_a_locked_one():
    published = [Published("b", "ann", 9 * H)]
    problem = day(visit("b", 1, priority=100, **NINE), visit("a", 1, locks=(Lock("ann", 9 * H),)), published=published)
    assert orders(problem) == {"ann": ["a"]}


def test_an_absence_in_the_middle_is_kept_free():
    """10:00 to 15:00 off, an hour's work each: one before, one after, and no room for a third."""
    people = [technician(shift=(8 * H, 16 * H + 10 * M), absences=((10 * H, 15 * H),))]
    problem = day(*(visit(name, 10, service_s=H) for name in "abc"), technicians=people)
    assert score(problem).unplanned == 1


def test_a_break_is_taken_between_visits_or_on_the_way():
    """8:10 to 12:10 and 12:40 to 16:40: the break of 30 minutes fits to the minute, back at 16:50."""
    visits = [visit("a", 10, service_s=4 * H), visit("b", 10, service_s=4 * H)]
    pause = (Break(11 * H, 14 * H, 30 * M),)
    fits, short = (technician(shift=(8 * H, end_s), breaks=pause) for end_s in (16 * H + 50 * M, 16 * H + 49 * M))
    assert score(day(*visits, technicians=[fits])).unplanned == 0
    assert score(day(*visits, technicians=[short])).unplanned == 1


def test_an_open_end_saves_the_way_home_and_an_open_start_the_way_out():
    out, home = technician(end=None), replace(technician("bob", 0), start=None)
    nowhere = replace(technician("cem", 0, end=None), start=None)
    assert [score(day(visit("a", 30), technicians=[t])).travel_s for t in (out, home, nowhere)] == [30 * M, 30 * M, 0]
    assert score(day(visit("a", 30), visit("b", 40), technicians=[nowhere])).travel_s == 10 * M


def test_the_shift_bounds_the_way_home():
    """30 minutes there, 30 of work, 30 back: 9:30 and not a minute earlier."""
    for end_s, left_out in ((9 * H + 30 * M, 0), (9 * H + 29 * M, 1)):
        assert score(day(visit("a", 30), technicians=[technician(shift=(8 * H, end_s))])).unplanned == left_out


def test_half_the_speed_doubles_all_travel():
    slow = technician(speed_factor=0.5, shift=(8 * H, 10 * H + 30 * M))
    assert score(day(visit("a", 30), technicians=[slow])).travel_s == 120 * M
    assert score(day(visit("a", 31), technicians=[slow])).unplanned == 1


def test_the_faster_of_two_neighbours_is_sent():
    people = [technician("ann", 0, speed_factor=0.8), technician("bob", 0, speed_factor=1.25)]
    assert orders(day(visit("a", 30), visit("b", 40), technicians=people)).keys() == {"bob"}


def test_a_setup_is_spent_before_the_service():
    """30 there, 20 + 30 of work, 30 back: 9:50."""
    for end_s, left_out in ((9 * H + 50 * M, 0), (9 * H + 49 * M, 1)):
        people = [technician(shift=(8 * H, end_s))]
        assert score(day(visit("a", 30, setup_s=20 * M), technicians=people)).unplanned == left_out


@pytest.mark.parametrize(
    ("limit", "left_out"),
    [
        ({"max_visits": 2}, 2),
        ({"max_visits": 0}, 4),
        ({"max_travel_s": 40 * M}, 2),
        ({"capacity": {"router": 3}}, 1),
        ({"capacity": {"router": 4, "cable": 1}}, 1),
        ({"capacity": {"router": 1, "cable": 1}}, 3),
        ({"capacity": {"ladder": 0}}, 0),
    ],
)
def test_a_limit_of_visits_travel_or_parts_leaves_out_the_rest(limit, left_out):
    """Four visits at km 10, 20, 30, 40 take a router each, those at km 10 and 20 a cable besides."""
    visits = [
        visit(str(km), km, delivery={"router": 1} | ({"cable": 1} if km <= 20 else {})) for km in (10, 20, 30, 40)
    ]
    assert score(day(*visits, technicians=[technician(**limit)])).unplanned == left_out


def test_the_limit_of_one_technician_is_not_that_of_another():
    people = [technician("ann", 0, max_visits=1, capacity={"router": 1}), technician("bob", 100)]
    problem = day(*(visit(str(i), i, delivery={"router": 1}) for i in range(1, 5)), technicians=people)
    assert {name: len(names) for name, names in orders(problem).items()} == {"ann": 1, "bob": 3}


def test_where_no_road_leads_nobody_goes():
    """The matrix has no road to place 2; place 1 is ten minutes away."""
    far = NO_ROAD_S
    matrix = Matrix([[0, 600, far], [600, 0, far], [far, far, 0]])
    home, near, island = (Place(50.0, 7.0, index) for index in range(3))
    people = [replace(technician(speed_factor=5.0), start=home, end=home)]
    problem = day(replace(visit("a", 0), place=near), replace(visit("b", 0), place=island), technicians=people)
    assert orders(problem, matrix) == {"ann": ["a"]}


def test_homes_that_no_road_connects_hold_up_nobody():
    """Bob's day would end where no road leads from his start: he stays at home, and ann's day is planned."""
    far = NO_ROAD_S
    matrix = Matrix([[0, 600, far], [600, 0, far], [far, far, 0]])
    home, near, island = (Place(50.0, 7.0, index) for index in range(3))
    people = [replace(technician(), start=home, end=home), replace(technician("bob"), start=home, end=island)]
    problem = day(*(replace(visit(name, 0), place=near) for name in "ab"), technicians=people)
    assert {name: set(names) for name, names in orders(problem, matrix).items()} == {"ann": {"a", "b"}}


@pytest.mark.parametrize(("visits", "people"), [(0, 0), (0, 1), (2, 0)])
def test_nothing_to_do_or_nobody_to_do_it_is_an_empty_plan(visits, people):
    problem = Problem(tuple(visit(str(i), i) for i in range(visits)), tuple(technician(str(i)) for i in range(people)))
    assert orders(problem) == {}


def test_every_rule_outside_the_subset_is_named_with_its_visit_or_technician():
    problem = day(
        visit("1", 1, technicians_needed=2, second_skills={}),
        visit("2", 2, after=(After("1"),), pickup={"router": 1}),
        visit("3", 3, order="o", locks=(Lock("ann", position=Position.FIRST),)),
        visit("4", 4, order="o"),
        visit("5", 5, setup_s=60),
        visit("6", 5),
        visit("7", 0, setup_s=60),
        visit("8", 8, setup_s=60, order="p", preferred={"ann"}, promised=True),
        technicians=[technician(), technician("bob", 9, overtime_s=60)],
        goals=Goals(changes_at_most=3),
    )
    mend = "the OR-Tools engine can't plan that; use --engine auto"
    faults = [
        f"visit 1: two technicians are needed; {mend}",
        f"visit 2: it comes after another visit; {mend}",
        f"visit 2: parts are picked up; {mend}",
        f"visit 3: it is locked to a position; {mend}",
        f"visit 3: it belongs to an order of several visits; {mend}",
        f"visit 4: it belongs to an order of several visits; {mend}",
        f"visit 5: it has a setup at a place that is not its own; {mend}",
        f"visit 7: it has a setup at a place that is not its own; {mend}",
        f"technician bob: overtime is allowed; {mend}",
        f"goals: changes are limited; {mend}",
    ]
    assert unsupported(problem) == faults
    with pytest.raises(ProblemError) as refusal:
        orders(problem)
    assert list(refusal.value.faults) == faults


def crowd(size: int) -> Problem:
    """`size` technicians and six visits each, spread over a grid of places in the Rhineland."""
    homes = [Place(50.7 + 0.05 * (i % 7), 6.8 + 0.05 * (i // 7)) for i in range(size)]
    people = [replace(technician(str(i)), start=home, end=home) for i, home in enumerate(homes)]
    places = [Place(50.7 + 0.001 * (i * 37 % 350), 6.8 + 0.001 * (i * 53 % 350)) for i in range(6 * size)]
    visits = [visit(str(i), 0, windows=(((8 + i % 7) * H, (10 + i % 7) * H),)) for i in range(6 * size)]
    return Problem(tuple(replace(v, place=p) for v, p in zip(visits, places, strict=True)), tuple(people))


@pytest.mark.parametrize(("stop_s", "limit_s"), [(2.0, 60.0), (60.0, 2.0)])
def test_stop_and_deadline_end_the_search_and_keep_the_plan(stop_s, limit_s):
    began, told = time.monotonic(), []
    options = {"stop": lambda: time.monotonic() > began + stop_s, "report": lambda *row: told.append(row)}
    planned = orders(crowd(50), GreatCircle(), limit_s=limit_s, **options)
    assert time.monotonic() - began < 4
    assert sum(map(len, planned.values())) == told[-1][2] == 300
    assert told[-1][:2] < told[0][:2]


def test_the_package_is_light_until_the_engine_is_asked_for():
    program = "import sys, routing; print('ortools' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


TIMES = st.integers(6 * H, 18 * H)
SPANS = st.tuples(TIMES, st.integers(0, 4 * H)).map(lambda s: (s[0], s[0] + s[1]))
PLACES = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda p: Place(50 + p[0] / 100, 7 + p[1] / 100))
SKILLS = st.dictionaries(st.sampled_from(["fibre", "copper"]), st.integers(1, 3), max_size=2)
PARTS = st.dictionaries(st.sampled_from(["router", "cable"]), st.integers(0, 3), max_size=2)
SOMEBODY = st.lists(st.sampled_from(["t0", "t1", "t2", "t3"]), max_size=2, unique=True).map(frozenset)


@st.composite
def problems(draw) -> Problem:
    """Up to four technicians and nine visits with every rule of the subset."""
    names = [f"t{i}" for i in range(draw(st.integers(0, 4)))]
    people = [
        technician(
            name,
            shift=draw(SPANS.map(lambda s: (s[0], s[1] + 4 * H))),
            end=draw(st.none() | PLACES),
            skills=draw(SKILLS),
            absences=draw(st.lists(SPANS, max_size=2)),
            breaks=tuple(Break(*span, draw(st.integers(1, 45 * M))) for span in draw(st.lists(SPANS, max_size=2))),
            capacity=draw(PARTS),
            max_visits=draw(st.none() | st.integers(0, 4)),
            max_travel_s=draw(st.none() | st.integers(0, 3 * H)),
            speed_factor=draw(st.sampled_from([0.5, 1.0, 1.3])),
        )
        for name in names
    ]
    people = [replace(p, start=draw(st.none() | PLACES)) for p in people]
    visits = []
    for i in range(draw(st.integers(0, 9))):
        forbidden = draw(SOMEBODY)
        free = sorted(set(names) - forbidden)
        locked = draw(st.none() | st.sampled_from(free)) if free else None
        visits.append(
            replace(
                visit(
                    f"v{i}",
                    0,
                    service_s=draw(st.integers(0, 2 * H)),
                    windows=draw(st.lists(SPANS, min_size=1, max_size=3)),
                    skills=draw(SKILLS),
                    priority=draw(st.integers(0, 100)),
                    forbidden=forbidden,
                    allowed=draw(st.none() | st.none() | SOMEBODY),
                    locks=(Lock(locked, draw(st.none() | TIMES)),) if locked else (),
                    delivery=draw(PARTS),
                    setup_s=draw(st.integers(0, 30 * M)),
                ),
                place=draw(PLACES),
            )
        )
    places = [p.start for p in people] + [v.place for v in visits]
    visits = [replace(v, setup_s=v.setup_s if places.count(v.place) == 1 else 0) for v in visits]
    published = [
        Published(v.id, draw(st.sampled_from(names)), draw(TIMES)) for v in visits if names and draw(st.booleans())
    ]
    return Problem(tuple(visits), tuple(people), tuple(published))


@given(problems())
@settings(max_examples=100, deadline=None)
def test_whatever_is_planned_can_be_timed_and_breaks_no_rule(problem):
    verdict = check(problem, solution(problem, orders(problem, GreatCircle()), GreatCircle()), GreatCircle())
    assert verdict.violations == ()
