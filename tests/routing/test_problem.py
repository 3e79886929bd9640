import json
import math
import pickle

import pytest

from routing import Break, Lock, Place, Problem, ProblemError, Technician, Visit
from tests.routing.line import H, technician, visit


def test_every_fault_is_listed_with_its_id():
    with pytest.raises(ProblemError) as caught:
        Problem(
            visits=(
                Visit("v1", Place(math.nan, 200.0), -5, ((9 * H, 8 * H),), {"fibre": 0}, priority=-1),
                visit("v2", 1, windows=(), technicians_needed=3),
                visit("v3", 1, locks=(Lock("ann", -1), Lock("ghost")), forbidden={"ann"}),
                visit("v4", 1),
                visit("v4", 2),
            ),
            technicians=(
                technician(shift=(-1, 9 * H), breaks=(Break(9, 8, 0),)),
                technician("bob", absences=((9, 8),)),
            ),
        )
    assert caught.value.faults == (
        "visit v1: latitude nan is not a number between -90 and 90",
        "visit v1: longitude 200.0 is not a number between -180 and 180",
        "visit v1: window (32400, 28800) ends before it begins",
        "visit v1: skill 'fibre' has level 0, which is not a whole number from 1 to 100",
        "visit v1: service of -5 s is not a number of whole seconds between 0 and 1209600",
        "visit v1: priority -1 is not a whole number from 0 to 1000000",
        "visit v2: has no window",
        "visit v2: needs 3 technicians, which is neither 1 nor 2",
        "visit v3: is locked to ['ann', 'ghost'], but needs 1 different technicians",
        "visit v3: is locked to 'ann', who is forbidden",
        "visit v3: is locked to -1, which is no second of the day",
        "technician ann: shift (-1, 32400) is not a pair of whole seconds between 0 and 1209600",
        "technician ann: break (9, 8) ends before it begins",
        "technician ann: break of 0 s is not a number of whole seconds from 1",
        "technician bob: absence (9, 8) ends before it begins",
        "visit v4: the id occurs more than once",
        "visit v3: is locked to 'ghost', who is unknown",
    )


def full() -> Problem:
    return Problem(
        (
            visit("a", 1, skills={"fibre": 2}, forbidden={"bob"}, locks=(Lock("ann", 9 * H),), priority=40),
            visit("b", 2, technicians_needed=2, windows=[[8 * H, 9 * H], [12 * H, 13 * H]]),
        ),
        (
            technician(
                breaks=(Break(11 * H, 13 * H, 1800),), absences=((9 * H, 10 * H),), end=None, skills={"fibre": 3}
            ),
            Technician("bob", Place(1.0, 2.0), Place(3.0, 4.0), (0, 9 * H), {}),
        ),
    )


def test_a_problem_survives_json():
    assert Problem.from_json(json.loads(json.dumps(full().to_json()))) == full()


def test_a_problem_survives_pickle_and_is_frozen():
    assert pickle.loads(pickle.dumps(full())) == full()  # noqa: S301
    with pytest.raises(AttributeError):
        full().visits[0].priority = 1


def test_absences_that_overlap_are_one():
    assert technician(absences=((9, 12), (1, 3), (11, 20), (20, 21))).absences == ((1, 3), (9, 21))


def test_skills_compare_as_a_mapping():
    assert visit("a", 1, skills={"fibre": 2}).skills == {"fibre": 2}
    assert visit("a", 1, skills={"x": 1, "y": 2}).skills == visit("a", 1, skills={"y": 2, "x": 1}).skills
