"""VROOM's input: its documented shapes, its defaults, our own keys, and every fault under its id."""

import json

import pytest

from routing import LATEST_S, After, Break, Goals, Lock, Place, Position, ProblemError, Published
from routing.travel import NO_ROAD_S, GreatCircle, Matrix
from routing.vroom import read
from tests.routing.vroom_line import MINUTE_PER_KM, H, M, day, job, vehicle

DAY_S = 24 * H
MIDNIGHT = 1_600_387_200  # Friday 18 September 2020, 0:00 UTC
OFFICE = [2.35044, 48.71764]


def faults_of(data) -> tuple[str, ...]:
    with pytest.raises(ProblemError) as caught:
        read(data)
    return caught.value.faults


def test_a_documented_day_with_capacity_skills_windows_and_breaks_is_understood():
    """The shape of VROOM's first example, without its shipment: coordinates only, so the great-circle model."""
    home = {"start": OFFICE, "end": OFFICE, "capacity": [4], "time_window": [28800, 43200]}
    pause = {"id": 1, "service": 300, "time_windows": [[32400, 34200]]}
    instance = read(
        {
            "vehicles": [
                {"id": 1, "skills": [1, 14], "breaks": [pause], **home},
                {"id": 2, "skills": [2, 14], **home},
            ],
            "jobs": [
                {"id": 1, "service": 300, "delivery": [1], "location": [1.98, 48.70], "skills": [1],
                 "time_windows": [[32400, 36000]]},
                {"id": 2, "service": 300, "pickup": [1], "location": [2.03, 48.61], "skills": [1]},
            ],
        }
    )  # fmt: skip
    first, second = instance.problem.visits
    technician = instance.problem.technicians[0]
    assert isinstance(instance.travel, GreatCircle)
    assert instance.origin_s == 0
    assert (first.id, first.place, first.windows) == ("1", Place(48.70, 1.98), ((32400, 36000),))
    assert (dict(first.skills), dict(first.delivery), dict(first.pickup)) == ({"1": 1}, {"0": 1}, {})
    assert (dict(second.delivery), dict(second.pickup)) == ({}, {"0": 1})
    assert (technician.start, technician.end) == (Place(48.71764, 2.35044), Place(48.71764, 2.35044))
    assert (dict(technician.skills), dict(technician.capacity)) == ({"1": 1, "14": 1}, {"0": 4})
    assert technician.breaks == (Break(32400, 34200, 300),)


@pytest.mark.parametrize("wrap", [lambda m: {"matrix": m}, lambda m: {"matrices": {"car": {"durations": m}}}])
def test_a_documented_matrix_with_indexes_and_nothing_else_is_understood(wrap):
    """The shape of VROOM's second example, in the old spelling and the new."""
    matrix = [[0, 2104, 197, 1299], [2103, 0, 2255, 3152], [197, 2256, 0, 1102], [1299, 3153, 1102, 0]]
    jobs = [{"id": 1414, "location_index": 1}, {"id": 1515, "location_index": 2}]
    instance = read({"vehicles": [{"id": 0, "start_index": 0, "end_index": 3}], "jobs": jobs, **wrap(matrix)})
    first, technician = instance.problem.visits[0], instance.problem.technicians[0]
    assert isinstance(instance.travel, Matrix)
    assert instance.travel.seconds.tolist() == matrix
    assert (first.place, first.service_s, first.priority, first.windows) == (Place(0, 0, 1), 0, 0, ((0, LATEST_S),))
    assert (technician.start, technician.end) == (Place(0, 0, 0), Place(0, 0, 3))
    assert (technician.shift, technician.speed_factor) == ((0, LATEST_S), 1.0)


