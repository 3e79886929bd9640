"""Each change that lets a visit in, on a line where a kilometre takes a minute, proved by the judge."""

import pytest

from routing import After, Goals, Lock, Problem, Published, Reason, Solution, check
from routing.explain import Kind, Rule, explain, explain_text, limits, next_best, reasons
from tests.routing.line import MINUTE_PER_KM, H, M, route, technician, visit

FIBRE = {"skills": {"fibre": 1}}


def explained(visits, people, *planned, **rules):
    """(problem, plan, what is said of the only visit that is left out); the plan must keep all rules."""
    problem = Problem(visits, people, **rules)
    routes = tuple(route(problem, name, starts, leave_s=out, back_s=back) for name, starts, out, back in planned)
    plan = Solution(routes, reasons(problem, routes, MINUTE_PER_KM))
    assert check(problem, plan, MINUTE_PER_KM).violations == ()
    (said,) = explain(problem, plan, MINUTE_PER_KM, limit_s=30).visits
    return problem, plan, said


def proved(visits, people, *planned, **rules):
    """Changes by kind, the cheapest first, each of which the judge finds to let the visit in and to break nothing."""
    problem, plan, said = explained(visits, people, *planned, **rules)
    for change in said.changes:
        admitted = change.admit(plan)
        assert check(change.apply(problem), admitted, MINUTE_PER_KM).violations == ()
        assert change.visit not in {row.visit for row in admitted.unplanned}
    return {change.kind: change for change in said.changes}


FULL_DAY = ("ann", {"a": 8 * H}, 8 * H, 16 * H)  # at home, the whole shift


def full_day(**rules):
    return visit("a", 0, service_s=8 * H, **rules)


def test_a_window_is_widened_by_the_minutes_that_are_missing_at_its_end():
    """Visit a lasts until 10:00; ten kilometres on it is 10:10, and the window of b ends at 9:50."""
    visits = [
        visit("a", 0, service_s=2 * H, windows=((8 * H, 8 * H),)),
        visit("b", 10, windows=((9 * H, 9 * H + 50 * M),)),
    ]
    changes = proved(visits, [technician()], ("ann", {"a": 8 * H}, 8 * H, 10 * H))
    change = next(iter(changes.values()))
    assert (change.kind, change.by_s, change.earlier) == (Kind.WIDEN_WINDOW, 20 * M, False)
    assert (change.technicians, change.behind, change.start_s) == (("ann",), ("a",), 10 * H + 10 * M)
    assert (change.travel_s, change.price_s) == (20 * M, 40 * M)


def test_a_window_is_widened_by_the_minutes_that_are_missing_at_its_beginning():
    """Ann must be back by 16:00: ten kilometres out, half an hour of work, the latest start is 15:20."""
    changes = proved([visit("b", 10, windows=((15 * H + 45 * M, 16 * H),))], [technician()])
    change = changes[Kind.WIDEN_WINDOW]
    assert (change.by_s, change.earlier, change.start_s) == (25 * M, True, 15 * H + 20 * M)
    assert change.visits[0].windows == ((15 * H + 20 * M, 16 * H),)


def test_overtime_is_what_is_missing_beyond_the_shift_and_the_overtime_allowed():
    """Started at 15:45, done at 16:15 and home at 16:25: 15 minutes more than the ten that are allowed."""
    changes = proved([visit("b", 10, windows=((15 * H + 45 * M, 16 * H),))], [technician(overtime_s=10 * M)])
    change = changes[Kind.OVERTIME]
    assert (change.by_s, change.technicians, change.people[0].overtime_s) == (15 * M, ("ann",), 25 * M)
    assert change.price_s == 2 * 15 * M + 20 * M


def test_who_is_forbidden_may_be_let_go():
    changes = proved([visit("b", 10, forbidden={"ann"})], [technician()])
    assert (changes[Kind.ALLOW].technicians, changes[Kind.ALLOW].visits[0].forbidden) == (("ann",), frozenset())


def test_who_is_not_among_the_allowed_may_be_let_go():
    changes = proved([visit("b", 10, allowed={"bob"})], [technician()])
    assert changes[Kind.ALLOW].visits[0].allowed == {"ann", "bob"}


def test_who_has_room_and_lacks_the_skill_is_named():
    people = [technician("ann", **FIBRE), technician("bob", km=20, skills={"copper": 2})]
    visits = [full_day(**FIBRE), visit("b", 10, **FIBRE)]
    change = proved(visits, people, FULL_DAY)[Kind.TRAIN]
    assert (change.technicians, dict(change.people[0].skills)) == (("bob",), {"copper": 2, "fibre": 1})


