"""Rows → problem: one feasible and one infeasible row for each rule, with numbers that can be checked by hand."""

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dispatch.models import Appointment
from dispatch.planning.snapshot import problem_of
from orders.models import OrderTypeSkill
from routing import LATEST_S, Break, Lock, Place
from technicians.models import Absence, TechnicianSkill
from tests.factories import (
    AssignmentFactory,
    OutageFactory,
    PlanFactory,
    ShiftFactory,
    SkillFactory,
    TechnicianFactory,
    TerritoryFactory,
    at,
    span,
)

H = 3600
DEUTZ = Point(6.98, 50.94, srid=4326)


def seen_now(territory, clock):
    return problem_of(territory=territory, clock=clock, as_of=timezone.now())


def ids(problem):
    return {visit.id for visit in problem.visits}


def promise(visit, window, state="confirmed", **fields):
    order = visit.order
    return Appointment.objects.create(
        organisation=order.organisation, order=order, window=window, state=state, **fields
    )


def test_a_visit_and_a_technician_in_full(territory, clock, technician, make_visit):
    skill = SkillFactory(organisation=territory.organisation, code="fibre")
    visit = make_visit(order__service_minutes=45, order__priority=30, order__needed_technicians=2)
    OrderTypeSkill.objects.create(order_type=visit.order.order_type, skill=skill, level=2)
    TechnicianSkill.objects.create(technician=technician, skill=skill, level=3)
    problem = seen_now(territory, clock)
    (planned,), (worker,) = problem.visits, problem.technicians
    home = Place(50.9413, 6.9583)
    assert (planned.id, planned.place, planned.service_s) == (str(visit.uuid), home, 45 * 60)
    assert planned.windows == ((7 * H, 20 * H),)
    assert (dict(planned.skills), planned.priority, planned.technicians_needed) == ({"fibre": 2}, 30, 2)
    assert (worker.id, worker.start, worker.end) == (str(technician.uuid), home, home)
    assert (worker.shift, dict(worker.skills)) == ((8 * H, 16 * H + 1800), {"fibre": 3})
    assert worker.breaks == (Break(11 * H, 14 * H - 1800, 1800),)
    assert worker.absences == ()


def test_only_plannable_visits_of_this_territory_are_in_it(territory, clock, make_visit):
    wanted = {make_visit(), make_visit(order__state="inProgress"), make_visit(not_before=at("2026-11-23 23:00"))}
    make_visit(order__state="held")
    make_visit(order__state="pending")
    make_visit(not_before=at("2026-11-24 00:00"))
    make_visit(state="on_site")
    elsewhere = make_visit()
    elsewhere.order.site.territory = TerritoryFactory(organisation=territory.organisation)
    elsewhere.order.site.save()
    nowhere = make_visit()
    nowhere.order.site.point, nowhere.order.site.accuracy = None, ""
    nowhere.order.site.save()
    assert ids(seen_now(territory, clock)) == {str(visit.uuid) for visit in wanted}


def test_a_promise_is_the_window_and_binds_the_visit_to_its_day(territory, clock, make_visit):
    today, tomorrow, held, expired = (make_visit() for _ in range(4))
    promise(today, span("2026-11-23 10:00", 2))
    promise(tomorrow, span("2026-11-24 10:00", 2))
    promise(held, span("2026-11-23 13:00", 2), "initialized", expires_at=at("2026-11-21 13:00"))
    promise(expired, span("2026-11-24 13:00", 2), "initialized", expires_at=at("2026-11-21 11:00"))
    problem = seen_now(territory, clock)
    assert {visit.id: visit.windows for visit in problem.visits} == {
        str(today.uuid): ((10 * H, 12 * H),),
        str(held.uuid): ((13 * H, 15 * H),),
        str(expired.uuid): ((7 * H, 20 * H),),
    }
    by_id = {visit.id: visit.priority for visit in problem.visits}
    assert (by_id[str(today.uuid)], by_id[str(expired.uuid)]) == (1010, 10)


