"""Rows → the rules and goals of a problem: limits of technicians, two of them, who was there, and what stays put."""

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dispatch.models import Appointment, Assignment
from dispatch.planning.snapshot import problem_of
from orders.models import FieldOrder, OrderTypeSkill, ServiceTime, Site, Ticket, Visit
from routing import Goals, Published
from technicians.models import Absence, Technician
from tests.factories import (
    AssignmentFactory,
    OrderTypeFactory,
    PlanFactory,
    ShiftFactory,
    SkillFactory,
    TerritoryFactory,
    at,
    span,
)

H = 3600


def seen_now(territory, clock):
    return problem_of(territory=territory, clock=clock, as_of=timezone.now())


def the_visit(territory, clock):
    (visit,) = seen_now(territory, clock).visits
    return visit


def the_technician(territory, clock):
    (technician,) = seen_now(territory, clock).technicians
    return technician


def promise(visit, state, **fields):
    Appointment.objects.create(
        organisation=visit.order.organisation,
        order=visit.order,
        window=span("2026-11-23 10:00", 2),
        state=state,
        **fields,
    )


def need(visit, skill, level, needed_by):
    OrderTypeSkill.objects.create(order_type=visit.order.order_type, skill=skill, level=level, needed_by=needed_by)


def test_visits_carry_their_order(territory, clock, make_visit):
    visit = make_visit()
    assert the_visit(territory, clock).order == str(visit.order.uuid)


@pytest.mark.parametrize(
    ("state", "expires_at", "promised"),
    [("confirmed", None, True), ("initialized", "2026-11-21 13:00", True), ("initialized", "2026-11-21 11:00", False)],
)
def test_a_promise_or_a_hold_that_binds_is_a_promised_window(territory, clock, make_visit, state, expires_at, promised):
    promise(make_visit(), state, expires_at=expires_at and at(expires_at))
    visit = the_visit(territory, clock)
    assert (visit.promised, visit.windows) == (promised, ((10 * H, 12 * H),) if promised else ((7 * H, 20 * H),))


def test_a_promise_that_was_missed_has_no_window_to_be_early_in(territory, clock, make_visit):
    promise(make_visit(), "confirmed")
    with time_machine.travel(at("2026-11-23 13:00")):
        assert the_visit(territory, clock).promised is False


def test_who_began_the_work_is_preferred(territory, clock, technician, another, make_visit):
    """Two went on the Friday, another alone the day before: the last visit counts, and both who were there."""
    order = make_visit().order
    for day, who in (("2026-11-19", [technician]), ("2026-11-20", [technician, another])):
        finished = Visit.objects.create(
            order=order, state="finished", outcome="follow_up", finished_at=at(f"{day} 10:00")
        )
        plan = PlanFactory(territory=territory, day=at(day).date(), state="published")
        for each in who:
            AssignmentFactory(plan=plan, technician=each, visit=finished, live=True, during=span(f"{day} 09:00", 1))
    assert the_visit(territory, clock).preferred == {str(technician.uuid), str(another.uuid)}


@pytest.mark.parametrize("why_not", ["could not do it", "never published", "off on that day"])
def test_nobody_is_preferred(territory, clock, technician, make_visit, why_not):
    order = make_visit().order
    outcome = "could_not" if why_not == "could not do it" else "no_access"
    friday = Visit.objects.create(order=order, state="finished", outcome=outcome, finished_at=at("2026-11-20 10:00"))
    AssignmentFactory(
        plan=PlanFactory(territory=territory, day=at("2026-11-20").date()),
        technician=technician,
        visit=friday,
        live=why_not != "never published",
        during=span("2026-11-20 09:00", 1),
    )
    if why_not == "off on that day":
        technician.shifts.all().delete()
    assert the_visit(territory, clock).preferred == frozenset()


def test_the_two_technicians_of_an_order_need_skills_of_their_own(territory, clock, make_visit):
    """Each fibre 1, the first fibre 2, the second the lift: the first needs no lift and the second no fibre 2."""
    fibre, lift = (SkillFactory(organisation=territory.organisation, code=code) for code in ("fibre", "lift"))
    visit = make_visit(order__needed_technicians=2)
    for skill, level, who in ((fibre, 1, "each"), (fibre, 2, "first"), (lift, 1, "second")):
        need(visit, skill, level, who)
    problem = seen_now(territory, clock)
    (planned,) = problem.visits
    assert (planned.skills, planned.second_skills) == ({"fibre": 2}, {"fibre": 1, "lift": 1})
    assert problem.known_skills == {"fibre", "lift"}


def test_one_technician_alone_is_the_first(territory, clock, make_visit):
    fibre, lift = (SkillFactory(organisation=territory.organisation, code=code) for code in ("fibre", "lift"))
    visit = make_visit()
    need(visit, fibre, 2, "first")
    need(visit, lift, 1, "second")
    planned = the_visit(territory, clock)
    assert (planned.skills, planned.second_skills) == ({"fibre": 2}, None)


def test_overtime_and_most_visits_are_the_technicians_own(territory, clock, technician):
    worker = the_technician(territory, clock)
    assert (worker.overtime_s, worker.max_visits) == (0, None)
    Technician.objects.update(overtime_minutes=45, max_visits=6)
    worker = the_technician(territory, clock)
    assert (worker.overtime_s, worker.max_visits) == (45 * 60, 6)


def test_who_is_off_does_no_overtime(territory, clock, off_duty):
    Technician.objects.update(overtime_minutes=45)
    assert the_technician(territory, clock).overtime_s == 0


