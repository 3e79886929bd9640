"""What happens in the story, scene by scene."""

from collections.abc import Sequence

from playwright.sync_api import expect

from dispatch.models import Appointment, CustomerLink
from orders.models import Callback, Contact, FieldOrder, Message, Survey, Ticket, TriedStep, Visit
from orders.models.message import MESSAGE_UNSENT
from orders.models.states import ORDER_OPEN, VISIT_OPEN, CallbackState
from tests.story.people import Agent, Customer, Technician


def she_calls(agent: Agent) -> None:
    """Who calls is known by the number. The modem's restart does not help, then she has to leave."""
    agent.picks_up("+492215550142")
    page, questions = agent.page, agent.questions
    questions.answer(page, "what fails", "kind of fault")
    page.get_by_label("What was said").fill("The Wi-Fi has failed since this morning.")
    page.get_by_label("Kind of fault").select_option(label="Internet gestört")
    agent.clicks("Open the case", then=page.locator("[data-step=restart-modem]"))
    questions.answer(page, "tried: restart-modem")
    page.locator("[data-step=restart-modem]").get_by_role("button", name="did not help").click()
    expect(page.locator("[data-step=restart-modem]")).to_have_count(0)
    questions.answer(page, "line test")
    page.get_by_label("Line test", exact=True).select_option("failed")
    agent.clicks("Save", then=page.get_by_text("Before a visit is ordered, this is missing:"))


def she_tries_what_is_left(customer: Customer, link: str) -> None:
    """On her page stands all that she said, and the one step that nobody tried."""
    customer.follows(link)
    page = customer.page
    for told in ("Phone", "The lamp of the box is blinking red.", "You need not explain anything again."):
        expect(page.get_by_text(told).first).to_be_visible()
    before = state_of_all()
    for method in ("GET", "HEAD", "OPTIONS"):
        page.request.fetch(link, method=method)
        page.request.fetch(f"{page.url}self-help/", method=method)
    customer.opens("Try what often helps")
    assert state_of_all() == before
    customer.questions.answer(page, "tried: check-cables")
    page.get_by_label("No, no change").check()
    customer.sends("Go on", said="nobody asks you for it again")


def she_chooses_a_time(customer: Customer) -> None:
    """Tuesday, the first that is free."""
    customer.page.reload()
    customer.opens("Choose an appointment")
    customer.page.get_by_role("radio").first.check()
    customer.sends("Take this appointment", said="Your appointment:")


def the_technician_comes(technician: Technician, *, report: str, knows: Sequence[str]) -> None:
    """The phone shows at the door what was said and tried, and what was done before."""
    technician.opens_stop_of("Ayşe Yılmaz")
    for text in knows:
        expect(technician.page.get_by_text(text).first).to_be_visible()
    # Before that, "I have arrived" is another button, which goes away.
    technician.taps("I am on my way", then="Take back: not on my way")
    technician.taps("I have arrived", then="Look at the report")
    technician.reports(report)
    technician.goes_home()


def she_says_that_it_is_not_solved(customer: Customer, link: str) -> None:
    customer.follows(link)
    customer.opens("Answer three short questions")
    page = customer.page
    customer.questions.answer(page, "would recommend us", "is it solved")
    page.get_by_label("2", exact=True).check()
    page.get_by_label("No", exact=True).check()
    page.get_by_label("Anything you want to tell us").fill("Still nothing by cable.")
    customer.sends("Send the answers", said="We call you:")


def the_call_is_made(agent: Agent) -> None:
    """All is on one screen: what was said on four channels, what was tried, what was done. A second visit is agreed."""
    page = agent.page
    page.keyboard.press("Escape")
    agent.presses("n", then=page.locator("[data-call]"))
    case = page.locator("[data-case]")
    for text in (
        "The Wi-Fi has failed since this morning.",
        "The lamp of the box is blinking red.",
        "Still nothing by cable.",
        "Splitter replaced.",
        "+49 221 5550142",
    ):
        expect(case).to_contain_text(text)
    expect(case.locator(".tried li")).to_have_count(3)  # two steps and the line test
    agent.clicks("Reached: not solved", then=page.get_by_text("A visit is needed because"))
    agent.presses("v", then=page.locator("[name=slot]"))
    agent.clicks("Thu 26 Nov", then=page.get_by_role("button", name="Confirm"))
    agent.clicks("Confirm", then=page.get_by_text("Promised:"))


def nothing_is_open() -> None:
    assert Ticket.objects.get().state == "resolved"
    assert not FieldOrder.objects.filter(state__in=ORDER_OPEN).exists()
    assert not Visit.objects.filter(state__in=VISIT_OPEN).exists()
    assert not Callback.objects.filter(state=CallbackState.OPEN).exists()
    assert not Message.objects.filter(state__in=MESSAGE_UNSENT).exists()
    assert not Appointment.objects.filter(state__in=["initialized", "confirmed"]).exists()


def state_of_all() -> list[list[tuple[object, ...]]]:
    models = (Ticket, Contact, TriedStep, FieldOrder, Appointment, Callback, Survey, Message, CustomerLink)
    return [list(model.objects.order_by("pk").values_list()) for model in models]
