"""Input that makes no sense: each fault is a sentence with the id it concerns, and all come in one error."""

import math
from dataclasses import replace

import pytest

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
    Technician,
    Visit,
)
from tests.routing.line import H, at_km, technician, visit


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


LATEST = "is not a number of whole seconds between 0 and 1209600"

FAULTY_VISITS = {
    "the place is no number": ({"place": Place(1.0, math.inf)}, "longitude inf is not a number between -180 and 180"),
    "the place is a word": ({"place": Place("x", 1.0)}, "latitude 'x' is not a number between -90 and 90"),
    "negative index": ({"place": Place(1.0, 1.0, -1)}, "matrix index -1 is not a whole number from 0"),
    "window before the day": (
        {"windows": ((-1, 5),)},
        "window (-1, 5) is not a pair of whole seconds between 0 and 1209600",
    ),
    "window that is no whole number": (
        {"windows": ((0.5, 5),)},
        "window (0.5, 5) is not a pair of whole seconds between 0 and 1209600",
    ),
    "service that is no number": ({"service_s": math.nan}, f"service of nan s {LATEST}"),
    "negative setup": ({"setup_s": -1}, f"setup of -1 s {LATEST}"),
    "truth is no number": ({"setup_s": True}, f"setup of True s {LATEST}"),
    "priority": ({"priority": 1_000_001}, "priority 1000001 is not a whole number from 0 to 1000000"),
    "nobody needed": ({"technicians_needed": 0}, "needs 0 technicians, which is neither 1 nor 2"),
    "second skills for one": ({"second_skills": {"x": 1}}, "names skills of a second technician, but needs only one"),
    "second skill's level": (
        {"technicians_needed": 2, "second_skills": {"x": 101}},
        "skill 'x' has level 101, which is not a whole number from 1 to 100",
    ),
    "negative delivery": ({"delivery": {"reel": -1}}, "delivery of 'reel' is -1, which is not a whole number from 0"),
    "broken pickup": ({"pickup": {"reel": 0.5}}, "pickup of 'reel' is 0.5, which is not a whole number from 0"),
    "negative gap": ({"after": (After("b", -1),)}, "is to be done -1 s after b"),
    "after unknown": ({"after": (After("ghost"),)}, "is to be done after 'ghost', which is unknown"),
    "locked to nobody known": ({"locks": (Lock("ghost"),)}, "is locked to 'ghost', who is unknown"),
    "locked twice to one": (
        {"technicians_needed": 2, "locks": (Lock("ann"), Lock("ann"))},
        "is locked to ['ann', 'ann'], but needs 2 different technicians",
    ),
    "locked to two times": (
        {"technicians_needed": 2, "locks": (Lock("ann", 1), Lock("bob", 2))},
        "is locked to different times [1, 2]",
    ),
    "locked to an unknown position": (
        {"locks": (Lock("ann", position="middle"),)},
        "is locked to position 'middle'",
    ),
    "locked to a forbidden technician": (
        {"locks": (Lock("ann"),), "forbidden": {"ann"}},
        "is locked to 'ann', who is forbidden",
    ),
    "unknown skill": ({"skills": {"fiber": 1}}, "skill 'fiber' is unknown"),
    "unknown second skill": ({"technicians_needed": 2, "second_skills": {"fiber": 1}}, "skill 'fiber' is unknown"),
}

FAULTY_TECHNICIANS = {
    "start is no number": ({"start": Place(math.nan, 0.0)}, "latitude nan is not a number between -90 and 90"),
    "end is no place on earth": ({"end": Place(0.0, 181.0)}, "longitude 181.0 is not a number between -180 and 180"),
    "shift ends before it begins": ({"shift": (9, 8)}, "shift (9, 8) ends before it begins"),
    "shift of one number": ({"shift": (9,)}, "shift (9,) is not a pair of whole seconds between 0 and 1209600"),
    "negative overtime": ({"overtime_s": -1}, f"overtime of -1 s {LATEST}"),
    "negative travel": ({"max_travel_s": -1}, f"most travel of -1 s {LATEST}"),
    "negative visits": ({"max_visits": -1}, "at most -1 visits is not a whole number from 0"),
    "broken capacity": (
        {"capacity": {"reel": math.nan}},
        "capacity of 'reel' is nan, which is not a whole number from 0",
    ),
    "standing still": ({"speed_factor": 0}, "speed factor 0 is not a number between 0.1 and 5.0"),
    "backwards": ({"speed_factor": -1.0}, "speed factor -1.0 is not a number between 0.1 and 5.0"),
    "too fast": ({"speed_factor": 5.1}, "speed factor 5.1 is not a number between 0.1 and 5.0"),
    "speed that is no number": ({"speed_factor": math.nan}, "speed factor nan is not a number between 0.1 and 5.0"),
    "break without length": (
        {"breaks": (Break(1, 2, 0),)},
        "break of 0 s is not a number of whole seconds from 1",
    ),
    "unknown skill": ({"skills": {"fiber": 1}}, "skill 'fiber' is unknown"),
}

FAULTY_GOALS = {
    "negative weight": ({"travel": -1}, "goals: travel -1 is not a whole number from 0 to 1000000"),
    "weight that is no number": ({"scarce": math.nan}, "goals: scarce nan is not a whole number from 0 to 1000000"),
    "broken weight": ({"uneven": 0.5}, "goals: uneven 0.5 is not a whole number from 0 to 1000000"),
    "no weight": ({"overtime": None}, "goals: overtime None is not a whole number from 0 to 1000000"),
    "negative slack": ({"slack_s": -1}, "goals: slack_s -1 is not a number of whole seconds"),
    "negative budget": ({"changes_at_most": -1}, "goals: changes_at_most -1 is not a whole number from 0 to 1000000"),
}


