"""Each reason, with the facts that a screen shows: a kilometre takes a minute."""

import pytest

from routing import After, Break, Goals, Lock, Problem, Published, Reason, Unplanned
from routing.explain import reasons
from tests.routing.line import MINUTE_PER_KM, H, M, route, technician, visit


def pause() -> Break:
    """Half an hour of lunch."""
    return Break(11 * H, 14 * H, 30 * M)


FIBRE_2 = {"skills": {"fibre": 2}}
ASKED = {"skill": "fibre", "level": 2, "from_s": 8 * H, "to_s": 17 * H}
NOTHING = {"skill": "", "level": 0, "from_s": 8 * H, "to_s": 17 * H}

CASES = {
    "nobody holds it": (
        [visit("a", 1, **FIBRE_2)],
        [technician(skills={"fibre": 1}), technician("bob", skills={"copper": 3})],
        (Reason.NO_SKILL, {"skill": "fibre", "level": 2, "count": 1}),
    ),
    "nobody holds both": (
        [visit("a", 1, skills={"fibre": 1, "tower": 1})],
        [
            technician(skills={"fibre": 1}),
            technician("bob", skills={"fibre": 2}),
            technician("cem", skills={"tower": 1}),
        ],
        (Reason.NO_SKILL, {"skill": "tower", "level": 1, "count": 0}),
    ),
    "nobody can be the second": (
        [visit("a", 1, technicians_needed=2, second_skills={"crane": 1}, **FIBRE_2)],
        [technician(**FIBRE_2), technician("bob", **FIBRE_2)],
        (Reason.NO_SKILL, {"skill": "crane", "level": 1, "count": 0}),
    ),
    "all are forbidden": (
        [visit("a", 1, forbidden={"ann"}, **FIBRE_2)],
        [technician(**FIBRE_2)],
        (Reason.ALL_FORBIDDEN, ASKED | {"count": 1}),
    ),
    "the person is forbidden": (
        [visit("a", 1, forbidden={"ann"}, **FIBRE_2)],
        [technician("ann on Monday", person="ann", **FIBRE_2)],
        (Reason.ALL_FORBIDDEN, ASKED | {"count": 1}),
    ),
    "none of the allowed holds it": (
        [visit("a", 1, allowed={"bob"}, **FIBRE_2)],
        [technician(**FIBRE_2), technician("bob")],
        (Reason.ALL_FORBIDDEN, ASKED | {"count": 1}),
    ),
    "all are absent": (
        [visit("a", 1, **FIBRE_2)],
        [technician(absences=((0, 16 * H),), **FIBRE_2), technician("off", shift=(0, 0), **FIBRE_2)],
        (Reason.NO_ONE_ON_SHIFT, ASKED | {"count": 2}),
    ),
    "the shift ends when the window opens, or begins when it has closed": (
        [visit("a", 1, windows=((16 * H, 18 * H),))],
        [technician(), technician("late", shift=(18 * H + 1, 22 * H))],
        (Reason.NO_ONE_ON_SHIFT, NOTHING | {"from_s": 16 * H, "to_s": 18 * H, "count": 2}),
    ),
    "too long for the rest of the shift": (  # one who is off and one who may not go are not counted
        [visit("a", 0, windows=((16 * H, 18 * H),), service_s=H, forbidden={"cem"})],
        [technician(name, shift=(8 * H, 16 * H + 30 * M)) for name in ("ann", "bob", "cem")] + [technician("off")],
        (Reason.OUT_OF_REACH, NOTHING | {"from_s": 16 * H, "to_s": 18 * H, "count": 2}),
    ),
    "too long for the time between absences": (
        [visit("a", 0, service_s=H)],
        [technician(absences=((8 * H + 45 * M, 15 * H + 15 * M),))],
        (Reason.OUT_OF_REACH, NOTHING | {"count": 1}),
    ),
    "too far to get back": (
        [visit("a", 300, **FIBRE_2)],
        [technician(**FIBRE_2)],
        (Reason.OUT_OF_REACH, ASKED | {"count": 1}),
    ),
    "the lunch break makes it too far": (  # out 3:30, 1:00 of work, back 3:30 are the whole shift
        [visit("a", 210, service_s=H, **FIBRE_2)],
        [technician(breaks=(pause(),), **FIBRE_2)],
        (Reason.OUT_OF_REACH, ASKED | {"count": 1}),
    ),
    "the van is too small": (
        [visit("a", 1, delivery={"mast": 2}, **FIBRE_2)],
        [technician(capacity={"mast": 1}, **FIBRE_2)],
        (Reason.OVER_LIMIT, ASKED | {"count": 1}),
    ),
    "too much travel": (  # 20 km out and back are 40 minutes
        [visit("a", 20, **FIBRE_2)],
        [technician(max_travel_s=39 * M, **FIBRE_2)],
        (Reason.OVER_LIMIT, ASKED | {"count": 1}),
    ),
    "it comes after one that is left out": (
        [visit("a", 1, after=(After("b"),)), visit("b", 1, skills={"crane": 1})],
        [technician()],
        (Reason.AFTER_UNPLANNED, NOTHING | {"count": 1, "visit": "b"}),
    ),
    "one of two is missing": (
        [visit("a", 1, technicians_needed=2, **FIBRE_2)],
        [technician(**FIBRE_2), technician("bob")],
        (Reason.TWO_NEEDED, ASKED | {"count": 1}),
    ),
    "a lock that can't be kept": (
        [visit("a", 1, locks=(Lock("ann", 12 * H),), **FIBRE_2)],
        [technician()],
        (Reason.LOCK_IMPOSSIBLE, {"technician": "ann"}),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_reason_is_the_first_question_that_nobody_answers(case):
    visits, people, (reason, detail) = CASES[case]
    assert reasons(Problem(visits, people), (), MINUTE_PER_KM)[0] == Unplanned("a", reason, detail)


def test_what_is_planned_needs_no_reason():
    problem = Problem([visit("a", 1)], [technician()])
    assert reasons(problem, [a_route(problem, {"a": 9 * H})], MINUTE_PER_KM) == ()


def a_route(problem, starts):
    return route(problem, "ann", starts, leave_s=8 * H, back_s=16 * H)


def test_a_full_window_counts_those_who_could_have_come():
    at_nine = {"windows": ((9 * H, 9 * H + 10 * M),)} | FIBRE_2
    visits = [visit("a", 5, priority=1, **at_nine), visit("b", 5, **at_nine), visit("c", 5, **at_nine)]
    problem = Problem(visits, [technician("ann", **FIBRE_2), technician("bob", **FIBRE_2), technician("cem")])
    routes = [
        route(problem, name, {done: 9 * H}, leave_s=8 * H + 55 * M, back_s=9 * H + 35 * M)
        for name, done in (("ann", "b"), ("bob", "c"))
    ]
    detail = {"skill": "fibre", "level": 2, "from_s": 9 * H, "to_s": 9 * H + 10 * M, "count": 2}
    assert reasons(problem, routes, MINUTE_PER_KM) == (Unplanned("a", Reason.WINDOW_FULL, detail),)


def test_most_visits_are_counted_with_those_on_the_route():
    problem = Problem([visit("a", 1), visit("b", 1)], [technician(max_visits=1)])
    left_out = reasons(problem, [a_route(problem, {"a": 9 * H})], MINUTE_PER_KM)
    assert left_out == (Unplanned("b", Reason.OVER_LIMIT, NOTHING | {"count": 1}),)


def test_parts_are_counted_with_those_on_the_van():
    parts = {"delivery": {"router": 2}}
    problem = Problem([visit("a", 1, **parts), visit("b", 1, **parts)], [technician(capacity={"router": 3})])
    left_out = reasons(problem, [a_route(problem, {"a": 9 * H})], MINUTE_PER_KM)
    assert left_out == (Unplanned("b", Reason.OVER_LIMIT, NOTHING | {"count": 1}),)


def test_a_visit_that_must_come_before_may_end_too_late():
    visits = [visit("a", 1), visit("b", 1, windows=((8 * H, 9 * H + 45 * M),), after=(After("a", gap_s=20 * M),))]
    problem = Problem(visits, [technician()])
    detail = {"skill": "", "level": 0, "from_s": 8 * H, "to_s": 9 * H + 45 * M, "count": 1, "visit": "a"}
    left_out = reasons(problem, [a_route(problem, {"a": 9 * H})], MINUTE_PER_KM)
    assert left_out == (Unplanned("b", Reason.AFTER_UNPLANNED, detail),)


@pytest.mark.parametrize(("most", "reason"), [(0, Reason.CHANGES_SPENT), (None, Reason.WINDOW_FULL)])
def test_a_spent_budget_of_changes_is_told_from_a_full_window(most, reason):
    """Visit b fits from 9:00 to 9:30 if a, published for 9:00, waits until 9:30: over a quarter of an hour later."""
    window = {"windows": ((9 * H, 9 * H),)}
    visits = [visit("a", 0, windows=((9 * H, 9 * H + 30 * M),)), visit("b", 0, **window)]
    problem = Problem(visits, [technician()], [Published("a", "ann", 9 * H)], Goals(changes_at_most=most))
    (left_out,) = reasons(problem, [a_route(problem, {"a": 9 * H})], MINUTE_PER_KM)
    assert left_out.reason == reason
