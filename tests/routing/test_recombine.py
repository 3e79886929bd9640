"""Choosing a day from a pool of routes. Parts are 0, 1, 2…; every number can be checked by hand."""

from itertools import product
from threading import Event, get_ident

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.solver.recombine import PoolRoute, candidates, rank, recombine, watched

WORTH = [11, 11, 41]
CALM = {"deterministic_limit": 5.0}


def test_routes_of_two_plans_make_a_third_that_is_better_than_both():
    """Ann's dear day of one plan (50) and Bob's of the other (40) leave 10 + 10, of both plans the cheap halves."""
    one = [PoolRoute(0, (0, 1), 10), PoolRoute(1, (2,), 40)]
    two = [PoolRoute(0, (1, 0), 50), PoolRoute(1, (2,), 10)]
    assert recombine(two, one, WORTH, **CALM) == [two[1], one[0]] or rank(
        recombine(two, one, WORTH, **CALM), WORTH
    ) == (0, 20)


def test_lost_worth_comes_before_any_cost():
    cheap, full = [PoolRoute(0, (0, 1), 1)], [PoolRoute(0, (0, 1, 2), 999_999)]
    assert recombine(full, cheap, WORTH, **CALM) == full


def test_without_anything_better_the_incumbent_comes_back():
    incumbent = [PoolRoute(0, (0, 1), 10), PoolRoute(1, (2,), 10)]
    dearer = [PoolRoute(0, (2, 1), 50), PoolRoute(1, (0,), 10)]
    assert recombine(dearer, incumbent, WORTH, **CALM) == incumbent


def test_no_time_at_all_gives_the_incumbent():
    incumbent = [PoolRoute(0, (0,), 10)]
    assert recombine([PoolRoute(0, (0, 1, 2), 1)], incumbent, WORTH, limit_s=0.0) == incumbent


def test_somebody_who_stops_it_gets_a_plan_not_worse_than_the_incumbent():
    incumbent = [PoolRoute(0, (0,), 10)]
    got = recombine([PoolRoute(0, (0, 1, 2), 1)], incumbent, WORTH, limit_s=10, stop=lambda: True)
    assert rank(got, WORTH) <= rank(incumbent, WORTH)


def test_who_stops_a_search_is_asked_in_his_own_thread_where_his_database_connection_is():
    over, asked = Event(), []

    def stop() -> bool:
        asked.append(get_ident())
        return len(asked) > 1

    assert watched(lambda: over.wait(10), stop, over.set)
    assert set(asked) == {get_ident()}


def test_the_cheapest_order_of_the_same_parts_is_kept():
    assert candidates([PoolRoute(0, (0, 1), 9), PoolRoute(0, (1, 0), 7), PoolRoute(0, (0, 1), 8)], []) == [
        PoolRoute(0, (1, 0), 7)
    ]


def test_costs_too_large_for_64_bits_are_made_coarser_and_the_answer_is_still_better():
    incumbent = [PoolRoute(0, (0,), 10**15), PoolRoute(1, (1,), 10**15)]
    better = [PoolRoute(0, (0, 1), 10**14)]
    assert recombine(better, incumbent, [10**6, 10**6, 10**6], **CALM) == better


def test_both_halves_of_a_visit_for_two_start_in_the_same_second():
    """Part 0 and part 1 are one visit: Bob's route that starts it later doesn't fit Ann's."""
    ann = PoolRoute(0, (0,), 10, starts=((0, 100),))
    late = PoolRoute(1, (1,), 1, starts=((1, 200),))
    fits = PoolRoute(1, (1,), 90, starts=((1, 100),))
    assert recombine([ann, late], [], [41, 0], pairs=[(0, 1)], **CALM) == []
    assert set(recombine([ann, late, fits], [], [41, 0], pairs=[(0, 1)], **CALM)) == {ann, fits}


def test_one_technician_is_not_both_halves():
    both = PoolRoute(0, (0, 1), 10, starts=((0, 100), (1, 100)))
    assert recombine([both], [], [41, 0], pairs=[(0, 1)], **CALM) == []


