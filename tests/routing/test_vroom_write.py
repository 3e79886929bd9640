"""Plans in VROOM's output format: hand-checked steps, and what comes back when they are read again."""

import json

from routing import Gain, Goals, Reason, Result, Route, Score, Solution, Stop, Unplanned, check
from routing.vroom import read, read_plan, write
from tests.routing.vroom_line import H, M, day, job, vehicle


def result(*routes: Route, unplanned=(), **score) -> Result:
    given = {"lost_priority": 0, "unplanned": len(unplanned), "travel_s": sum(r.travel_s for r in routes)} | score
    gains = (Gain("construction", 12, 4000, 0.5),)
    return Result(Solution(routes, tuple(unplanned)), Score(**given), "ruin and recreate", 1.234, 2, 1, gains)


def ten_and_twenty(breaks=()) -> Route:
    """At kilometre 10 from 8:10 to 8:40, at 20 from 9:30 (it opens then) to 10:00, home at 10:20."""
    first = Stop("1", 8 * H + 10 * M, 8 * H + 10 * M, 8 * H + 40 * M, 10 * M)
    second = Stop("2", 8 * H + 50 * M, 9 * H + 30 * M, 10 * H, 10 * M)
    return Route("1", (first, second), breaks, 8 * H, 10 * H + 20 * M, 40 * M)


def opens_at_half_past_nine(**keys) -> dict:
    jobs = [job(1, 10, priority=4), job(2, 20, time_windows=[[9 * H + 30 * M, 17 * H]], **keys)]
    return day([vehicle()], jobs)


def steps_of(plan: dict, *keys: str) -> list[tuple]:
    return [tuple(step.get(key) for key in keys) for step in plan["routes"][0]["steps"]]


def test_a_route_is_written_with_arrival_waiting_service_and_travel_so_far():
    plan = write(read(opens_at_half_past_nine()), result(ten_and_twenty()))
    assert steps_of(plan, "type", "id", "arrival", "waiting_time", "service", "duration", "location_index") == [
        ("start", None, 8 * H, 0, 0, 0, 0),
        ("job", 1, 8 * H + 10 * M, 0, 30 * M, 10 * M, 10),
        ("job", 2, 8 * H + 50 * M, 40 * M, 30 * M, 20 * M, 20),
        ("end", None, 10 * H + 20 * M, 0, 0, 40 * M, 0),
    ]
    route = {key: value for key, value in plan["routes"][0].items() if key not in ("steps", "violations")}
    assert route == {
        "vehicle": 1, "cost": 2400, "setup": 0, "service": 3600, "duration": 2400, "waiting_time": 2400, "priority": 4,
    }  # fmt: skip


def test_the_summary_adds_up_and_the_planner_says_what_each_part_brought():
    plan = write(read(opens_at_half_past_nine()), result(ten_and_twenty(), cost=2500))
    assert plan["code"] == 0
    assert plan["summary"] == {
        "cost": 2500,
        "routes": 1,
        "unassigned": 0,
        "setup": 0,
        "service": 3600,
        "duration": 2400,
        "waiting_time": 2400,
        "priority": 4,
        "violations": [],
        "computing_times": {"solving": 1234},
    }
    assert plan["planner"]["engine"] == "ruin and recreate"
    assert plan["planner"]["gains"] == [{"part": "construction", "lost_priority": 12, "cost": 4000, "wall_s": 0.5}]
    assert plan["planner"]["score"]["cost"] == 2500


def test_a_break_on_the_way_splits_the_leg():
    """The second leg begins at 8:40; the break from 8:45 to 9:00 lies five minutes down the road."""
    data = opens_at_half_past_nine()
    data["vehicles"][0]["breaks"] = [{"id": "tea", "service": 15 * M, "time_windows": [[8 * H + 45 * M, 10 * H]]}]
    plan = write(read(data), result(ten_and_twenty(breaks=((8 * H + 45 * M, 9 * H),))))
    assert steps_of(plan, "type", "id", "arrival", "waiting_time", "service", "duration")[2:4] == [
        ("break", "tea", 8 * H + 45 * M, 0, 15 * M, 15 * M),
        ("job", 2, 9 * H + 5 * M, 25 * M, 30 * M, 20 * M),
    ]


def test_breaks_get_the_ids_of_the_windows_they_lie_in():
    data = opens_at_half_past_nine()
    data["vehicles"][0]["breaks"] = [
        {"id": 5, "service": 5 * M, "time_windows": [[9 * H, 9 * H + 10 * M]]},
        {"id": 4, "service": 5 * M, "time_windows": [[8 * H + 50 * M, 9 * H + 30 * M]]},
    ]
    taken = ((8 * H + 50 * M, 8 * H + 55 * M), (9 * H, 9 * H + 5 * M))
    plan = write(read(data), result(ten_and_twenty(breaks=taken)))
    assert [row for row in steps_of(plan, "type", "id", "arrival") if row[0] == "break"] == [
        ("break", 4, 8 * H + 50 * M),
        ("break", 5, 8 * H + 55 * M),
    ]


