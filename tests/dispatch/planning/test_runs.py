"""A run from queue to draft on the real planner, and what happens when people or accidents come in between."""

import signal
import subprocess
import sys
import time

import pytest
import time_machine
from django.db import transaction

from dispatch.models import Appointment, Assignment, Plan, PlanRun, UnplannedVisit
from dispatch.planning import tasks
from dispatch.planning.errors import PlanningError
from dispatch.planning.services import execute_run, plan_now, runs, start_run
from orders.models import FieldOrder, Visit
from technicians.models import Absence, Shift, Technician
from tests.dispatch.database import connect, environment
from tests.dispatch.planning.conftest import MONDAY
from tests.factories import AssignmentFactory, PlanFactory, ShiftFactory, at, span

pytestmark = pytest.mark.django_db(transaction=True)


def plan_it(territory, progress=None, **fields):
    return execute_run(run=start_run(territory=territory, day=MONDAY, time_limit_s=1, **fields), progress=progress)


def starts(plan):
    """(hour of the start, technician) of each visit, by the clock in Cologne."""
    zone = plan.territory.zone
    return {
        row.visit: (row.during.lower.astimezone(zone).strftime("%H:%M"), row.technician)
        for row in plan.assignments.select_related("visit", "technician")
    }


def test_three_visits_next_door_are_planned_and_the_one_too_many_says_why(territory, technician, make_visit):
    """Shift 8 to 16:30 with a break of 30 minutes leaves 8 h: two visits of 3 h and one of 1 h, and no other 3 h.

    The load is 7 h of 8.5: 25,200² / 30,600 = 20,752, of which 5 hundredths cost.
    """
    for hours in (3, 3, 3, 1):
        make_visit(order__service_minutes=60 * hours)
    plan = plan_it(territory)
    assert (plan.version, plan.state, plan.assignments.count()) == (1, "draft", 3)
    assert list(plan.assignments.order_by("during").values_list("position", "live")) == [
        (0, False),
        (1, False),
        (2, False),
    ]
    left = plan.unplanned.get()
    assert (left.reason, left.params["count"], left.params["from"]) == ("window_full", 1, "2026-11-23T07:00:00+01:00")
    run = PlanRun.objects.get()
    assert (run.state, run.plan, run.percent, run.planned, run.visits, run.error) == ("done", plan, 100, 3, 4, "")
    assert run.score | {"wall_s": 0, "engine": "", "gains": []} == {
        "lost_priority": 11,
        "unplanned": 1,
        "travel_s": 0,
        "cost": 1037,
        "overtime_s": 0,
        "tight_s": 0,
        "changes": 0,
        "uneven": 20752,
        "not_preferred": 0,
        "scarce": 0,
        "violations": 0,
        "engine": "",
        "wall_s": 0,
        "visits": 4,
        "technicians": 1,
        "gains": [],
    }


def test_a_promised_window_is_kept(territory, technician, make_visit):
    visit = make_visit()
    Appointment.objects.create(
        organisation=territory.organisation, order=visit.order, state="confirmed", window=span("2026-11-23 14:00", 2)
    )
    ((start, _),) = starts(plan_it(territory)).values()
    assert "14:00" <= start <= "16:00"


def test_two_technicians_start_together(territory, technician, another, make_visit):
    make_visit(order__needed_technicians=2)
    rows = plan_it(territory).assignments.all()
    assert {row.technician for row in rows} == {technician, another}
    assert len({row.during for row in rows}) == 1


def test_a_lock_is_kept_and_stays_a_lock(territory, technician, another, make_visit):
    visit = make_visit()
    plan = PlanFactory(territory=territory)
    AssignmentFactory(plan=plan, technician=another, visit=visit, lock="both", during=span("2026-11-23 13:00", 1))
    new = plan_it(territory)
    row = new.assignments.get()
    assert (new.version, row.technician, row.during, row.lock) == (
        plan.version + 1,
        another,
        span("2026-11-23 13:00", 1),
        "both",
    )


def test_a_lock_to_a_technician_lets_the_time_move(territory, technician, another, make_visit):
    visit = make_visit()
    Appointment.objects.create(
        organisation=territory.organisation, order=visit.order, state="confirmed", window=span("2026-11-23 14:00", 2)
    )
    plan = PlanFactory(territory=territory)
    during = span("2026-11-23 13:00", 1)
    AssignmentFactory(plan=plan, technician=another, visit=visit, lock="technician", during=during)
    row = plan_it(territory).assignments.get()
    assert (row.technician, row.lock) == (another, "technician")
    assert at("2026-11-23 14:00") <= row.during.lower <= at("2026-11-23 16:00")