def test_a_promise_of_today_is_not_planned_tomorrow_before_it_was_missed(territory, clock, make_visit):
    visit = make_visit()
    promise(visit, span("2026-11-22 10:00", 2))
    assert ids(seen_now(territory, clock)) == set()
    with time_machine.travel(at("2026-11-22 12:30")):
        (missed,) = seen_now(territory, clock).visits
    assert (missed.windows, missed.priority) == (((7 * H, 20 * H),), 1010)


@pytest.mark.parametrize(
    ("due", "priority"),
    [
        ("2026-11-24 00:01", 10),
        ("2026-11-23 18:00", 30),
        ("2026-11-22 23:00", 30),
        ("2026-11-21 12:00", 40),  # 36 hours before the day begins: one full day overdue
        ("2026-10-01 12:00", 90),
    ],
)
def test_due_and_overdue_visits_matter_more(territory, clock, make_visit, due, priority):
    make_visit(order__due_at=at(due))
    (visit,) = seen_now(territory, clock).visits
    assert visit.priority == priority


def test_an_outage_is_mended_at_any_hour(territory, clock, make_visit):
    order = make_visit().order
    order.outage, order.ticket = OutageFactory(organisation=territory.organisation), None
    order.save()
    (visit,) = seen_now(territory, clock).visits
    assert visit.windows == ((0, LATEST_S),)


def test_absences_are_cut_out_and_who_is_off_has_an_empty_shift(territory, clock, technician, off_duty):
    Absence.objects.create(technician=technician, during=span("2026-11-23 10:00", 2))
    problem = seen_now(territory, clock)
    by_id = {worker.id: worker for worker in problem.technicians}
    assert by_id[str(technician.uuid)].absences == ((10 * H, 12 * H),)
    assert by_id[str(off_duty.uuid)].shift == (0, 0)


def test_two_shifts_of_a_day_are_one_with_a_gap(territory, clock):
    first = ShiftFactory(technician__territory=territory, during=span("2026-11-23 08:00", 4))
    ShiftFactory(technician=first.technician, during=span("2026-11-23 14:00", 4))
    (worker,) = seen_now(territory, clock).technicians
    assert (worker.shift, worker.absences, worker.breaks) == ((8 * H, 18 * H), ((12 * H, 14 * H),), ())


def test_a_night_shift_runs_into_the_next_day_with_its_break_in_the_middle(territory, clock):
    ShiftFactory(technician__territory=territory, during=span("2026-11-23 22:00", 8))
    (worker,) = seen_now(territory, clock).technicians
    assert worker.shift == (22 * H, 30 * H)
    assert worker.breaks == (Break(24 * H + 1800, 27 * H, 1800),)


def test_the_day_starts_at_the_depot_if_the_technician_does(territory, clock):
    territory.depot = DEUTZ
    territory.save()
    ShiftFactory(technician__territory=territory, technician__starts_at="depot")
    (worker,) = seen_now(territory, clock).technicians
    assert (worker.start, worker.end) == (Place(50.94, 6.98), Place(50.9413, 6.9583))


def test_locks_of_the_newest_version_only(territory, clock, technician, make_visit):
    visit, other = make_visit(), make_visit()
    old, new = (PlanFactory(territory=territory, version=version) for version in (1, 2))
    AssignmentFactory(plan=old, technician=technician, visit=other, lock="both")
    AssignmentFactory(plan=new, technician=technician, visit=visit, lock="both", during=span("2026-11-23 13:00", 1))
    AssignmentFactory(plan=new, technician=technician, visit=other)
    problem = seen_now(territory, clock)
    assert {v.id: v.locks for v in problem.visits} == {
        str(visit.uuid): (Lock(str(technician.uuid), 13 * H),),
        str(other.uuid): (),
    }


def test_a_locked_time_is_the_only_one_unless_it_has_passed_or_another_is_promised(
    territory, clock, technician, make_visit
):
    fixed, promised, over = make_visit(), make_visit(), make_visit()
    promise(promised, span("2026-11-23 14:00", 2))
    plan = PlanFactory(territory=territory)
    for visit, start in ((fixed, "13:00"), (promised, "11:00"), (over, "09:00")):
        during = span(f"2026-11-23 {start}", 1)
        AssignmentFactory(plan=plan, technician=technician, visit=visit, lock="time", during=during)
    problem = problem_of(territory=territory, clock=clock, as_of=at("2026-11-23 10:00"))
    assert {visit.id: (visit.windows, visit.locks) for visit in problem.visits} == {
        str(fixed.uuid): (((13 * H, 13 * H),), ()),
        str(promised.uuid): (((14 * H, 16 * H),), ()),
        str(over.uuid): (((7 * H, 20 * H),), ()),
    }