@pytest.mark.parametrize(
    ("limit", "raised"),
    [
        ({"max_visits": 0}, {"max_visits": 1}),
        ({"max_travel_s": 0}, {"max_travel_s": 20 * M}),
        ({"capacity": {"mast": 1}}, {"capacity": {"mast": 2}}),
    ],
)
def test_a_limit_is_raised_just_enough(limit, raised):
    change = proved([visit("b", 10, delivery={"mast": 2})], [technician(**limit)])[Kind.RAISE_LIMIT]
    assert {name: getattr(change.people[0], name) for name in raised} == raised


def test_a_less_urgent_visit_gives_way():
    visits = [visit("a", 0, service_s=8 * H, priority=1), visit("b", 10, priority=2, service_s=7 * H)]
    problem, plan, said = explained(visits, [technician()], FULL_DAY)
    change = {change.kind: change for change in said.changes}[Kind.DROP]
    assert change.gives_way == "a"
    assert change.price_s == 2 * 900 + 20 * M
    verdict = check(change.apply(problem), change.admit(plan), MINUTE_PER_KM)
    assert (verdict.violations, verdict.score.lost_priority) == ((), 2)


@pytest.mark.parametrize("rules", [{"priority": 2}, {"promised": True}, {"locks": (Lock("ann"),)}])
def test_what_is_as_urgent_or_promised_or_locked_does_not_give_way(rules):
    visits = [full_day(**({"priority": 1} | rules)), visit("b", 10, priority=2)]
    assert Kind.DROP not in proved(visits, [technician()], FULL_DAY)


def test_somebody_more_at_the_door_is_the_last_resort():
    change = proved([visit("b", 10, **FIBRE)], [technician(shift=(0, 0))])[Kind.LEND]
    (person,) = change.people
    assert (person.shift, dict(person.skills), person.start) == ((8 * H, 8 * H + 30 * M), {"fibre": 1}, person.end)
    assert (change.start_s, change.price_s) == (8 * H, 4 * H)


def test_a_lock_that_can_not_be_kept_is_opened():
    people = [technician(), technician("bob")]
    (change,) = proved([visit("b", 10, locks=(Lock("ann", 7 * H),))], people).values()
    assert (change.kind, change.start_s, change.visits[0].locks) == (Kind.UNLOCK, 8 * H + 10 * M, ())


def test_a_visit_is_freed_of_one_that_is_left_out():
    problem = Problem([visit("a", 1, skills={"crane": 1}), visit("b", 10, after=(After("a"),))], [technician()])
    plan = Solution((), reasons(problem, (), MINUTE_PER_KM))
    said = explain(problem, plan, MINUTE_PER_KM, limit_s=30).visits[1]
    (change,) = said.changes
    assert (change.kind, change.visits[0].after, said.rules) == (Kind.UNTIE, (), (Rule.AFTER,))
    assert check(change.apply(problem), change.admit(plan), MINUTE_PER_KM).violations == ()


def test_a_spent_budget_of_changes_grows_by_what_is_needed():
    """Visit b fits at 9:00 if a, published for 9:00, waits until 9:30."""
    visits = [visit("a", 0, windows=((9 * H, 9 * H + 30 * M),)), visit("b", 0, windows=((9 * H, 9 * H),))]
    rules = {"published": [Published("a", "ann", 9 * H)], "goals": Goals(changes_at_most=0)}
    changes = proved(visits, [technician()], ("ann", {"a": 9 * H}, 9 * H, 9 * H + 30 * M), **rules)
    assert changes[Kind.MORE_CHANGES].goals == Goals(changes_at_most=1)


def test_a_visit_that_simply_fits_needs_no_change():
    changes = proved([visit("b", 10)], [technician()])
    assert [
        (c.kind, c.price_s, c.apply(Problem([visit("b", 10)], [technician()])).technicians) for c in changes.values()
    ] == [(Kind.ROOM, 20 * M, (technician(),))]