def test_documented_steps_words_as_ids_and_time_stamps_are_understood():
    """The shape of VROOM's third example: times are shifted by the midnight before the first of them."""
    steps = [{"type": "start"}, {"type": "job", "id": "b"}, {"type": "job", "id": "a"}, {"type": "end"}]
    shift = [MIDNIGHT + 8 * H, MIDNIGHT + 11 * H]
    instance = read(
        {
            "vehicles": [{"id": "1", "start": OFFICE, "steps": steps, "time_window": shift}],
            "jobs": [
                {"id": "a", "location": [2.0, 48.7], "shipment_id": "ignored"},
                {"id": "b", "location": [2.1, 48.7], "time_windows": [[MIDNIGHT + 9 * H, MIDNIGHT + 10 * H]]},
            ],
        }
    )
    problem = instance.problem
    assert instance.origin_s == MIDNIGHT
    assert problem.technicians[0].shift == (8 * H, 11 * H)
    assert [visit.windows for visit in problem.visits] == [((0, LATEST_S),), ((9 * H, 10 * H),)]
    assert [(row.visit, row.technician) for row in problem.published] == [("b", "1"), ("a", "1")]
    assert problem.published[0].start_s < problem.published[1].start_s
    assert problem.goals.change == 0


def test_small_times_stay_as_they_are():
    assert read(day([vehicle()], [job(1, 5, time_windows=[[9 * DAY_S, 9 * DAY_S + H]])])).origin_s == 0


def test_every_limit_of_a_vehicle_is_read():
    keys = {"max_tasks": 3, "max_travel_time": 2 * H, "speed_factor": 0.5, "capacity": [2, 0]}
    technician = read(day([vehicle(**keys)], [])).problem.technicians[0]
    assert (technician.max_visits, technician.max_travel_s, technician.speed_factor) == (3, 2 * H, 0.5)
    assert dict(technician.capacity) == {"0": 2, "1": 0}


def test_one_end_of_a_day_may_be_open():
    technician = read(day([{"id": 1, "start_index": 4}], [])).problem.technicians[0]
    assert (technician.start, technician.end) == (Place(0, 0, 4), None)


def test_the_old_name_of_deliveries_is_understood():
    assert dict(read(day([vehicle()], [job(1, 2, amount=[3])])).problem.visits[0].delivery) == {"0": 3}


def test_a_missing_pair_of_a_matrix_is_no_road():
    instance = read(day([vehicle()], [], matrices={"car": {"durations": [[0, None], [7, 0]]}}))
    assert instance.travel.seconds.tolist() == [[0, NO_ROAD_S], [7, 0]]


def test_coordinates_beside_a_matrix_are_kept_where_everything_has_them():
    homes = vehicle(start=[7.0, 51.0], end=[7.0, 51.0])
    assert read(day([homes], [job(1, 3, location=[7.1, 51.1])])).problem.visits[0].place == Place(51.1, 7.1, 3)
    mixed = read(day([homes], [job(1, 3, location=[7.1, 51.1]), job(2, 4)])).problem
    assert [visit.place for visit in mixed.visits] == [Place(0, 0, 3), Place(0, 0, 4)]


def test_our_own_keys_of_a_job_are_read():
    keys = {
        "technicians": 2,
        "skills": {"fibre": 2},
        "second_skills": ["ladder"],
        "after": [{"job": 2, "gap": 600}],
        "order": 77,
        "allowed": [1, "ann", 2],
        "forbidden": [3],
        "preferred": ["ann"],
        "locked": [{"vehicle": 1, "start": 9 * H}, {"vehicle": 2, "position": "last"}],
        "promised": True,
        "setup": 300,
    }
    visit = read(day([vehicle(1), vehicle(2), vehicle(3)], [job(1, 5, **keys), job(2, 6)])).problem.visits[0]
    assert (visit.technicians_needed, dict(visit.skills), dict(visit.second_skills)) == (2, {"fibre": 2}, {"ladder": 1})
    assert (visit.after, visit.order, visit.promised, visit.setup_s) == ((After("2", 600),), "77", True, 300)
    assert (visit.allowed, visit.forbidden, visit.preferred) == ({"1", "ann", "2"}, {"3"}, {"ann"})
    assert visit.locks == (Lock("1", 9 * H), Lock("2", None, Position.LAST))


