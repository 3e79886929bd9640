"""A visit after the end of the shift, which is 16:30: drafts keep it where overtime is allowed, and it is promised."""

import pytest
from django.utils import timezone

from dispatch.models import Appointment
from dispatch.planning.services import publish
from dispatch.planning.services.merge import merge_edits
from technicians.models import Technician
from tests.factories import AssignmentFactory, PlanFactory, span


@pytest.fixture
def draft(territory, technician, make_visit):
    def make(start, *, overtime):
        """One visit of an hour for a technician with so many minutes of overtime."""
        Technician.objects.update(overtime_minutes=overtime)
        plan = PlanFactory(territory=territory)
        AssignmentFactory(plan=plan, technician=technician, visit=make_visit(), during=span(f"2026-11-23 {start}", 1))
        return plan

    return make


@pytest.mark.parametrize(("overtime", "left_out"), [(30, 0), (29, 1), (None, 1)])
def test_a_draft_keeps_a_visit_in_the_overtime_that_is_allowed(draft, overtime, left_out):
    plan = draft("16:00", overtime=overtime)
    merge_edits(plan=plan, now=timezone.now())
    assert plan.unplanned.count() == left_out


def test_a_visit_that_begins_in_the_overtime_is_promised_two_hours_around_its_start(draft):
    """16:40 is nearer the middle of 16 to 18 than of 15 to 17, and no window ends in the shift and holds it."""
    plan = draft("16:40", overtime=90)
    publish(plan=plan)
    assert Appointment.objects.get(state="confirmed").window == span("2026-11-23 16:00", 2)
