"""The day before, in the afternoon, once. The clock stands at Monday 2026-11-23 in Cologne."""

import pytest
import time_machine

from dispatch.booking.reminders import remind
from dispatch.models import Appointment
from orders.models import Message
from tests.factories import FieldOrderFactory, TerritoryFactory, TicketFactory, at, span

pytestmark = pytest.mark.django_db
MADE, AFTERNOON = at("2026-11-20 10:00"), at("2026-11-23 15:00")


def promised(territory, window, **facts) -> Appointment:
    ticket = TicketFactory(site__organisation=territory.organisation, site__territory=territory)
    order = FieldOrderFactory(ticket=ticket)
    values = {"state": "confirmed", "window": window, "created_at": MADE} | facts
    return Appointment.objects.create(organisation=order.organisation, order=order, **values)


def reminded() -> list[int]:
    return list(Message.objects.filter(event="reminder", channel="email").values_list("ticket", flat=True))


def at_(moment) -> int:
    with time_machine.travel(moment, tick=False):
        return remind(now=moment)


def test_tomorrows_promises_are_reminded_of_once(territory):
    tomorrow = promised(territory, span("2026-11-24 08:00", 2))
    promised(territory, span("2026-11-23 18:00", 2))
    promised(territory, span("2026-11-25 08:00", 2))
    promised(territory, span("2026-11-24 10:00", 2), state="cancelled")
    assert at_(at("2026-11-23 14:59")) == 0
    assert (at_(AFTERNOON), at_(AFTERNOON), reminded()) == (1, 0, [tomorrow.order.ticket_id])
    message = Message.objects.get(event="reminder", channel="email")
    assert "Tuesday, 24 November 2026, between 08:00 and 10:00" in message.body or "24. November 2026" in message.body


def test_who_was_told_a_moment_ago_is_not_told_again(territory):
    promised(territory, span("2026-11-24 08:00", 2), created_at=at("2026-11-23 14:00"))
    assert (at_(AFTERNOON), reminded(), at_(at("2026-11-23 20:00"))) == (1, [], 0)


def test_afternoon_is_where_the_customer_lives(organisation):
    """15 o'clock in Cologne is 14 in London."""
    london = TerritoryFactory(organisation=organisation, timezone="Europe/London")
    promised(london, span("2026-11-24 09:00", 2))
    assert (at_(AFTERNOON), at_(at("2026-11-23 16:00"))) == (0, 1)


def test_a_reminder_that_waits_is_withdrawn_with_its_promise(territory):
    appointment = promised(territory, span("2026-11-24 08:00", 2))
    at_(AFTERNOON)
    from dispatch.booking.services.promises import cancel

    with time_machine.travel(AFTERNOON, tick=False):
        cancel(appointment=appointment, missed_by="customer")
    assert set(Message.objects.filter(event="reminder").values_list("state", flat=True)) == {"cancelled"}


def test_a_hundred_cost_no_more_queries_than_one(territory, django_assert_max_num_queries):
    def cost(number: int) -> int:
        for _ in range(number):
            promised(territory, span("2026-11-24 08:00", 2))
        with time_machine.travel(AFTERNOON, tick=False), django_assert_max_num_queries(20) as seen:
            remind(now=AFTERNOON)
        return len(seen)

    assert cost(1) == cost(20)
