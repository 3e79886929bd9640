"""A day of which something should have begun and has not: it goes on from now, and booking goes on with it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dispatch.booking.search import find_slots
from dispatch.booking.services import holds
from dispatch.booking.wishes import wish_of
from dispatch.models import Assignment
from dispatch.planning.services import publish
from tests.dispatch.booking.conftest import published
from tests.factories import AbsenceFactory, AssignmentFactory, PlanFactory, at, span

AFTERNOON, LATER = span("2026-11-23 12:00", 2), span("2026-11-23 14:00", 2)


@pytest.fixture
def half_past_eight(monday):
    """Nobody has tapped: what was planned from 8 to 12 o'clock takes from half past eight to half past twelve."""
    with time_machine.travel(at("2026-11-23 08:30"), tick=False) as clock:
        yield clock


def starts(technician) -> list[str]:
    rows = Assignment.objects.filter(technician=technician, live=True).order_by("during")
    return [f"{row.during.lower.astimezone(technician.territory.zone):%H:%M}" for row in rows]


def test_later_slots_of_today_are_offered_and_can_be_held(half_past_eight, technician, order):
    found = find_slots(wish=wish_of(order), spans=[AFTERNOON, LATER], now=timezone.now()).found
    assert [each.slot.span for each in found] == [AFTERNOON, LATER]

    holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
    assert starts(technician) == ["08:00", "09:00", "10:00", "11:00", "12:30"]


def test_a_hold_that_ran_out_is_taken_again_though_stops_are_overdue_by_now(half_past_eight, technician, order):
    held = holds.hold(order=order, span=LATER)
    half_past_eight.shift(timedelta(minutes=6))
    assert holds.confirm(appointment=held).state == "confirmed"


def test_who_can_not_do_what_is_left_before_the_shift_ends_is_offered_nowhere(monday, technician, order):
    """Four hours from a quarter to one on: the shift ends at half past four."""
    with time_machine.travel(at("2026-11-23 12:45"), tick=False):
        assert find_slots(wish=wish_of(order), spans=[LATER], now=timezone.now()).found == ()


def test_stops_behind_the_new_one_get_the_times_that_they_can_have(territory, technician, make_order, order):
    """What is planned at 9 ends at noon by now; what is planned at 10, an hour and a half, waits for the absence."""
    AbsenceFactory(technician=technician, during=span("2026-11-23 13:00", 1))
    plan = PlanFactory(territory=territory)
    first, second = make_order(), make_order()
    for behind, during in ((first, span("2026-11-23 09:00", 1)), (second, span("2026-11-23 10:00", 1.5))):
        AssignmentFactory(plan=plan, visit=behind.visits.get(), technician=technician, during=during)
    publish(plan=plan)

    with time_machine.travel(at("2026-11-23 10:59"), tick=False):
        holds.hold(order=order, span=AFTERNOON)
    rows = plan.assignments.order_by("position").values_list("visit__order", "during")
    assert list(rows) == [
        (first.pk, span("2026-11-23 09:00", 1)),
        (order.pk, span("2026-11-23 12:00", 1)),
        (second.pk, span("2026-11-23 14:00", 1.5)),
    ]


def test_of_a_day_ahead_nothing_is_overdue(territory, technician, make_order, order):
    """A stop before its technician's shift begins is a fault of the plan, not a delay."""
    published(territory, technician, [make_order()], hours=(8,))
    technician.shifts.filter(day=at("2026-11-23").date()).update(during=span("2026-11-23 09:00", 7))
    assert find_slots(wish=wish_of(order), spans=[AFTERNOON], now=timezone.now()).found == ()
