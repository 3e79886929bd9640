"""A promise that we broke makes a new one at once: held for the customer, asked by message, else a call."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from dispatch.booking.services import holds
from dispatch.booking.services.making_good import make_good, write_off
from dispatch.booking.services.owing import call_about_broken
from dispatch.booking.services.promises import cancel, promise_window
from dispatch.customer.links import link_to
from dispatch.customer.withdrawing import carry_out_due
from dispatch.models import Appointment, Assignment, DayCapacity, LedgerEntry
from dispatch.planning.events import drain
from dispatch.planning.services import publish
from orders.models import Callback, Message, MessageTemplate, Ticket
from orders.services.visits import record_action
from technicians.models import Shift
from tests.dispatch.booking.conftest import published
from tests.factories import AssignmentFactory, PlanFactory, at, span

MORNING, TUESDAY_FIRST = span("2026-11-23 08:00", 2), span("2026-11-24 08:00", 2)
EVENING = at("2026-11-23 18:00")


@pytest.fixture
def missed(territory, technician, order) -> Appointment:
    """Monday, 8 to 10, in the published plan; nobody sets off."""
    published(territory, technician, [order], hours=(8,))
    Message.objects.all().delete()
    return Appointment.objects.get(order=order)


def told(order) -> list[str]:
    mails = Message.objects.filter(ticket=order.ticket, channel="email").order_by("pk")
    return list(mails.values_list("event", flat=True))


def held_for(order) -> Appointment:
    return Appointment.objects.get(order=order, state="initialized")


def see_to_all(moment) -> int:
    write_off(now=moment)
    return make_good(now=moment)


class TestWritingOff:
    def test_a_technician_who_may_still_come_is_late_and_has_missed_nothing(self, missed):
        for moment in ("2026-11-23 10:30", "2026-11-23 17:29"):  # the shift ends at 16:30; a phone tells an hour late
            with time_machine.travel(at(moment)):
                assert write_off(now=at(moment)) == 0
        missed.refresh_from_db()
        assert missed.state == "confirmed"

    def test_after_the_shift_it_was_missed_by_us_as_the_ledger_says_and_the_case_waits_for_a_date(self, missed, order):
        with time_machine.travel(EVENING):
            assert write_off(now=EVENING) == 1

        missed.refresh_from_db()
        entry = LedgerEntry.objects.get(appointment=missed)
        assert (missed.state, missed.missed_by) == ("failed", "provider")
        assert (entry.ending, entry.fault) == ("missed", "us")
        assert Ticket.objects.get(pk=order.ticket_id).state == "pending"
        assert not Assignment.objects.filter(visit__order=order, live=True).exists()

    def test_where_a_day_was_never_planned_nobody_knows_whether_somebody_came(self, technician, order):
        promise_window(order=order, window=MORNING, notify=False)
        with time_machine.travel(EVENING):
            assert write_off(now=EVENING) == 0

    def test_a_visit_that_has_begun_is_not_written_off(self, missed, order, technician):
        with time_machine.travel(at("2026-11-23 16:00")):
            record_action(
                uuid=uuid4(),
                visit=order.visits.get(),
                kind="en_route",
                by=technician.user,
                at=at("2026-11-23 16:00"),
            )
        with time_machine.travel(EVENING):
            assert write_off(now=EVENING) == 0

    @pytest.mark.parametrize(
        "facts",
        [
            [("on_site", "2026-11-23 09:00"), ("done", "2026-11-23 10:30")],
            [("done", "2026-11-23 10:30")],  # the arrival at a stop that was taken out of the day is refused
        ],
    )
    def test_a_phone_that_tells_late_that_somebody_was_there_corrects_what_was_written_off(
        self, missed, order, technician, facts
    ):
        with time_machine.travel(EVENING, tick=True):
            see_to_all(EVENING)
            for kind, moment in facts:
                visit = order.visits.get()
                record_action(uuid=uuid4(), visit=visit, kind=kind, by=technician.user, at=at(moment))
            drain()

        missed.refresh_from_db()
        assert (missed.state, missed.missed_by) == ("completed", "")
        kept = LedgerEntry.objects.filter(appointment=missed).latest("pk")
        assert (kept.ending, kept.corrects.ending) == ("kept", "missed")
        assert not Appointment.objects.filter(order=order, state="initialized").exists()


class TestMakingGood:
    def test_the_first_window_that_leaves_time_to_answer_is_held_and_asked_for(self, missed, order):
        with time_machine.travel(EVENING):
            assert see_to_all(EVENING) == 1

            held = held_for(order)
            assert (held.window, held.makes_good) == (TUESDAY_FIRST, missed)
            assert held.expires_at == at("2026-11-24 07:00")  # an hour before somebody would set off
            assert told(order) == ["appointment_held"]
            assert DayCapacity.objects.filter(held=1).exists()
            assert not Callback.objects.filter(ticket=order.ticket).exists()

    def test_seeing_to_it_twice_holds_and_asks_once(self, missed, order):
        with time_machine.travel(EVENING):
            assert [see_to_all(EVENING), see_to_all(EVENING)] == [1, 0]
            assert (told(order), order.appointments.filter(state="initialized").count()) == (["appointment_held"], 1)

    def test_at_night_the_customer_has_from_the_end_of_the_quiet_hours_to_answer(self, missed, order, settings):
        settings.QUIET_HOURS = (21, 8)
        late = at("2026-11-23 22:00")
        with time_machine.travel(late):
            see_to_all(late)
            held = held_for(order)
        assert held.window.lower >= at("2026-11-24 11:00")
        assert held.expires_at <= held.window.lower - timedelta(hours=1)

    def test_a_promise_that_a_new_plan_breaks_says_both_in_one_message(self, territory, technician, make_order, order):
        published(territory, technician, [make_order()], hours=(8,))
        plan = PlanFactory(territory=territory, version=2)
        for hour in (11, 12, 13, 14):
            during = span(f"2026-11-23 {hour}:00", 1)
            AssignmentFactory(plan=plan, visit=make_order().visits.get(), technician=technician, during=during)
        plan.assignments.update(lock="both")
        holds.confirm(appointment=holds.hold(order=order, span=span("2026-11-23 12:00", 2)))
        Message.objects.all().delete()
        publish(plan=plan, break_promises=True)
        make_good(now=at("2026-11-21 12:00"))

        states = Message.objects.filter(ticket=order.ticket, channel="email").values_list("event", "state")
        assert sorted(states) == [("appointment_cancelled", "cancelled"), ("appointment_held", "queued")]
        assert LedgerEntry.objects.get(order=order).ending == "called_off"

    def test_whoever_can_t_be_written_to_is_called(self, missed, order):
        customer = order.ticket.customer
        customer.contact_consent = False
        customer.save()
        with time_machine.travel(EVENING):
            see_to_all(EVENING)
        assert [call.reason for call in Callback.objects.filter(ticket=order.ticket)] == ["missed_promise"]
        assert not order.appointments.filter(state="initialized").exists()

    def test_where_nothing_is_free_a_person_calls(self, missed, order, territory):
        Shift.objects.exclude(day=at("2026-11-23").date()).delete()
        with time_machine.travel(EVENING):
            see_to_all(EVENING)
        assert [call.reason for call in Callback.objects.filter(ticket=order.ticket)] == ["missed_promise"]

    def test_who_does_not_answer_is_called_once(self, missed, order):
        with time_machine.travel(EVENING):
            see_to_all(EVENING)
        with time_machine.travel(at("2026-11-24 07:01")):
            assert [holds.expire_holds(), holds.expire_holds(), make_good(now=at("2026-11-24 07:01"))] == [1, 0, 0]
        assert [call.reason for call in Callback.objects.filter(ticket=order.ticket)] == ["missed_promise"]

    def test_one_that_was_called_off_by_hand_with_a_promised_call_gets_no_second_one(self, missed, order):
        cancel(appointment=missed, missed_by="provider")
        call_about_broken(order)
        assert make_good(now=at("2026-11-21 12:00")) == 1
        assert Callback.objects.filter(ticket=order.ticket).count() == 1
        assert not order.appointments.filter(state="initialized").exists()

    def test_where_the_firm_tells_nothing_of_it_a_person_calls(self, missed, order):
        for language in ("de", "en"):
            MessageTemplate.objects.create(
                organisation=order.organisation, event="appointment_held", language=language, is_told=False
            )
        with time_machine.travel(EVENING):
            see_to_all(EVENING)
        assert not order.appointments.filter(state="initialized").exists()
        assert [call.reason for call in Callback.objects.filter(ticket=order.ticket)] == ["missed_promise"]

    def test_who_gives_it_back_for_the_customer_leaves_a_call_and_a_new_date_settles_it(self, missed, order):
        with time_machine.travel(EVENING, tick=True):
            see_to_all(EVENING)
            holds.call_off(appointment=held_for(order))
            call = Callback.objects.get(ticket=order.ticket)
            assert (call.reason, call.state) == ("missed_promise", "open")
            holds.confirm(appointment=holds.hold(order=order, span=TUESDAY_FIRST))
            call.refresh_from_db()
        assert call.state == "cancelled"
        assert not Message.objects.filter(event="callback_promised", state="queued").exists()

    def test_another_hold_in_its_place_that_nobody_confirms_leads_to_the_call_too(self, missed, order):
        with time_machine.travel(EVENING, tick=True):
            see_to_all(EVENING)
            holds.hold(order=order, span=span("2026-11-24 12:00", 2))
        with time_machine.travel(EVENING + timedelta(minutes=6)):
            assert holds.expire_holds() == 1
        assert [call.reason for call in Callback.objects.filter(ticket=order.ticket)] == ["missed_promise"]


class TestAccepting:
    @pytest.fixture
    def page(self, missed, order) -> tuple[Client, str]:
        order.ticket.customer.language = "en"
        order.ticket.customer.save()
        client = Client()
        with time_machine.travel(EVENING):
            see_to_all(EVENING)
            door = client.get(link_to(order.ticket).removeprefix("http://testserver"))
        return client, door["Location"]

    def test_one_tap_on_the_page_makes_what_is_held_a_promise(self, page, order):
        client, address = page
        with time_machine.travel(EVENING, tick=True):
            shown = client.get(address)
            assert "We are sorry: we did not keep your appointment on Monday, 23 November 2026" in shown.text
            assert "until Tuesday, 24 November, 07:00" in shown.text
            uuid = shown.context["accept"]["uuid"].value()
            after = [client.post(f"{address}accept/", {"uuid": uuid}, follow=True) for _twice in range(2)]

        assert "Your appointment: Tuesday, 24 November 2026, between 08:00 and 10:00." in after[0].text
        assert "We have that already." in after[1].text
        with time_machine.travel(EVENING, tick=True):  # in a second tab that still shows what was held
            again = client.post(f"{address}accept/", {"uuid": str(uuid4())})
        assert "You have an appointment: Tuesday, 24 November 2026, between 08:00 and 10:00." in again.text
        promised = order.appointments.get(state="confirmed")
        assert (promised.window, promised.expires_at) == (TUESDAY_FIRST, None)
        assert told(order) == ["appointment_held", "appointment"]
        assert not Message.objects.filter(event="appointment_held", state="queued").exists()
        assert Ticket.objects.get(pk=order.ticket_id).state == "inProgress"
        assert DayCapacity.objects.filter(booked=1, held=0).exists()

    def test_after_the_time_to_answer_the_page_says_so_and_shows_other_times(self, page):
        client, address = page
        with time_machine.travel(at("2026-11-24 07:01")):
            refused = client.get(f"{address}accept/")
            assert refused.status_code == 409
            assert "We don&#x27;t hold an appointment for you any more." in refused.text
            assert "Yes, this suits me" not in client.get(address).text

    def test_who_says_that_it_works_again_is_not_called_about_what_was_held(self, page, order):
        client, address = page
        with time_machine.travel(EVENING, tick=True):
            form = client.get(f"{address}works-again/").context["form"]
            client.post(f"{address}works-again/", {"uuid": form["uuid"].value()})
        with time_machine.travel(EVENING + timedelta(minutes=11)):
            assert carry_out_due() == 1
        assert not order.appointments.filter(state="initialized").exists()
        assert not Callback.objects.exists()

    def test_another_time_may_be_chosen_instead_and_what_was_held_is_free(self, page, order):
        client, address = page
        other = span("2026-11-24 12:00", 2)
        with time_machine.travel(EVENING, tick=True):
            form = client.get(f"{address}appointment/").context["form"]
            window = f"{other.lower.isoformat()}/{other.upper.isoformat()}"
            client.post(f"{address}appointment/", {"uuid": form["uuid"].value(), "window": window})
        assert order.appointments.get(state="confirmed").window == other
        assert not DayCapacity.objects.filter(held__gt=0).exists()
        assert not Callback.objects.exists()