def test_an_absence_is_neither_a_step_nor_waiting():
    data = opens_at_half_past_nine()
    data["vehicles"][0]["absences"] = [[8 * H + 40 * M, 9 * H + 10 * M]]
    plan = write(read(data), result(ten_and_twenty()))
    assert steps_of(plan, "type", "arrival", "waiting_time")[2] == ("job", 9 * H + 20 * M, 10 * M)


def test_setup_is_told_apart_from_service():
    data = opens_at_half_past_nine(setup=10 * M)
    route = ten_and_twenty()
    first, second = route.stops
    longer = Stop("2", second.arrival_s, second.start_s, second.end_s + 10 * M, second.travel_s)
    plan = write(read(data), result(Route("1", (first, longer), (), 8 * H, 10 * H + 30 * M, 40 * M)))
    assert steps_of(plan, "setup", "service")[2] == (10 * M, 30 * M)
    assert plan["summary"]["setup"] == 10 * M


def test_time_stamps_come_back_as_time_stamps():
    midnight = 1_600_387_200
    jobs = [job(1, 10, time_windows=[[midnight + 8 * H, midnight + 17 * H]]), job(2, 20, time_windows=None)]
    instance = read(day([vehicle(time_window=[midnight + 8 * H, midnight + 16 * H])], jobs))
    plan = write(instance, result(ten_and_twenty()))
    assert [arrival for (arrival,) in steps_of(plan, "arrival")][:2] == [midnight + 8 * H, midnight + 8 * H + 10 * M]


def test_time_stamps_come_back_in_the_facts_of_a_reason_and_are_read_again():
    midnight = 1_600_387_200
    window = [midnight + 9 * H, midnight + 10 * H]
    instance = read(
        day([vehicle(time_window=[midnight + 8 * H, midnight + 16 * H])], [job(1, 10, time_windows=[window])])
    )
    left_out = Unplanned("1", Reason.WINDOW_FULL, {"from_s": 9 * H, "to_s": 10 * H, "count": 1})
    plan = write(instance, result(unplanned=[left_out]))
    assert plan["unassigned"][0]["detail"] == {"from_s": window[0], "to_s": window[1], "count": 1}
    assert read_plan(plan, instance).unplanned == (left_out,)


def test_what_is_left_out_has_a_reason_and_the_type_of_its_id():
    instance = read(day([vehicle()], [job(1, 10), job("two", 20, location=[7.0, 51.0], description="cellar")]))
    rows = [
        Unplanned("1", Reason.NO_SKILL, {"skill": "9", "level": 1, "count": 0}),
        Unplanned("two", Reason.WINDOW_FULL),
    ]
    plan = write(instance, result(unplanned=rows))
    assert plan["unassigned"] == [
        {"id": 1, "type": "job", "location_index": 10, "reason": "no_skill",
         "detail": {"skill": "9", "level": 1, "count": 0}},
        {"id": "two", "type": "job", "location": [7.0, 51.0], "location_index": 20, "description": "cellar",
         "reason": "window_full", "detail": {}},
    ]  # fmt: skip


def test_a_day_without_home_begins_and_ends_at_its_visits():
    instance = read(day([{"id": 1, "time_window": [8 * H, 16 * H]}], [job(1, 10), job(2, 20)]))
    first = Stop("1", 8 * H, 8 * H, 8 * H + 30 * M, 0)
    second = Stop("2", 8 * H + 40 * M, 8 * H + 40 * M, 9 * H + 10 * M, 10 * M)
    plan = write(instance, result(Route("1", (first, second), (), 8 * H, 9 * H + 10 * M, 10 * M)))
    assert steps_of(plan, "type", "arrival", "duration", "location_index") == [
        ("start", 8 * H, 0, 10),
        ("job", 8 * H, 0, 10),
        ("job", 8 * H + 40 * M, 10 * M, 20),
        ("end", 9 * H + 10 * M, 10 * M, 20),
    ]


def test_a_written_plan_reads_back_as_the_same_plan():
    data = opens_at_half_past_nine()
    data["jobs"].append(job(3, 50))
    data["vehicles"][0]["breaks"] = [{"id": 1, "service": 15 * M, "time_windows": [[8 * H + 45 * M, 10 * H]]}]
    data["goals"] = {"overtime": 2}
    instance = read(data)
    left_out = Unplanned("3", Reason.WINDOW_FULL, {"count": 1})
    given = result(ten_and_twenty(breaks=((8 * H + 45 * M, 9 * H),)), unplanned=[left_out])
    again = read_plan(json.loads(json.dumps(write(instance, given))), instance)
    assert instance.problem.goals == Goals(overtime=2)
    assert again.unplanned == given.solution.unplanned
    route, same = given.solution.routes[0], again.routes[0]
    assert [(s.visit, s.start_s, s.end_s, s.travel_s) for s in same.stops] == [
        (s.visit, s.start_s, s.end_s, s.travel_s) for s in route.stops
    ]
    assert (same.breaks, same.leave_s, same.back_s, same.travel_s) == (
        route.breaks,
        route.leave_s,
        route.back_s,
        route.travel_s,
    )
    assert check(instance.problem, again, instance.travel).violations == ()
