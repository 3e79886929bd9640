"""Each reason, with the facts that a screen shows: a kilometre takes a minute."""

import pytest

from routing import Problem, Reason, Unplanned, solve
from tests.routing.line import MINUTE_PER_KM, H, M, technician, visit

FIBRE_2 = {"skills": {"fibre": 2}}
ASKED = {"skill": "fibre", "level": 2, "from_s": 8 * H, "to_s": 17 * H}

CASES = {
    "nobody holds it": (
        [visit("a", 1, **FIBRE_2)],
        [technician(skills={"fibre": 1}), technician("bob", skills={"copper": 3})],
        (Reason.NO_SKILL, {"skill": "fibre", "level": 2, "count": 1}),
    ),
    "all are forbidden": (
        [visit("a", 1, forbidden={"ann"}, **FIBRE_2)],
        [technician(**FIBRE_2)],
        (Reason.ALL_FORBIDDEN, ASKED | {"count": 1}),
    ),
    "all are absent": (
        [visit("a", 1, **FIBRE_2)],
        [technician(absences=((0, 15 * H + 45 * M),), **FIBRE_2), technician("off", shift=(0, 0), **FIBRE_2)],
        (Reason.NO_ONE_ON_SHIFT, ASKED | {"count": 2}),
    ),
    "too far to get back": (
        [visit("a", 300, **FIBRE_2)],
        [technician(**FIBRE_2)],
        (Reason.OUT_OF_REACH, ASKED | {"count": 1}),
    ),
    "one of two is missing": (
        [visit("a", 1, technicians_needed=2, **FIBRE_2)],
        [technician(**FIBRE_2), technician("bob")],
        (Reason.TWO_NEEDED, ASKED | {"count": 1}),
    ),
}


def left_out(visits, people) -> tuple[Unplanned, ...]:
    return solve(Problem(tuple(visits), tuple(people)), time_limit_s=3, travel=MINUTE_PER_KM).solution.unplanned


@pytest.mark.parametrize("case", CASES)
def test_the_reason_is_the_first_question_that_nobody_answers(case):
    visits, people, (reason, detail) = CASES[case]
    assert left_out(visits, people) == (Unplanned("a", reason, detail),)


def test_a_full_window_counts_those_who_could_have_come():
    at_nine = {"windows": ((9 * H, 9 * H + 10 * M),)} | FIBRE_2
    visits = [visit("a", 5, priority=1, **at_nine), visit("b", 5, **at_nine), visit("c", 5, **at_nine)]
    people = [technician("ann", **FIBRE_2), technician("bob", **FIBRE_2), technician("cem")]
    detail = {"skill": "fibre", "level": 2, "from_s": 9 * H, "to_s": 9 * H + 10 * M, "count": 2}
    assert left_out(visits, people) == (Unplanned("a", Reason.WINDOW_FULL, detail),)


def test_a_lock_that_cannot_be_kept_names_its_technician():
    from routing import Lock

    visits = [visit("a", 1, locks=(Lock("ann", 12 * H),), **FIBRE_2)]
    assert left_out(visits, [technician()]) == (Unplanned("a", Reason.LOCK_IMPOSSIBLE, {"technician": "ann"}),)
