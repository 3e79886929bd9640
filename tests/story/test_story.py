"""One case as its customer lives through it, and what it must never do to her: ask twice.

Her Wi-Fi fails. She tells it by phone, then by chat; tries on her link what can be tried, chooses a time there; the
technician comes, but it is not solved, as the survey hears; one call, a second visit, and it works.

A *question* is a field that a page shows empty, a choice of which nothing is chosen, or a step that is to be tried,
whoever is to fill it in for her: she herself, the agent who has her on the line, or the technician at her door. Each
has a meaning (`questions.MEANINGS`). It is *asked* when somebody has to answer it to get on, and from then on it may
stand open on no page that anybody sees in the story; what the contract says already (name, number, e-mail address,
home) may never. A message that asks for something is a question too. Not counted are offers (a time, a call), room
for what somebody wants to add, and what a technician writes down about the work.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import APIRequestContext

from orders.models import Callback, Contact, FieldOrder, Ticket
from tests.factories import at
from tests.story.acts import (
    nothing_is_open,
    she_calls,
    she_chooses_a_time,
    she_says_that_it_is_not_solved,
    she_tries_what_is_left,
    the_call_is_made,
    the_technician_comes,
)
from tests.story.house import house_works
from tests.story.people import Agent, Customer, Technician, told_by_chat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TUESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 26)
ASKED = [
    "what fails",
    "kind of fault",
    "tried: restart-modem",
    "line test",
    "tried: check-cables",
    "would recommend us",
    "is it solved",
]


def test_a_case_told_on_four_channels_is_solved_at_last_and_nothing_was_asked_twice(
    clock, agent, customer, chat, evening_before, phone_of_the_day, questions
):
    told_and_tried(clock, agent, customer, chat)
    evening_before(TUESDAY)
    customer.reads("Your appointment tomorrow")
    visited(clock, customer, phone_of_the_day(TUESDAY), report="Splitter replaced.", knows=["Neustart", "blinking red"])
    surveyed_and_called(clock, agent, customer)
    evening_before(THURSDAY)
    visited(
        clock,
        customer,
        phone_of_the_day(THURSDAY),
        report="Socket replaced.",
        knows=["Splitter replaced.", "Still nothing by cable."],
    )

    clock.move_to(at("2026-11-30 12:00"))
    house_works()
    assert customer.mailbox.mails[customer.read :] == []  # one survey about one matter
    nothing_is_open()
    assert Callback.objects.get().state == "reached"
    first, second = FieldOrder.objects.order_by("pk")
    assert (first.predecessor, second.predecessor) == (None, first)
    assert set(Contact.objects.values_list("channel", flat=True)) == {"phone", "chat", "link", "callback"}
    assert questions.asked == ASKED


def told_and_tried(clock: time_machine.Traveller, agent: Agent, customer: Customer, chat: APIRequestContext) -> None:
    """By phone and chat; by the link of the first mail she goes on, and has an appointment at the end."""
    she_calls(agent)
    clock.move_to(at("2026-11-23 09:10"))
    told_by_chat(Ticket.objects.get(), "The lamp of the box is blinking red.", chat)
    house_works()
    clock.move_to(at("2026-11-23 09:20"))
    house_works()
    she_tries_what_is_left(customer, customer.reads("We need something from you"))
    house_works()
    she_chooses_a_time(customer)
    house_works()
    customer.reads("Your appointment,")


def visited(
    clock: time_machine.Traveller, customer: Customer, technician: Technician, *, report: str, knows: list[str]
) -> None:
    the_technician_comes(technician, report=report, knows=knows)
    house_works()
    clock.shift(timedelta(hours=1))  # the mail waits for the report's photos
    house_works()
    customer.reads("Our technician is on the way", "Done")


def surveyed_and_called(clock: time_machine.Traveller, agent: Agent, customer: Customer) -> None:
    """A day later. The one call has an owner, and is due within the working day."""
    clock.move_to(at("2026-11-25 12:00"))
    house_works()
    she_says_that_it_is_not_solved(customer, customer.reads("Is it solved?"))
    house_works()
    customer.reads("We will call you")
    call = Callback.objects.get()
    assert (call.owner, call.due.upper - timezone.now() < timedelta(hours=3)) == (agent.user, True)
    clock.move_to(at("2026-11-25 12:20"))
    the_call_is_made(agent)
    house_works()
    customer.reads("Your appointment,")