def test_a_lock_to_someone_who_left_the_team_stays_a_lock(territory, clock, make_visit):
    visit, gone = make_visit(), TechnicianFactory(territory=territory, active=False)
    AssignmentFactory(plan=PlanFactory(territory=territory), technician=gone, visit=visit, lock="both")
    problem = seen_now(territory, clock)
    assert [worker.shift for worker in problem.technicians if worker.id == str(gone.uuid)] == [(0, 0)]


def test_in_the_middle_of_the_day_what_has_begun_stays_and_the_rest_starts_from_there(
    territory, clock, technician, make_visit
):
    plan = PlanFactory(territory=territory, state="published")
    done = make_visit(state="finished", outcome="done", finished_at=at("2026-11-23 09:50"))
    doing = make_visit(at_point=DEUTZ, state="on_site", on_site_at=at("2026-11-23 10:00"))
    ahead = make_visit()
    for visit, start in ((done, "09:00"), (doing, "10:00"), (ahead, "12:00")):
        AssignmentFactory(
            plan=plan, technician=technician, visit=visit, live=True, during=span(f"2026-11-23 {start}", 1)
        )
    with time_machine.travel(at("2026-11-23 10:30")):
        problem = seen_now(territory, clock)
    (worker,) = problem.technicians
    assert ids(problem) == {str(ahead.uuid)}
    assert (worker.start, worker.shift) == (Place(50.94, 6.98), (11 * H, 16 * H + 1800))
    assert worker.absences == ((9 * H, 11 * H),)


def test_a_visit_that_another_day_still_holds_is_left_to_it_until_its_time_is_over(
    territory, clock, technician, make_visit
):
    visit = make_visit()
    sunday = PlanFactory(territory=territory, day=at("2026-11-22").date(), state="published")
    AssignmentFactory(plan=sunday, technician=technician, visit=visit, live=True, during=span("2026-11-22 09:00", 1))
    assert ids(seen_now(territory, clock)) == set()
    with time_machine.travel(at("2026-11-22 10:01")):
        assert ids(seen_now(territory, clock)) == {str(visit.uuid)}


def test_a_booking_in_another_territorys_plan_is_time_that_is_taken(territory, clock, technician):
    lent = PlanFactory(territory__organisation=territory.organisation, state="published")
    AssignmentFactory(plan=lent, technician=technician, live=True)
    (worker,) = seen_now(territory, clock).technicians
    assert worker.absences == ((9 * H, 10 * H),)


def test_a_day_that_is_over_is_planned_as_if_it_lay_ahead(territory, clock, technician, make_visit):
    make_visit()
    with time_machine.travel(at("2026-12-24 09:00")):
        problem = seen_now(territory, clock)
    assert (len(problem.visits), problem.technicians[0].shift) == (1, (8 * H, 16 * H + 1800))


def test_the_queries_do_not_grow_with_visits_and_technicians(territory, clock, make_visit):
    def add():
        visit, worker = make_visit(), ShiftFactory(technician__territory=territory).technician
        OrderTypeSkill.objects.create(
            order_type=visit.order.order_type, skill=SkillFactory(organisation=territory.organisation)
        )
        promise(visit, span("2026-11-23 10:00", 2))
        Absence.objects.create(technician=worker, during=span("2026-11-23 14:00", 1))
        begun = make_visit(state="on_site", on_site_at=at("2026-11-23 08:00"))
        plan = PlanFactory(territory=territory)
        AssignmentFactory(plan=plan, technician=worker, visit=begun, live=True, during=span("2026-11-23 08:00", 1))

    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            add()
        with CaptureQueriesContext(connection) as queries:
            problem = seen_now(territory, clock)
        counts.append((len(problem.visits), len(queries)))
    assert counts == [(1, 13), (3, 13)]