def test_our_own_keys_of_a_vehicle_and_of_the_file_are_read():
    keys = {"person": "ann", "max_overtime": 1800, "absences": [[10 * H, 11 * H]]}
    problem = read(day([vehicle(**keys)], [], goals={"overtime": 3, "changes_at_most": 4})).problem
    technician = problem.technicians[0]
    assert (technician.person, technician.overtime_s, technician.absences) == ("ann", 1800, ((10 * H, 11 * H),))
    assert problem.goals == Goals(overtime=3, changes_at_most=4)


def test_a_plan_can_be_handed_back_as_the_steps_to_begin_with():
    """Its steps carry arrival and waiting time; with them changes can be counted."""
    steps = [{"type": "start", "arrival": 8 * H}, {"type": "job", "id": 1, "arrival": 8 * H + 5 * M, "waiting_time": M}]
    problem = read(day([vehicle(steps=steps)], [job(1, 5)], goals={"change": 60})).problem
    assert problem.published == (Published("1", "1", 8 * H + 6 * M),)


def test_changes_can_not_be_counted_from_steps_without_times():
    steps = [{"type": "job", "id": 1}]
    assert faults_of(day([vehicle(steps=steps)], [job(1, 5)], goals={"change": 60})) == (
        "vehicle 1: steps: job 1 has no service_at, by which `goals` could count changes",
    )


def test_unknown_keys_are_ignored():
    assert read(day([vehicle(color="red")], [job(1, 5, note="x")], comment="y")).problem.visits[0].id == "1"


def broken(key, value, **keys):
    return day([vehicle()], [job(7, 5, **{key: value}, **keys)])