def test_others_may_wait_in_their_windows_but_a_coupled_visit_stays():
    """At 8:00 there is room for b only if a, at 8:10 so far, is done later: c, which comes after a, forbids that."""
    early = visit("b", 0, windows=((8 * H, 8 * H),), service_s=20 * M)
    first = visit("a", 0, windows=((8 * H, 9 * H),), service_s=20 * M)
    planned = ("ann", {"a": 8 * H + 10 * M}, 8 * H + 10 * M, 8 * H + 30 * M)
    assert list(proved([first, early], [technician()], planned)) == [Kind.ROOM]
    third = visit("c", 0, after=(After("a"),), windows=((8 * H + 30 * M, 8 * H + 30 * M),))
    both = ("bob", {"c": 8 * H + 30 * M}, 8 * H + 30 * M, 9 * H)
    people = [technician(), technician("bob", shift=(8 * H + 30 * M, 16 * H))]
    assert Kind.ROOM not in proved([first, early, third], people, planned, both)


def test_visits_of_one_order_do_not_overlap_after_the_change():
    """Visit a keeps ann and its order busy until 10:00, so that bob can't begin b before."""
    visits = [
        visit("a", 0, order="o", service_s=2 * H, windows=((8 * H, 8 * H),)),
        visit("b", 0, order="o", windows=((9 * H, 9 * H + 30 * M),)),
    ]
    people = [technician(), technician("bob")]
    change = proved(visits, people, ("ann", {"a": 8 * H}, 8 * H, 10 * H))[Kind.WIDEN_WINDOW]
    assert (change.by_s, change.start_s) == (30 * M, 10 * H)


PAIR = {"technicians_needed": 2, "windows": ((9 * H, 9 * H),)}


def test_the_second_of_two_is_lent():
    change = proved([visit("b", 10, **PAIR)], [technician()])[Kind.LEND]
    assert (change.technicians[0], len(change.routes), change.people[0].shift) == ("ann", 2, (9 * H, 9 * H + 30 * M))


def test_the_second_of_two_is_taught():
    people = [technician(**FIBRE), technician("bob")]
    change = proved([visit("b", 10, **PAIR, **FIBRE)], people)[Kind.TRAIN]
    assert (change.technicians, dict(change.people[0].skills)) == (("ann", "bob"), {"fibre": 1})


def test_the_second_of_two_stays_longer():
    """Bob ends at 9:00: half an hour at the visit and ten minutes home are 40 minutes of overtime."""
    people = [technician(), technician("bob", shift=(8 * H, 9 * H))]
    change = proved([visit("b", 10, **PAIR)], people)[Kind.OVERTIME]
    assert (change.technicians, change.by_s, change.people[0].id) == (("ann", "bob"), 40 * M, "bob")


def test_both_are_lent_where_nobody_is_left():
    change = proved([visit("b", 10, **PAIR)], [technician(shift=(0, 0))])[Kind.LEND]
    assert (len(change.people), change.price_s) == (2, 8 * H)


def test_each_of_two_holds_the_skills_of_its_role():
    rules = PAIR | {"skills": {"fibre": 1}, "second_skills": {"crane": 1}}
    people = [technician(skills={"crane": 1}), technician("bob", shift=(0, 0), skills={"fibre": 1})]
    change = proved([visit("b", 10, **rules)], people)[Kind.LEND]
    assert (change.technicians[1], dict(change.people[0].skills)) == ("ann", {"fibre": 1})


RULES = {
    "nobody holds it": ([visit("b", 10, **FIBRE)], [technician()], (Rule.SKILL,)),
    "who holds it is off": (
        [visit("b", 10, **FIBRE)],
        [technician(shift=(0, 0), **FIBRE), technician("bob")],
        (Rule.SKILL, Rule.SHIFT),
    ),
    "all are off": ([visit("b", 10, **FIBRE)], [technician(shift=(0, 0), **FIBRE)], (Rule.SHIFT,)),
    "who holds it is forbidden": (
        [visit("b", 10, forbidden={"ann"}, **FIBRE)],
        [technician(**FIBRE), technician("bob")],
        (Rule.SKILL, Rule.ALLOWED),
    ),
    "the only one in reach has no van": (
        [visit("b", 10, delivery={"mast": 1})],
        [technician(capacity={"mast": 0})],
        (Rule.LIMIT,),
    ),
    "too far": ([visit("b", 300)], [technician()], (Rule.REACH,)),
    "two are needed": ([visit("b", 10, technicians_needed=2)], [technician()], (Rule.TOGETHER,)),
}


@pytest.mark.parametrize("case", RULES)
def test_the_fewest_rules_that_keep_it_out_are_named(case):
    visits, people, rules = RULES[case]
    assert explained(visits, people)[2].rules == rules