def test_a_lock_of_the_time_lets_another_technician_do_it_and_outweighs_what_is_urgent(
    territory, technician, another, make_visit
):
    """Who had it at one o'clock is off. The urgent work would take all of the other one's day, until half past four."""
    visit = make_visit(order__priority=0)
    make_visit(order__priority=100, order__service_minutes=8 * 60)
    plan = PlanFactory(territory=territory)
    during = span("2026-11-23 13:00", 1)
    AssignmentFactory(plan=plan, technician=another, visit=visit, lock="time", during=during)
    Shift.objects.filter(technician=another).delete()
    row = plan_it(territory).assignments.get()
    assert (row.visit, row.technician, row.during, row.lock) == (visit, technician, during, "time")


def test_a_second_start_is_refused_until_the_first_has_ended(territory, technician):
    run = start_run(territory=territory, day=MONDAY, time_limit_s=1)
    with pytest.raises(PlanningError, match="is being planned already"):
        start_run(territory=territory, day=MONDAY)
    execute_run(run=run)
    with pytest.raises(PlanningError, match="taken by another process"):
        execute_run(run=run)
    assert start_run(territory=territory, day=MONDAY).state == "queued"


def test_edits_made_while_it_is_planned_win(territory, technician, another, make_visit):
    """All changes come while the solver runs: held, cancelled, promised to another day, done, technician sick."""
    stays, held, cancelled, promised, done, sick = (make_visit() for _ in range(6))
    plan = PlanFactory(territory=territory)
    AssignmentFactory(plan=plan, technician=another, visit=sick, lock="both", during=span("2026-11-23 13:00", 1))
    edited = []

    def edit(progress):
        if edited:
            return
        edited.append(progress)
        FieldOrder.objects.filter(pk=held.order_id).update(state="held")
        Visit.objects.filter(pk=cancelled.pk).update(state="cancelled")
        Visit.objects.filter(pk=done.pk).update(state="finished", outcome="done")
        Appointment.objects.create(
            organisation=territory.organisation,
            order=promised.order,
            state="confirmed",
            window=span("2026-11-24 08:00", 2),
        )
        Absence.objects.create(technician=another, during=span("2026-11-23 00:00", 24), kind="sick")

    new = plan_it(territory, progress=edit)
    assert edited
    kept = set(new.assignments.values_list("visit", flat=True))
    dropped = dict(UnplannedVisit.objects.filter(plan=new).values_list("visit", "reason"))
    expected = {visit.pk: "changed_meanwhile" for visit in (held, cancelled, promised, done, sick)}
    if stays.pk in kept:  # unless the solver gave it to the one who fell ill
        assert (kept, dropped) == ({stays.pk}, expected)
    else:
        assert dropped == expected | {stays.pk: "changed_meanwhile"}


def test_what_has_begun_is_in_the_new_draft_as_it_was(territory, technician, make_visit):
    begun, ahead = make_visit(state="en_route", en_route_at=at("2026-11-23 08:40")), make_visit()
    plan = PlanFactory(territory=territory, state="published")
    AssignmentFactory(plan=plan, technician=technician, visit=begun, live=True)
    with time_machine.travel(at("2026-11-23 08:45")):
        new = plan_it(territory)
    rows = list(new.assignments.order_by("position").values_list("visit", "position", "live"))
    assert rows == [(begun.pk, 0, False), (ahead.pk, 1, False)]
    assert starts(new)[begun] == ("09:00", technician)
    assert starts(new)[ahead][0] >= "10:00"


def test_a_failed_run_says_whose_fault_it_is_and_stores_nothing(territory, technician, make_visit, caplog):
    """A progress callback that raises stands for any accident; what it says, as a row's values, nobody reads."""
    make_visit()

    def trip(progress):
        raise OSError("Failing row contains (Erika Muster)")

    with pytest.raises(PlanningError, match="The fault is ours"):
        plan_it(territory, progress=trip)
    run = PlanRun.objects.get()
    said = f"The fault is ours, not yours. Nothing was changed; the log tells more of run {run.pk}."
    assert (run.state, run.error, run.plan) == ("failed", said, None)
    assert "plan run failed" in caplog.text
    assert "OSError" in caplog.text
    assert "Erika" not in caplog.text
    assert Plan.objects.count() == 0