NO_SECONDS = "is no number of seconds; no road is null"
TIMES = "whole seconds between 0 and 1209600"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ([], "the file is not a JSON object with `jobs` and `vehicles`"),
        ({"jobs": []}, "vehicles: is missing"),
        ({"jobs": [], "vehicles": []}, "vehicles: there is none"),
        ({"vehicles": [vehicle()]}, "jobs: is missing"),
        (day([vehicle()], [], jobs=""), "jobs: is not a list"),
        (day([vehicle()], [], jobs=3), "jobs: is not a list"),
        (day([vehicle()], ["x"]), "job number 1: is not an object"),
        (day([vehicle()], [{"location_index": 1}]), "job number 1: its id is None, neither a word nor a whole number"),
        (day([vehicle()], [job(1.5, 2)]), "job number 1: its id is 1.5, neither a word nor a whole number"),
        (day([vehicle()], [job(7, 2), job("7", 2)]), "job 7: the id occurs more than once"),
        (day([vehicle(4), vehicle(4)], []), "vehicle 4: the id occurs more than once"),
        (
            day([vehicle()], [], shipments=[{"pickup": {}, "delivery": {}}]),
            "shipments are not supported: a visit is one place; make a job of each end, or plan them elsewhere",
        ),
        (broken("location_index", None), "job 7: has no location_index"),
        (broken("location_index", 61), "job 7: location_index 61 is not a row of the matrix, which has 0 to 60"),
        (broken("location_index", "a"), "job 7: location_index 'a' is not a whole number"),
        (
            {"vehicles": [{"id": 1, "start": OFFICE}], "jobs": [{"id": 7}]},
            "job 7: has no location",
        ),
        (
            {"vehicles": [{"id": 1, "start": OFFICE}], "jobs": [{"id": 7, "location": [190, 0]}]},
            "job 7: location [190, 0] is not [longitude, latitude] within -180 to 180 and -90 to 90",
        ),
        (
            {"vehicles": [{"id": 1, "start": OFFICE}], "jobs": [{"id": 7, "location": [-58.4, -34.6]}]},
            "job 7: lies 11139 km from the nearest technician; is the point right?",
        ),
        (broken("service", -5), f"job 7: service of -5 s is not a number of {TIMES}"),
        (broken("service", "x"), "job 7: service 'x' is not a whole number"),
        (broken("setup", True), "job 7: setup True is not a whole number"),
        (broken("priority", -1), "job 7: priority -1 is not a whole number from 0 to 1000000"),
        (broken("time_windows", [[9, 8]]), "job 7: time_windows [9, 8] ends before it begins"),
        (broken("time_windows", [9]), f"job 7: time_windows 9 is not a pair [from, to] of {TIMES}"),
        (broken("time_windows", []), "job 7: has no window"),
        (broken("skills", 3), "job 7: skills 3 is not a list"),
        (broken("skills", 0), "job 7: skills 0 is not a list"),
        (broken("delivery", 0), "job 7: delivery 0 is not a list"),
        (day([vehicle(capacity=0)], []), "vehicle 1: capacity 0 is not a list"),
        (day([vehicle(capacity="")], []), "vehicle 1: capacity '' is not a list"),
        (broken("skills", [None]), "job 7: skills has None, which is neither a word nor a whole number"),
        (broken("skills", {"fibre": 0}), "job 7: skill 'fibre' has level 0, which is not a whole number from 1 to 100"),
        (broken("delivery", [-1]), "job 7: delivery of '0' is -1, which is not a whole number from 0"),
        (broken("technicians", 3), "job 7: needs 3 technicians, which is neither 1 nor 2"),
        (broken("second_skills", ["a"]), "job 7: names skills of a second technician, but needs only one"),
        (broken("after", [{"job": 9}]), "job 7: is to be done after '9', which is unknown"),
        (broken("after", [{"job": 7}]), "jobs ['7'] are to be done after each other, in a circle"),
        (broken("after", [5]), "job 7: after has 5, which is not an object"),
        (broken("locked", [{"vehicle": 9}]), "job 7: is locked to '9', who is unknown"),
        (
            broken("locked", [{"vehicle": 1, "position": "middle"}]),
            "job 7: locked: position 'middle' is neither 'first' nor 'last'",
        ),
        (broken("promised", 1), "job 7: promised 1 is neither true nor false"),
        (
            broken("setup_per_type", {"van": 3}),
            (
                "job 7: `setup_per_type` depends on the vehicle's type, which is not supported: give every job its own"
                " `setup` and `service`"
            ),
        ),
        (
            day([vehicle(max_distance=9)], []),
            "vehicle 1: `max_distance` is not supported, since distances are not known: give `max_travel_time`",
        ),
        (
            day([vehicle(costs={"fixed": 9})], []),
            "vehicle 1: `costs` other than `per_hour` are not supported: travel time is what is kept small",
        ),
        (
            day([vehicle(1, costs={"per_hour": 9}), vehicle(2)], []),
            "vehicles: `costs` differ by vehicle (3600, 9 an hour), which is not supported",
        ),
        (
            day([vehicle(1, profile="bike"), vehicle(2)], []),
            "vehicles have the profiles ['bike', 'car']; only one in a file is supported",
        ),
        (day([{"id": 1, "profile": "bike"}], []), "matrices: there is none for the profile 'bike'"),
        (day([vehicle(1, profile=0)], []), "profile 0 of a vehicle is no text"),
        (
            day([vehicle()], [], matrices={"car": {"durations": MINUTE_PER_KM, "costs": []}}),
            "matrices: car: `costs` are not supported: travel time is what is kept small",
        ),
        (day([{"id": 1}], [], matrices={"car": {}}), "matrices: car: has no durations"),
        (
            day([{"id": 1}], [], matrices={"car": {"durations": [[0, 1]]}}),
            "the matrix has the shape (1, 2), which is not square",
        ),
        (day([vehicle()], [], matrices=""), "matrices: is not an object"),
        (
            day([{"id": 1}], [], matrices={"car": {"durations": [[0, True, "1"], [1, 0, 1], [1, 1, 0]]}}),
            f"matrices: car: durations[0][1]: True {NO_SECONDS}",
        ),
        ({"vehicles": [{"id": 1}], "jobs": [], "matrix": [[0, 1], ["1", 0]]}, f"matrix[1][0]: '1' {NO_SECONDS}"),
        (
            {"vehicles": [{"id": 1}], "jobs": [], "matrix": [[0, 1.5], [float("nan"), 0]]},
            f"matrix[1][0]: nan {NO_SECONDS}",
        ),
        (
            {"vehicles": [{"id": 1}], "jobs": [], "matrix": [[0, float("inf")], [None, 0]]},
            f"matrix[0][1]: inf {NO_SECONDS}",
        ),
        (
            day([{"id": 1}], [], travel_model="rocket"),
            "travel_model 'rocket' is unknown; there is 'great-circle', or give `matrices`",
        ),
        (
            day([vehicle(breaks=[{"id": 3, "service": 60, "time_windows": [[0, 1], [2, 3]]}])], []),
            "vehicle 1: break 3: has 2 time_windows; exactly one is supported",
        ),
        (
            day([vehicle(breaks=[{"id": 3, "service": 60, "max_load": [1]}])], []),
            "vehicle 1: break 3: `max_load` is not supported",
        ),
        (
            day([vehicle(breaks=[{"id": 3, "time_windows": [[0, 1]]}])], []),
            "vehicle 1: break of 0 s is not a number of whole seconds from 1",
        ),
        (day([vehicle(time_window=[9, 8])], []), "vehicle 1: time_window [9, 8] ends before it begins"),
        (day([vehicle(speed_factor=0)], []), "vehicle 1: speed factor 0.0 is not a number between 0.1 and 5.0"),
        (day([vehicle(speed_factor=float("nan"))], []), "vehicle 1: speed_factor nan is not a number"),
        (day([vehicle(speed_factor=float("inf"))], []), "vehicle 1: speed_factor inf is not a number"),
        (day([vehicle(speed_factor=10**400)], []), f"vehicle 1: speed_factor {10**400} is not a number"),
        (
            day([vehicle(steps=[{"type": "pickup", "id": 1}])], []),
            "vehicle 1: steps: type 'pickup' belongs to shipments, which are not supported",
        ),
        (
            day([vehicle(steps=[{"type": ["job"], "id": 1}])], []),
            "vehicle 1: steps: type ['job'] is neither a word nor a whole number",
        ),
        (
            day([vehicle(steps=[{"type": "job", "id": 1}])], []),
            "steps: job 1: it, its technician '1' or its start is unknown",
        ),
        (
            day([vehicle()], [], goals={"speed": 1}),
            (
                "goals: speed is unknown; there are change, changes_at_most, moved_s, not_preferred, overtime, scarce,"
                " slack_s, tight, travel, uneven"
            ),
        ),
        (day([vehicle()], [], goals=0), "goals: is not an object"),
        (
            day([vehicle(costs=0)], []),
            "vehicle 1: `costs` other than `per_hour` are not supported: travel time is what is kept small",
        ),
        (day([vehicle()], [], goals={"change": "x"}), "goals: change 'x' is not a whole number from 0 to 1000000"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_id(data, fault):
    assert faults_of(json.loads(json.dumps(data))) == (fault,)


def test_all_faults_are_listed_at_once_in_the_words_of_the_file():
    """Faults of reading and faults of meaning stand in one error."""
    data = day([vehicle(time_window="x")], [job(1, 99), job(2, 5, service=-1), job(3, 5, after=[{"job": 4}])])
    assert faults_of(data) == (
        f"vehicle 1: time_window 'x' is not a pair [from, to] of {TIMES}",
        "job 1: location_index 99 is not a row of the matrix, which has 0 to 60",
        f"job 2: service of -1 s is not a number of {TIMES}",
        "job 3: is to be done after '4', which is unknown",
    )


def test_times_far_beyond_the_first_day_are_a_fault_in_the_times_of_the_file():
    data = day([vehicle(time_window=[MIDNIGHT, MIDNIGHT + H])], [job(1, 5, time_windows=[[0, 9]])])
    assert faults_of(data) == (
        f"vehicle 1: time_window [{MIDNIGHT}, {MIDNIGHT + H}] is not a pair [from, to] of {TIMES}",
    )
