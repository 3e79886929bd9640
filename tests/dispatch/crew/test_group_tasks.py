"""The rows of a round: who gets which, and what becomes of those whose worker is gone; a session stands for a host."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection

from dispatch.models import PlanRun, PlanTask
from dispatch.planning import group_tasks
from tests.dispatch.database import connect

pytestmark = pytest.mark.django_db(transaction=True)


def put(run, *numbers, lease_s=60.0, turn=1):
    for number in numbers:
        group_tasks.put(run, turn, number, f"question {number}".encode(), lease_s)


def states(run):
    return list(run.tasks.order_by("number").values_list("number", "state", "attempts", "worker"))


def claim_elsewhere(session, run):
    """What a worker on another host does first; the row stays its own as long as its session lives."""
    return session.execute(group_tasks.CLAIM, ["elsewhere:1", run.pk]).fetchone()[1]


def test_a_row_is_claimed_solved_and_collected_once(run):
    put(run, 7)
    with group_tasks.claimed(run.pk, "here:1") as row:
        assert (row.number, row.payload) == (7, b"question 7")
        assert states(run) == [(7, "claimed", 1, "here:1")]
        group_tasks.write_answer(row.pk, b"answer 7")
    assert group_tasks.collect(run) == [(7, b"answer 7", "here:1")]
    assert group_tasks.collect(run) == []
    assert not PlanTask.objects.exists()


def test_rows_are_claimed_in_the_order_in_which_they_were_put_and_each_by_one_worker(run):
    put(run, 2, 0, 1)
    with group_tasks.claimed(run.pk, "a:1") as first, group_tasks.claimed(run.pk, "b:1") as second:
        assert (first.number, second.number) == (2, 0)
    with group_tasks.claimed(run.pk, "c:1") as third, group_tasks.claimed(run.pk, "d:1") as fourth:
        assert (third.number, fourth) == (1, None)


def test_forty_rows_are_claimed_once_each_by_eight_workers_at_once(run):
    put(run, *range(40))

    def take_five(_):
        try:
            found = []
            for _ in range(5):
                with group_tasks.claimed(run.pk, "w:1") as row:
                    found.append(row.number)
            return found
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        taken = [number for found in workers.map(take_five, range(8)) for number in found]
    assert sorted(taken) == list(range(40))


def test_a_group_is_asked_for_once_in_a_round(run):
    put(run, 3)
    with pytest.raises(IntegrityError, match="plantask_unique"):
        put(run, 3)
    put(run, 3, turn=2)


def test_a_row_at_work_is_not_lost_and_one_whose_session_ended_is_free_at_once(run):
    put(run, 0)
    with connect() as elsewhere:
        assert claim_elsewhere(elsewhere, run) == 0
        assert group_tasks.free_lost(run) == (set(), set())
    assert freed_soon(run) == ({0}, set())
    assert states(run) == [(0, "waiting", 1, "")]


def test_a_row_whose_lease_is_over_is_free_though_its_session_hangs_on(run):
    put(run, 0, lease_s=0.2)
    with connect() as cut_off:
        claim_elsewhere(cut_off, run)
        time.sleep(0.3)
        assert group_tasks.free_lost(run) == ({0}, set())
        with group_tasks.claimed(run.pk, "here:1") as row:
            assert row.number == 0


def test_a_row_that_lost_two_workers_is_given_up(run):
    put(run, 0)
    for expected in (({0}, set()), (set(), {0})):
        with connect() as elsewhere:
            claim_elsewhere(elsewhere, run)
        assert freed_soon(run) == expected
    assert not PlanTask.objects.exists()


def freed_soon(run):
    """PostgreSQL notices a closed socket in its own time."""
    give_up = time.monotonic() + 10
    while not any(lost := group_tasks.free_lost(run)):
        assert time.monotonic() < give_up
        time.sleep(0.02)
    return lost


def test_of_two_answers_to_one_row_the_first_counts(run):
    put(run, 0, lease_s=0.0)
    with group_tasks.claimed(run.pk, "slow:1") as slow:
        time.sleep(0.05)
        group_tasks.free_lost(run)
        with group_tasks.claimed(run.pk, "quick:1") as quick:
            group_tasks.write_answer(quick.pk, b"quick")
            group_tasks.write_answer(slow.pk, b"slow")
    assert group_tasks.collect(run) == [(0, b"quick", "quick:1")]


def test_an_answer_after_the_round_is_lost_without_harm(run):
    put(run, 0)
    with group_tasks.claimed(run.pk, "late:1") as row:
        group_tasks.drop(run)
        group_tasks.write_answer(row.pk, b"late")
    assert group_tasks.collect(run) == []


def test_rows_are_ignored_only_when_all_have_waited_and_nobody_works(run):
    assert not group_tasks.ignored(run, 0.0)  # there are none
    put(run, 0, 1)
    assert not group_tasks.ignored(run, 5.0)
    time.sleep(0.1)
    assert group_tasks.ignored(run, 0.1)
    with group_tasks.claimed(run.pk, "here:1"):
        assert not group_tasks.ignored(run, 0.1)


def test_only_rows_of_runs_at_work_are_kept(run):
    put(run, 0)
    group_tasks.drop_left_behind()
    assert run.tasks.count() == 1
    PlanRun.objects.update(state="failed")
    group_tasks.drop_left_behind()
    assert run.tasks.count() == 0