@pytest.mark.parametrize(("start_s", "planned"), [(160, 2), (159, 1)])
def test_after_is_kept_to_the_second(start_s, planned):
    """Part 1 may start 60 s after part 0 starts at 100, not earlier."""
    pool = [PoolRoute(0, (0,), 1, starts=((0, 100),)), PoolRoute(1, (1,), 1, starts=((1, start_s),))]
    assert len(recombine(pool, [], [11, 11], after=[(0, 1, 60)], **CALM)) == planned


def test_after_needs_the_earlier_visit():
    pool = [PoolRoute(0, (1,), 1, starts=((1, 500),))]
    assert recombine(pool, [], [11, 11], after=[(0, 1, 60)], **CALM) == []


@pytest.mark.parametrize(("start_s", "planned"), [(99, 1), (159, 1), (160, 2), (70, 2), (71, 1)])
def test_apart_means_not_at_the_same_time(start_s, planned):
    """Part 0 lasts from 100 to 160; part 1 lasts 30 s."""
    pool = [PoolRoute(0, (0,), 1, starts=((0, 100),)), PoolRoute(1, (1,), 1, starts=((1, start_s),))]
    assert len(recombine(pool, [], [11, 11], apart=[(0, 1, 60, 30)], **CALM)) == planned


@pytest.mark.parametrize(("budget", "cost"), [(None, 1), (2, 1), (1, 5), (0, 9)])
def test_the_budget_of_changes_is_kept(budget, cost):
    pool = [PoolRoute(0, (0,), 1, changes=2), PoolRoute(0, (0,), 5, changes=1)]
    incumbent = [PoolRoute(0, (0,), 9)]
    assert [r.cost for r in recombine(pool, incumbent, [11], changes_at_most=budget, **CALM)] == [cost]


def test_the_same_seed_and_limit_give_the_same_answer():
    pool = [PoolRoute(k, (p, (p + 1) % 6), 5) for k in range(3) for p in range(6)]
    first = recombine(pool, [], [11] * 6, seed=3, workers=2, **CALM)
    assert first == recombine(pool, [], [11] * 6, seed=3, workers=2, **CALM)


POOLS = st.lists(
    st.builds(
        PoolRoute,
        st.integers(0, 2),
        st.sets(st.integers(0, 3), min_size=1).map(lambda parts: tuple(sorted(parts))),
        st.integers(0, 30),
        st.integers(0, 1),
        st.just(()),
    ).flatmap(
        lambda r: st.tuples(*(st.integers(0, 3) for _ in r.parts)).map(
            lambda at: PoolRoute(r.technician, r.parts, r.cost, r.changes, tuple(zip(r.parts, at, strict=True)))
        )
    ),
    max_size=8,
)


def allowed(plan, pairs, after, apart, budget):
    at = {part: (start, r.technician) for r in plan for part, start in r.starts}
    if sum(len(r.parts) for r in plan) != len(at) or sum(r.changes for r in plan) > budget:
        return False
    if any((a in at) != (b in at) or (a in at and (at[a][0] != at[b][0] or at[a][1] == at[b][1])) for a, b in pairs):
        return False
    if any(b in at and (a not in at or at[b][0] < at[a][0] + gap) for a, b, gap in after):
        return False
    both = [(at[a][0], at[b][0], m, n) for a, b, m, n in apart if a in at and b in at]
    return not any(s < t + n and t < s + m for s, t, m, n in both)


@settings(max_examples=60, deadline=None)
@given(POOLS, st.integers(0, 2), st.booleans(), st.integers(-1, 2), st.integers(0, 2))
def test_it_finds_what_trying_every_choice_finds(pool, budget, paired, gap, lasts):
    rules = [(0, 1)] if paired else [], [(1, 2, gap)], [(2, 3, lasts, 2)]
    choices = product(*([None, *(r for r in pool if r.technician == k)] for k in range(3)))
    plans = [[r for r in choice if r] for choice in choices]
    worth = [5, 0, 3, 2] if paired else [5, 4, 3, 2]
    best = min(rank(plan, worth) for plan in plans if allowed(plan, *rules, budget))
    got = recombine(pool, [], worth, pairs=rules[0], after=rules[1], apart=rules[2], changes_at_most=budget, **CALM)
    assert allowed(got, *rules, budget)
    assert rank(got, worth) == best