def test_visits_that_were_begun_count_among_the_most(territory, clock, technician, make_visit):
    Technician.objects.update(max_visits=1)
    plan = PlanFactory(territory=territory, state="published")
    for start in ("08:00", "09:00"):
        begun = make_visit(state="finished", outcome="done", finished_at=at(f"2026-11-23 {start}"))
        AssignmentFactory(
            plan=plan, technician=technician, visit=begun, live=True, during=span(f"2026-11-23 {start}", 1)
        )
    assert the_technician(territory, clock).max_visits == 0


def test_the_goals_are_the_territorys(territory, clock):
    territory.goals_preset, territory.goals_weights = "fewest_km", {"overtime": 3, "changes_at_most": 20}
    assert seen_now(territory, clock).goals == Goals(not_preferred=0, overtime=3, changes_at_most=20)


@pytest.mark.parametrize(
    ("given", "planned"), [(60, 75), (40, 40)], ids=["the type's time", "a time that a person gave the order"]
)
def test_a_learned_time_takes_the_place_of_the_types_time_alone(territory, clock, make_visit, given, planned):
    order_type = OrderTypeFactory(organisation=territory.organisation, service_minutes=60)
    ServiceTime.objects.create(
        order_type=order_type,
        territory=territory,
        visits=20,
        planned_minutes=60,
        median_minutes=80,
        minutes=75,
        later_visits=0,
        learned_at=timezone.now(),
    )
    make_visit(order__order_type=order_type, order__service_minutes=given)
    assert the_visit(territory, clock).service_s == given * 60
    territory.learns_service_times = True
    assert the_visit(territory, clock).service_s == planned * 60


@pytest.mark.parametrize(
    ("absent", "stays"),
    [
        (None, True),
        (("2026-11-23 09:00", 2), True),
        (("2026-11-23 11:00", 2), False),
        (("2026-11-22 00:00", 72), False),
    ],
    ids=["at work", "absent before", "absent then", "absent all day"],
)
def test_only_what_can_stay_counts_as_published(territory, clock, technician, another, make_visit, absent, stays):
    """Two go at 12 o'clock. Where one of them can't, their visit moves anyway, so that nothing of it is published."""
    visit = make_visit(order__needed_technicians=2)
    plan = PlanFactory(territory=territory, state="published")
    for each in (technician, another):
        AssignmentFactory(plan=plan, technician=each, visit=visit, live=True, during=span("2026-11-23 12:00", 1))
    if absent:
        Absence.objects.create(technician=technician, during=span(*absent))
    rows = [Published(str(visit.uuid), str(each.uuid), 12 * H) for each in (technician, another)]
    assert seen_now(territory, clock).published == (tuple(rows) if stays else ())


@pytest.mark.parametrize(("now", "stays"), [("12:15", True), ("12:16", False)])
def test_a_start_that_is_late_by_more_than_counts_as_moved_can_not_stay(
    territory, clock, technician, make_visit, now, stays
):
    """A move is what differs by more than 15 minutes."""
    visit = make_visit()
    plan = PlanFactory(territory=territory, state="published")
    AssignmentFactory(plan=plan, technician=technician, visit=visit, live=True, during=span("2026-11-23 12:00", 1))
    with time_machine.travel(at(f"2026-11-23 {now}"), tick=False):
        assert bool(seen_now(territory, clock).published) == stays


def test_a_territory_of_1000_visits_is_read_with_14_queries(territory, clock):
    """One more than without learned times, as for one visit."""
    territory.learns_service_times = True
    for _ in range(20):
        ShiftFactory(technician__territory=territory)
    order_type = OrderTypeFactory(organisation=territory.organisation)
    OrderTypeSkill.objects.create(order_type=order_type, skill=SkillFactory(organisation=territory.organisation))
    fill_backlog(territory, order_type, visits=1000)
    with CaptureQueriesContext(connection) as queries:
        problem = seen_now(territory, clock)
    assert (len(problem.visits), len(queries)) == (1000, 14)
    assert sum(1 for visit in problem.visits if visit.preferred) == 100


def fill_backlog(territory, order_type, *, visits):
    """Orders at sites of their own; every tenth had a visit before, to which somebody went."""
    organisation = territory.organisation
    sites = Site.objects.bulk_create(
        Site(
            organisation=organisation,
            territory=territory,
            point=Point(6.8 + n % 40 * 0.005, 50.8 + n // 40 * 0.005, srid=4326),
            accuracy="exact",
        )
        for n in range(visits)
    )
    tickets = Ticket.objects.bulk_create(
        Ticket(organisation=organisation, site=site, source="bulk", reported_at=timezone.now()) for site in sites
    )
    orders = FieldOrder.objects.bulk_create(
        FieldOrder(organisation=organisation, ticket=t, site=t.site, order_type=order_type, service_minutes=60)
        for t in tickets
    )
    before = Visit.objects.bulk_create(
        Visit(order=order, state="finished", outcome="follow_up", finished_at=timezone.now()) for order in orders[::10]
    )
    technician = Technician.objects.filter(territory=territory).first()
    plan = PlanFactory(territory=TerritoryFactory(organisation=organisation))
    Assignment.objects.bulk_create(
        Assignment(
            plan=plan,
            visit=visit,
            technician=technician,
            live=True,
            during=span(f"2026-10-{1 + n // 20:02} {n % 20:02}:00", 1),
        )
        for n, visit in enumerate(before)
    )
    Visit.objects.bulk_create(Visit(order=order) for order in orders)
