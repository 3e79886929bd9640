"""Many bookings at once wait for each other, and none ends as a deadlock."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from dispatch.booking.errors import SlotGoneError
from dispatch.booking.services import holds
from dispatch.models import Appointment
from orders.services.visits import record_action
from tests.dispatch.booking.conftest import published
from tests.factories import span

MIDDAY, AFTERNOON = span("2026-11-23 10:00", 2), span("2026-11-23 14:00", 2)
TUESDAY = span("2026-11-24 10:00", 2)


def at_once(*actions, times: int = 12) -> list[int]:
    """Do each action so often in a thread of its own, with the number of the turn; how often each had room."""
    begin = Barrier(len(actions))

    def work(action) -> int:
        done = 0
        try:
            begin.wait()
            for turn in range(times):
                with suppress(SlotGoneError):
                    action(turn)
                    done += 1
        finally:
            connection.close()
        return done

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(work, actions))


def mover(appointment, *spans):
    """Moves a promise to and fro."""

    def move(turn: int) -> None:
        holds.change(appointment=Appointment.objects.get(pk=appointment.pk), span=spans[turn % len(spans)])

    return move


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("spans", [(MIDDAY, AFTERNOON), (MIDDAY, TUESDAY)], ids=["one day", "two days"])
def test_promises_that_change_places_wait_for_each_other(territory, technician, make_order, spans):
    published(territory, technician, [make_order()], hours=(8,))
    appointments = [
        holds.confirm(appointment=holds.hold(order=make_order(), span=span)) for span in (MIDDAY, AFTERNOON, MIDDAY)
    ]
    moves = at_once(*(mover(one, *(spans if number % 2 else spans[::-1])) for number, one in enumerate(appointments)))
    assert all(moves)


@pytest.mark.django_db(transaction=True)
def test_a_booking_that_pushes_a_stop_waits_for_its_technicians_tap_and_for_a_hold_that_runs_out(
    territory, technician, make_order
):
    tapped = make_order()
    published(territory, technician, [make_order(), tapped], hours=(8, 15))
    promise = holds.confirm(appointment=holds.hold(order=make_order(), span=AFTERNOON))
    other = make_order()

    def tap(turn: int) -> None:
        kind = ("en_route", "undo")[turn % 2]
        record_action(uuid=uuid4(), visit=tapped.visits.get(), kind=kind, by=technician.user, at=timezone.now())

    def let_run_out(_turn: int) -> None:
        held = holds.hold(order=other, span=AFTERNOON)
        Appointment.objects.filter(pk=held.pk).update(expires_at=timezone.now())
        holds.expire_holds()

    moved, taps, _held = at_once(mover(promise, MIDDAY, AFTERNOON), tap, let_run_out)
    assert (moved > 0, taps) == (True, 12)