def test_who_holds_the_skill_is_full_and_who_has_room_lacks_it():
    people = [technician("ann", **FIBRE), technician("bob")]
    said = explained([full_day(**FIBRE), visit("b", 10, **FIBRE)], people, FULL_DAY)[2]
    assert (said.unplanned.reason, said.rules) == (Reason.WINDOW_FULL, (Rule.SKILL, Rule.ROOM))


def test_the_sentence_says_why_and_what_would_help():
    said = explained([visit("b", 10, windows=((15 * H + 45 * M, 16 * H),))], [technician(overtime_s=10 * M)])[2]
    assert explain_text(said) == (
        "b: none of 1 on duty with the skills who may go can get there, do it and get back in time;"
        " open the window 15 min earlier (ann at 15:30)"
    )


def test_the_sentence_says_off_duty_where_the_shift_is_over():
    said = explained([visit("b", 10, windows=((16 * H + 15 * M, 16 * H + 30 * M),))], [technician()])[2]
    assert explain_text(said) == (
        "b: between 16:15 and 16:30 all 1 who hold the skills and may go are off duty;"
        " open the window 55 min earlier (ann at 15:20)"
    )


def test_work_that_is_too_long_for_the_rest_of_the_shift_breaks_no_rule_but_reach():
    """Ann is on duty until 16:30, and the hour of work can't begin before 16:00."""
    long = visit("b", 0, windows=((16 * H, 18 * H),), service_s=H)
    said = explained([long], [technician(shift=(8 * H, 16 * H + 30 * M))])[2]
    assert (said.unplanned.reason, said.rules) == (Reason.OUT_OF_REACH, (Rule.REACH,))


def test_without_time_nothing_is_looked_at_and_that_is_said():
    problem = Problem([visit("b", 300)], [technician()])
    plan = Solution((), reasons(problem, (), MINUTE_PER_KM))
    explanation = explain(problem, plan, MINUTE_PER_KM, limit_s=-1)
    assert (explanation.visits, explanation.not_reached) == ((), ("b",))


def test_the_next_best_technician_costs_the_way():
    """Ann passes by on her way to a at 20 km; bob, at 30 km, would drive 40 minutes for b alone."""
    people = [technician(), technician("bob", km=30), technician("cem", km=60), technician("off", shift=(0, 0))]
    problem = Problem([visit("b", 10), visit("a", 20)], people)
    ann = route(problem, "ann", {"b": 8 * H + 10 * M, "a": 8 * H + 50 * M}, leave_s=8 * H, back_s=9 * H + 40 * M)
    plan = Solution((ann,), ())
    found = [(one.technician, one.more) for one in next_best(problem, plan, MINUTE_PER_KM, "b", count=3)]
    assert found == [("bob", 40 * M), ("cem", 100 * M)]


def test_the_next_best_of_two_starts_in_the_same_second():
    people = [technician(), technician("bob", km=5), technician("cem", km=30)]
    problem = Problem([visit("b", 10, technicians_needed=2)], people)
    at = {"b": 9 * H}
    ann = route(problem, "ann", at, leave_s=8 * H + 50 * M, back_s=9 * H + 40 * M)
    bob = route(problem, "bob", at, leave_s=8 * H + 55 * M, back_s=9 * H + 35 * M)
    found = next_best(problem, Solution((ann, bob), ()), MINUTE_PER_KM, "b")
    assert [(one.technician, one.instead_of, one.start_s, one.more) for one in found] == [
        ("cem", "ann", 9 * H, 20 * M),
        ("cem", "bob", 9 * H, 30 * M),
    ]


def test_an_unplanned_visit_has_no_next_best():
    with pytest.raises(KeyError, match="b is not planned"):
        next_best(Problem([visit("b", 10)], [technician()]), Solution((), ()), MINUTE_PER_KM, "b")


def test_what_limits_the_plan_most_is_ranked():
    """Two of three lack fibre, two lie at 0.1 degrees (11 km), and the narrow window weighs most at 9."""
    visits = [
        visit("a", 11, **FIBRE, windows=((9 * H, 10 * H),)),
        visit("b", 11, **FIBRE, windows=((9 * H, 11 * H),)),
        visit("c", 55, skills={"copper": 2}, windows=((10 * H, 11 * H),)),
    ]
    problem = Problem(visits, [technician()])
    found = limits(problem, Solution((), reasons(problem, (), MINUTE_PER_KM)))
    assert found.skills == (("fibre", 1, 2), ("copper", 2, 1))
    assert found.hours == ((9, 1.5), (10, 1.5))
    assert found.areas == ((0.0, 0.1, 2), (0.0, 0.5, 1))