def faults_of(*, a=None, ann=None, goals=None, published=()) -> tuple[str, ...]:
    """What is wrong with visit a, with Ann or the goals; there are also visit b, Bob, and a catalogue of skills."""
    rules = {"place": at_km(1), "service_s": 0, "windows": ((8 * H, 9 * H),)} | (a or {})
    with pytest.raises(ProblemError) as caught:
        Problem(
            (Visit("a", **rules), visit("b", 2)),
            (technician("ann", **(ann or {})), technician("bob")),
            published,
            goals or Goals(),
            {"fibre", "x"},
        )
    return caught.value.faults


@pytest.mark.parametrize("fault", FAULTY_VISITS)
def test_a_fault_of_a_visit_is_named_with_its_id(fault):
    rules, words = FAULTY_VISITS[fault]
    assert faults_of(a=rules) == (f"visit a: {words}",)


@pytest.mark.parametrize("fault", FAULTY_TECHNICIANS)
def test_a_fault_of_a_technician_is_named_with_its_id(fault):
    rules, words = FAULTY_TECHNICIANS[fault]
    assert faults_of(ann=rules) == (f"technician ann: {words}",)


@pytest.mark.parametrize("fault", FAULTY_GOALS)
def test_a_fault_of_the_goals_is_named(fault):
    rules, words = FAULTY_GOALS[fault]
    assert faults_of(goals=Goals(**rules)) == (words,)


@pytest.mark.parametrize(
    "row", [Published("ghost", "ann", 9 * H), Published("a", "ghost", 9 * H), Published("a", "ann", -1)]
)
def test_a_published_visit_that_nobody_knows_is_a_fault(row):
    told = f"published visit {row.visit}: it, its technician {row.technician!r} or its start is unknown"
    assert faults_of(published=(row,)) == (told,)


def test_visits_after_each_other_in_a_circle_are_named():
    with pytest.raises(ProblemError) as caught:
        Problem(
            (
                visit("a", 1, after=(After("b"),)),
                visit("b", 1, after=(After("c"),)),
                visit("c", 1, after=(After("a"),)),
                visit("d", 1, after=(After("e"),)),
                visit("e", 1),
            ),
            (technician(),),
        )
    assert caught.value.faults == ("visits ['a', 'b', 'c'] are to be done after each other, in a circle",)


def test_a_visit_after_itself_is_a_circle():
    with pytest.raises(ProblemError, match=r"visits \['a'\] are to be done after each other, in a circle"):
        Problem((visit("a", 1, after=(After("a"),)),), (technician(),))


def test_a_chain_of_visits_is_no_circle():
    chain = [visit(f"v{i}", 1, after=[After(f"v{j}") for j in range(i)]) for i in range(5)]
    assert len(Problem(tuple(chain[::-1]), (technician(),)).visits) == 5


@pytest.mark.parametrize("position", Position)
def test_only_one_visit_is_the_first_and_one_the_last_of_a_technician(position):
    locks = (Lock("ann", position=position),)
    with pytest.raises(ProblemError) as caught:
        Problem((visit("a", 1, locks=locks), visit("b", 1, locks=locks)), (technician(),))
    assert caught.value.faults == (f"technician ann: visits ['a', 'b'] are all locked as the {position}",)


def test_one_visit_may_be_the_first_of_one_and_the_last_of_another():
    first, last = (Lock("ann", position=Position.FIRST),), (Lock("ann", position=Position.LAST),)
    other = (Lock("bob", position=Position.FIRST),)
    problem = Problem(
        (visit("a", 1, locks=first), visit("b", 1, locks=last), visit("c", 1, locks=other)),
        (technician(), technician("bob")),
    )
    assert len(problem.visits) == 3


def test_a_point_in_the_sea_of_another_continent_is_a_fault():
    """Latitude and longitude of Cologne exchanged lie off Somalia; 0, 0 lies in the Gulf of Guinea."""
    cologne = Technician("ann", Place(50.94, 6.96), None, (8 * H, 16 * H))
    visits = (replace(visit("a", 0), place=Place(6.96, 50.94)), replace(visit("b", 0), place=Place(0.0, 0.0)))
    near = replace(visit("c", 0), place=Place(50.7, 7.1))
    with pytest.raises(ProblemError) as caught:
        Problem((*visits, near), (cologne,))
    asked = "from the nearest technician; is the point right?"
    words = [fault.split(" km ") for fault in caught.value.faults]
    assert [tail for _, tail in words] == [asked, asked]
    lies = [head.rsplit(" ", 1) for head, _ in words]
    assert [head for head, _ in lies] == ["visit a: lies", "visit b: lies"]
    assert [round(int(km), -3) for _, km in lies] == [6000, 6000]


def test_a_visit_across_the_date_line_is_near():
    fiji = Technician("ann", Place(-17.0, 179.9), None, (8 * H, 16 * H))
    assert Problem((replace(visit("a", 0), place=Place(-17.0, -179.9)),), (fiji,)).visits[0].id == "a"


def test_without_a_catalogue_any_word_is_a_skill():
    assert Problem((visit("a", 1, skills={"anything": 1}),), (technician(),)).known_skills is None