def test_a_run_that_somebody_ended_stores_nothing(territory, technician, make_visit):
    make_visit()
    with pytest.raises(PlanningError, match="ended by somebody else"):
        plan_it(territory, progress=lambda _: runs.fail(runs.running(), error="stopped"))
    assert (PlanRun.objects.get().error, Plan.objects.count()) == ("stopped", 0)


def test_a_run_is_not_carried_out_inside_a_transaction(territory, technician):
    run = start_run(territory=territory, day=MONDAY)
    with transaction.atomic(), pytest.raises(PlanningError) as refused:
        execute_run(run=run)
    assert "durable" in str(refused.value.__cause__)


def test_planning_here_and_now_leaves_nothing_to_the_poller_and_no_lock(territory, technician, make_visit):
    make_visit()
    run = plan_now(territory=territory, day=MONDAY, time_limit_s=1)
    assert (run.state, run.plan.assignments.count(), tasks.run_queued_plans()) == ("done", 1, 0)
    with connect() as other:
        assert other.execute("SELECT pg_try_advisory_lock(%s, %s)", [runs.LOCK_CLASS, run.pk]).fetchone() == (True,)


def test_the_poller_carries_out_what_is_queued(territory, technician, make_visit):
    visit = make_visit()
    start_run(territory=territory, day=MONDAY, time_limit_s=1)
    assert [tasks.run_queued_plans(), tasks.run_queued_plans()] == [1, 0]
    assert Assignment.objects.get().visit == visit


def test_a_run_whose_process_is_gone_or_silent_is_failed_and_one_at_work_is_not(territory, technician):
    run = start_run(territory=territory, day=MONDAY)
    PlanRun.objects.update(state="running", heartbeat_at=at("2026-11-21 12:00"))
    with connect() as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [runs.LOCK_CLASS, run.pk])
        assert runs.fail_dead_runs() == 0
        with time_machine.travel(at("2026-11-21 12:02:30")):
            assert runs.fail_dead_runs() == 1
        PlanRun.objects.update(state="running", heartbeat_at=at("2026-11-21 12:00"))
    assert runs.fail_dead_runs() == 1
    assert PlanRun.objects.get().error == "The process that planned it has ended."


def test_killing_it_in_the_middle_leaves_the_old_plan_whole(territory, technician, make_visit):
    """SIGKILL while it solves; the old plan is as it was, the poller finds the run dead, and a new one works."""
    for _ in range(4):
        make_visit()
    old = PlanFactory(territory=territory, state="published")
    AssignmentFactory(plan=old, technician=technician, visit=Visit.objects.first(), live=True)
    before = list(Assignment.objects.values())
    command = [sys.executable, "manage.py", "plan_day", str(MONDAY), "--time-limit", "30"]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        give_up = time.monotonic() + 60
        while not runs.running().filter(visits=4).exists():
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < give_up
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert list(Assignment.objects.values()) == before
    assert list(Plan.objects.values_list("state", flat=True)) == ["published"]
    give_up = time.monotonic() + 10
    while not runs.fail_dead_runs():  # PostgreSQL notices the closed socket in its own time
        assert time.monotonic() < give_up
        time.sleep(0.05)
    assert plan_it(territory).assignments.count() == 4


def test_a_territory_without_technicians_or_visits_gives_an_empty_draft(territory, make_visit):
    plan = plan_it(territory)
    assert (plan.assignments.count(), plan.unplanned.count()) == (0, 0)
    make_visit()
    assert plan_it(territory).unplanned.get().reason == "no_skill"
    assert (Shift.objects.count(), Technician.objects.count()) == (0, 0)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_promise_is_kept_by_the_clock_on_the_day_the_clocks_change(territory, make_visit, day):
    """Promised 8 to 9 o'clock: with 23 or 25 hours in the day it is still begun in that hour."""
    ShiftFactory(technician__territory=territory, day=at(day).date(), during=span(f"{day} 07:00", 8))
    visit = make_visit()
    Appointment.objects.create(
        organisation=territory.organisation, order=visit.order, state="confirmed", window=span(f"{day} 08:00", 1)
    )
    plan = execute_run(run=start_run(territory=territory, day=at(day).date(), time_limit_s=1))
    ((start, _),) = starts(plan).values()
    assert "08:00" <= start <= "09:00"
