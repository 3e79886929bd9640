"""A day without a published plan: capacity by skill, hour and area stands in."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from dispatch.booking.errors import SlotGoneError
from dispatch.booking.search import NoSlot, find_slots
from dispatch.booking.services import holds
from dispatch.booking.services.promises import cancel_on_hold, promise_window
from dispatch.booking.wishes import wish_of
from dispatch.models import Appointment, DayCapacity
from dispatch.planning.errors import PlanningError
from dispatch.planning.services import publish
from orders.models import FieldOrder, OrderTypeSkill
from orders.models.states import OrderState
from tests.dispatch.booking.conftest import published
from tests.factories import (
    AbsenceFactory,
    AssignmentFactory,
    PlanFactory,
    SkillFactory,
    TechnicianSkillFactory,
    span,
)

TUESDAY = span("2026-11-24 10:00", 2)


def counts() -> dict[tuple[str, str, int], tuple[int, int, int]]:
    rows = DayCapacity.objects.values_list("area", "skill", "level", "capacity", "held", "booked")
    return {(area, skill, level): (capacity, held, booked) for area, skill, level, capacity, held, booked in rows}


@pytest.fixture
def needs_fibre(organisation, make_order):
    """An order that needs fibre at level 2."""

    def make():
        order = make_order()
        skill = SkillFactory._meta.model.objects.filter(organisation=organisation, code="fibre").first()
        skill = skill or SkillFactory(organisation=organisation, code="fibre")
        OrderTypeSkill.objects.create(order_type=order.order_type, skill=skill, level=2)
        return order

    return make


def test_a_hold_takes_a_place_of_the_territory_and_of_the_area(technician, order):
    """One technician, two hours, 0.7 visits an hour where there is no past: one place."""
    appointment = holds.hold(order=order, span=TUESDAY)
    assert counts() == {("", "", 0): (1, 1, 0), ("506", "", 0): (1, 1, 0)}

    holds.confirm(appointment=appointment)
    assert counts() == {("", "", 0): (1, 0, 1), ("506", "", 0): (1, 0, 1)}


def test_a_full_window_is_refused_by_the_database(technician, make_order):
    holds.hold(order=make_order(), span=TUESDAY)
    with pytest.raises(SlotGoneError):
        holds.hold(order=make_order(), span=TUESDAY)
    assert counts()["", "", 0] == (1, 1, 0)


@pytest.mark.parametrize("end", ["release", "call_off", "expire"])
def test_what_is_given_back_is_free_again(technician, make_order, end):
    appointment = holds.hold(order=make_order(), span=TUESDAY)
    if end == "call_off":
        holds.call_off(appointment=holds.confirm(appointment=appointment))
    elif end == "expire":
        Appointment.objects.update(expires_at=timezone.now())
        holds.expire_holds()
    else:
        holds.call_off(appointment=appointment)

    assert counts()["", "", 0] == (1, 0, 0)
    holds.hold(order=make_order(), span=TUESDAY)


def test_each_level_below_counts_as_well(technician, needs_fibre):
    order = needs_fibre()
    TechnicianSkillFactory(technician=technician, skill=order.order_type.required_skills.get().skill, level=3)
    holds.hold(order=order, span=TUESDAY)
    assert counts() == {
        (area, skill, level): (1, 1, 0)
        for area in ("", "506")
        for skill, level in [("", 0), ("fibre", 1), ("fibre", 2)]
    }


def test_nobody_with_the_skill_is_no_place(technician, needs_fibre):
    order = needs_fibre()
    with pytest.raises(SlotGoneError):
        holds.hold(order=order, span=TUESDAY)
    answer = find_slots(wish=wish_of(order), spans=[], now=timezone.now())
    assert (answer.found, answer.advice.reason, answer.advice.other_day) == ((), NoSlot.NO_SKILL, None)


def test_the_share_for_emergencies_is_not_offered(territory, technician, order):
    territory.emergency_percent = 50
    territory.save()
    assert find_slots(wish=wish_of(order), spans=[TUESDAY], now=timezone.now()).found == ()


def test_who_is_absent_is_not_counted(technician, order):
    AbsenceFactory(technician=technician, during=span("2026-11-24 07:00", 12))
    assert find_slots(wish=wish_of(order), spans=[TUESDAY], now=timezone.now()).advice.reason == NoSlot.NOBODY_ON_SHIFT


def test_what_is_held_is_in_the_next_search_of_everybody(technician, make_order):
    first, second = make_order(), make_order()
    assert find_slots(wish=wish_of(second), spans=[TUESDAY], now=timezone.now()).found
    holds.hold(order=first, span=TUESDAY)
    answer = find_slots(wish=wish_of(second), spans=[TUESDAY], now=timezone.now())
    assert (answer.found, answer.advice.reason) == ((), NoSlot.FULL)


def test_a_hold_of_an_unplanned_day_becomes_a_stop_when_the_day_is_planned(territory, technician, make_order):
    order = make_order()
    appointment = holds.hold(order=order, span=span("2026-11-23 10:00", 2))
    published(territory, technician, [make_order()], hours=(8,))
    assert appointment.held_assignments.get().visit.order == order

    holds.confirm(appointment=appointment)
    assert counts()["", "", 0] == (1, 0, 1)
    assert not appointment.held_assignments.exists()


def test_an_order_on_hold_gives_back_what_its_promise_had_booked(technician, make_order):
    order = make_order()
    holds.confirm(appointment=holds.hold(order=order, span=TUESDAY))
    FieldOrder.objects.filter(pk=order.pk).update(state=OrderState.HELD)
    cancel_on_hold(order_id=order.pk, made_by=timezone.now())

    assert Appointment.objects.get(order=order).state == "cancelled"
    assert counts() == {("", "", 0): (1, 0, 0), ("506", "", 0): (1, 0, 0)}


def test_a_hold_that_publishing_makes_a_promise_is_booked_and_can_be_given_back(technician, order):
    held = holds.hold(order=order, span=TUESDAY)
    assert promise_window(order=order, window=TUESDAY).pk == held.pk
    assert counts()["", "", 0] == (1, 0, 1)

    holds.call_off(appointment=held)
    assert counts()["", "", 0] == (1, 0, 0)


def test_a_promise_that_fits_nowhere_keeps_the_days_first_plan_from_being_published(territory, technician, make_order):
    order = make_order()
    draft = PlanFactory(territory=territory, day=TUESDAY.lower.date())
    for hour in range(8, 16):
        during = span(f"2026-11-24 {hour:02}:00", 1)
        visit = make_order().visits.get()
        AssignmentFactory(plan=draft, visit=visit, technician=technician, during=during, lock="both")
    holds.confirm(appointment=holds.hold(order=order, span=TUESDAY))

    with pytest.raises(PlanningError, match="promised to its customer"):
        publish(plan=draft)
    publish(plan=draft, break_promises=True)
    lost = Appointment.objects.get(order=order)
    assert (lost.state, lost.missed_by, counts()["", "", 0]) == ("cancelled", "provider", (1, 0, 0))


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_no_more_places_than_there_are(technician, make_order):
    orders = [make_order() for _ in range(20)]

    def attempt(order) -> bool:
        try:
            holds.confirm(appointment=holds.hold(order=order, span=TUESDAY))
        except SlotGoneError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        won = sum(pool.map(attempt, orders))
    assert (won, counts()["", "", 0]) == (1, (1, 0, 1))
