"""The database forbids double booking, whoever writes (design decision 1). The heavy proof is in tests/acceptance."""

import pytest
from django.db import IntegrityError, connection, transaction

from dispatch.models import Assignment
from tests.dispatch.bookings import at_work, overlaps
from tests.dispatch.database import connect, environment
from tests.factories import AssignmentFactory, PlanFactory, TechnicianFactory, VisitFactory, span


@pytest.mark.django_db
@pytest.mark.parametrize("live", [True, False])
def test_two_assignments_of_a_technician_may_touch_but_not_overlap(live):
    first = AssignmentFactory(live=live)
    touching = span("2026-11-23 10:00", 1)
    AssignmentFactory(plan=first.plan, technician=first.technician, during=touching, live=live)
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        AssignmentFactory(plan=first.plan, technician=first.technician, during=span("2026-11-23 10:59", 1), live=live)


@pytest.mark.django_db
def test_live_assignments_of_two_plans_may_not_overlap_but_a_draft_may():
    first = AssignmentFactory(live=True)
    AssignmentFactory(technician=first.technician)
    with pytest.raises(IntegrityError, match="assignment_no_overlap_live"), transaction.atomic():
        AssignmentFactory(technician=first.technician, live=True)


@pytest.mark.django_db
@pytest.mark.parametrize("during", [span("2026-11-23 09:00", 0), None])
def test_a_time_that_would_slip_through_is_refused(during):
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentFactory(during=during)


@pytest.mark.django_db(transaction=True)
def test_two_visits_change_places_when_the_check_waits_for_the_commit():
    first = AssignmentFactory(live=True)
    second = AssignmentFactory(
        live=True, plan=first.plan, technician=first.technician, during=span("2026-11-23 10:00", 2)
    )
    times = {first.pk: span("2026-11-23 11:00", 1), second.pk: span("2026-11-23 09:00", 2)}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for pk, during in times.items():
            Assignment.objects.filter(pk=pk).update(during=during)
    assert dict(Assignment.objects.values_list("pk", "during")) == times


@pytest.mark.django_db(transaction=True)
def test_random_operations_of_four_processes_leave_no_overlap_and_no_deadlock():
    make_rows(technicians=10, visits=40)
    became = at_work(environment=environment(), processes=4, operations=600)
    with connect() as independent:
        assert overlaps(independent) == 0
    assert became["deadlock"] == 0
    assert became["refused"] > 0
    assert became["done"] >= 300


def make_rows(*, technicians: int, visits: int) -> None:
    """People, visits and three published plans for the processes to write about."""
    plans = [PlanFactory(state="published") for _ in range(3)]
    for _ in range(technicians):
        TechnicianFactory(territory=plans[0].territory)
    VisitFactory.create_batch(visits)
