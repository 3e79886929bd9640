"""From a slot to a promise, on a day that is planned."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from dispatch.booking.errors import BookingError, NotBookableError, SlotGoneError
from dispatch.booking.search import find_slots
from dispatch.booking.services import holds
from dispatch.booking.wishes import wish_of
from dispatch.models import Appointment, Assignment
from orders.models import Message
from tests.dispatch.booking.conftest import published
from tests.factories import at, span

AFTERNOON, LATER = span("2026-11-23 12:00", 2), span("2026-11-23 14:00", 2)


def starts(technician) -> list[str]:
    rows = Assignment.objects.filter(technician=technician, live=True).order_by("during")
    zone = technician.territory.zone
    return [f"{row.during.lower.astimezone(zone):%H:%M}" for row in rows]


def test_a_hold_takes_a_real_place_in_the_published_plan(monday, technician, order):
    appointment = holds.hold(order=order, span=AFTERNOON)

    row = appointment.held_assignments.get()
    assert (appointment.state, appointment.expires_at - timezone.now() > timedelta(minutes=4)) == ("initialized", True)
    assert (row.technician, row.plan, row.live, row.position, row.visit.order) == (technician, monday, True, 4, order)
    assert starts(technician) == ["08:00", "09:00", "10:00", "11:00", "12:00"]
    assert not Message.objects.filter(ticket=order.ticket).exists()


def test_confirming_promises_tells_the_customer_and_is_the_same_twice(monday, technician, order):
    appointment = holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
    again = holds.confirm(appointment=appointment)

    assert (again.pk, again.state, again.expires_at) == (appointment.pk, "confirmed", None)
    assert not appointment.held_assignments.exists()
    assert Assignment.objects.get(visit__order=order, live=True).hold is None
    assert Message.objects.filter(ticket=order.ticket, event="appointment", channel="email").count() == 1


def test_one_technician_gives_two_hours_two_places_and_then_none(monday, technician, make_order):
    for _ in range(2):
        holds.hold(order=make_order(), span=AFTERNOON)
    third = make_order()
    holds.hold(order=third, span=AFTERNOON)  # starts at 14:00, the last instant of the window

    with pytest.raises(SlotGoneError):
        holds.hold(order=make_order(), span=AFTERNOON)
    assert starts(technician)[4:] == ["12:00", "13:00", "14:00"]
    assert Appointment.objects.filter(state="initialized").count() == 3


def test_stops_behind_a_new_one_are_pushed_within_their_promises(territory, technician, make_order, order):
    plan = published(territory, technician, [make_order(), make_order()], hours=(8, 13))
    holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))

    assert starts(technician) == ["08:00", "12:00", "13:00"]
    second = make_order()
    holds.hold(order=second, span=span("2026-11-23 12:00", 2))
    assert starts(technician) == ["08:00", "12:00", "13:00", "14:00"]
    pushed = plan.assignments.get(position=3)
    assert pushed.during.lower <= pushed.visit.order.appointments.get().window.upper


def test_a_hold_that_has_run_out_gives_its_place_back(monday, technician, make_order):
    first, second = make_order(), make_order()
    appointment = holds.hold(order=first, span=AFTERNOON)
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        assert holds.expire_holds() == 1
        appointment.refresh_from_db()
        assert (appointment.state, appointment.reason, starts(technician)[4:]) == ("cancelled", "expired", [])
        holds.hold(order=second, span=AFTERNOON)
    assert starts(technician)[4:] == ["12:00"]


def test_a_bounded_sweep_gives_back_the_oldest_and_leaves_the_rest_to_the_next(monday, technician, make_order):
    orders = [make_order() for _ in range(3)]
    for order in orders:
        holds.hold(order=order, span=AFTERNOON)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert holds.expire_holds(most=2) == 2
        assert Appointment.objects.get(state="initialized").order == orders[2]
        assert (holds.expire_holds(), holds.expire_holds(most=2)) == (1, 0)


def test_a_late_confirm_takes_the_place_again_where_it_is_free(monday, technician, order):
    appointment = holds.hold(order=order, span=AFTERNOON)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        confirmed = holds.confirm(appointment=appointment)
    assert (confirmed.state, starts(technician)[4:]) == ("confirmed", ["12:00"])


def test_a_late_confirm_of_a_place_that_is_gone_is_refused(monday, technician, make_order):
    late = holds.hold(order=make_order(), span=LATER)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        holds.expire_holds()
        with pytest.raises(SlotGoneError):
            holds.confirm(appointment=late)


def test_another_hold_of_the_order_gives_the_former_back(monday, technician, order):
    former = holds.hold(order=order, span=AFTERNOON)
    holds.hold(order=order, span=LATER)

    former.refresh_from_db()
    assert (former.state, starts(technician)[4:]) == ("cancelled", ["14:00"])


def test_changing_moves_the_promise_in_one_step(monday, technician, order):
    appointment = holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
    holds.change(appointment=appointment, span=LATER)

    appointment.refresh_from_db()
    assert (appointment.state, appointment.window, starts(technician)[4:]) == ("confirmed", LATER, ["14:00"])
    assert Message.objects.filter(ticket=order.ticket, event="appointment", channel="email").count() == 2
    assert not Message.objects.filter(event="appointment_cancelled").exists()


def test_a_promise_moves_within_its_technicians_day_where_its_own_stop_was_in_the_way(
    territory, technician, make_order, order
):
    """12 to 14 o'clock is full with it; by giving its own stop back there is room for it from 14 o'clock on."""
    published(territory, technician, [make_order() for _ in range(4)], hours=(8, 9, 10, 11))
    appointment = holds.confirm(appointment=holds.hold(order=order, span=LATER))
    holds.confirm(appointment=holds.hold(order=make_order(), span=LATER))
    holds.change(appointment=appointment, span=AFTERNOON)
    assert starts(technician)[4:] == ["12:00", "15:00"]


def test_a_change_into_a_full_window_leaves_the_promise_as_it_is(monday, technician, order):
    appointment = holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
    with pytest.raises(SlotGoneError):
        holds.change(appointment=appointment, span=span("2026-11-23 16:00", 2))

    appointment.refresh_from_db()
    assert (appointment.state, appointment.window, starts(technician)[4:]) == ("confirmed", AFTERNOON, ["12:00"])


def test_only_a_confirmed_appointment_is_changed(monday, order):
    appointment = holds.hold(order=order, span=AFTERNOON)
    with pytest.raises(BookingError, match="Only a confirmed appointment"):
        holds.change(appointment=appointment, span=LATER)


def test_calling_off_frees_the_place_and_says_whose_doing_it_was(monday, technician, order):
    appointment = holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
    holds.call_off(appointment=appointment, reason="away")

    appointment.refresh_from_db()
    assert (appointment.state, appointment.missed_by, appointment.reason) == ("cancelled", "customer", "away")
    assert starts(technician)[4:] == []
    assert Message.objects.filter(event="appointment_cancelled", channel="email").count() == 1


def test_an_order_with_a_promise_takes_no_second_one(monday, order):
    holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
    with pytest.raises(NotBookableError, match="has an appointment"):
        holds.hold(order=order, span=LATER)


@pytest.mark.parametrize(
    ("window", "error"),
    [
        (span("2026-11-23 12:30", 2), ValidationError),
        (span("2026-11-23 12:00", 4), ValidationError),
        (span("2026-11-21 12:00", 2), SlotGoneError),
        (span("2026-12-21 12:00", 2), SlotGoneError),
    ],
)
def test_a_window_that_is_none_of_ours_or_not_open_is_refused(monday, order, window, error):
    with pytest.raises(error):
        holds.hold(order=order, span=window)
    assert not Appointment.objects.filter(order=order).exists()


def test_two_technicians_come_together_or_not_at_all(territory, technician, another, make_order):
    published(territory, technician, [make_order()], hours=(8,))
    both = make_order(order__needed_technicians=2)
    holds.hold(order=both, span=AFTERNOON)
    assert (starts(technician), starts(another)) == (["08:00", "12:00"], ["12:00"])

    for _ in range(2):
        holds.hold(order=make_order(order__needed_technicians=2), span=AFTERNOON)
    with pytest.raises(SlotGoneError):
        holds.hold(order=make_order(order__needed_technicians=2), span=AFTERNOON)


def test_nobody_is_booked_beyond_the_end_of_the_shift(monday, technician, make_order):
    holds.hold(order=make_order(), span=LATER)
    holds.hold(order=make_order(), span=LATER)  # 15 to 16; the shift ends at 16:30
    with pytest.raises(SlotGoneError):
        holds.hold(order=make_order(), span=LATER)


def test_a_technician_under_way_is_not_rebooked(monday, order):
    appointment = holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
    order.visits.update(state="en_route", en_route_at=at("2026-11-23 11:40"))
    with pytest.raises(BookingError, match="on the way"):
        holds.call_off(appointment=appointment)


@pytest.mark.parametrize("start", ["2026-12-05 08:00", "2026-12-05 14:00"])
def test_a_window_behind_the_last_day_on_offer_is_too_far_ahead(monday, order, start):
    """From Saturday noon on a fortnight is 14 days with today's: the second Saturday after is none of them."""
    with pytest.raises(SlotGoneError, match="too far ahead"):
        holds.hold(order=order, span=span(start, 2))


def test_a_window_may_begin_the_instant_from_which_the_visit_may_be_planned(monday, make_order):
    order = make_order(not_before=at("2026-11-23 12:00"))
    found = find_slots(wish=wish_of(order), spans=[AFTERNOON], now=timezone.now(), earliest=at("2026-11-23 12:00"))
    assert [each.slot.span for each in found.found] == [AFTERNOON]
    assert holds.hold(order=order, span=AFTERNOON).window == AFTERNOON


def test_a_customer_is_told_again_when_a_promise_comes_back_to_its_first_window(monday, order):
    appointment = holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
    holds.change(appointment=appointment, span=LATER)
    holds.change(appointment=appointment, span=AFTERNOON)
    assert Message.objects.filter(ticket=order.ticket, event="appointment", channel="email").count() == 3
