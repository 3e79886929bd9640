"""Self-help and the survey on the customer's page."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from orders.catalogue import install_catalogue
from orders.models import Callback, Category, HelpStep, Survey, Ticket
from orders.models.states import TicketState
from orders.services.photos import reencode
from orders.services.tickets import add_tried_step
from tests.dispatch.customer.conftest import opened
from tests.factories import RemoteStepFactory, TicketFactory
from tests.pictures import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def faulty(ticket) -> Ticket:
    """The internet is down: restart the modem, then look at the cables."""
    install_catalogue(organisation=ticket.organisation)
    ticket.category = Category.objects.get(organisation=ticket.organisation, code="internet-down")
    ticket.save()
    return ticket


@pytest.fixture
def choose(customer, address, faulty):
    """Answer the question that is shown."""

    def post(text: str):
        form = customer.get(f"{address}self-help/").context["form"]
        facts = {"uuid": form["uuid"].value(), "step": form["step"].value()}
        facts["answer"] = form.fields["answer"].queryset.get(text_en=text).pk
        return customer.post(f"{address}self-help/", facts, follow=True)

    return post


def test_each_answer_lands_on_the_ticket_and_leads_on_to_the_next_step(choose, faulty):
    page = choose("No, no change").content.decode()
    assert "There is one more thing to try." in page
    assert "Are all cables firm" in page
    page = choose("A cable or the socket is damaged").content.decode()
    assert "The cable has to be replaced at your home." in page
    assert "Try what often helps" not in page
    assert list(faulty.tried_steps.values_list("step__code", "channel")) == [
        ("restart-modem", "link"),
        ("check-cables", "link"),
    ]


def test_an_answer_that_ends_the_way_ends_it_though_a_later_step_is_left(choose, customer, address, faulty):
    """The lamps at the fibre device are red: that the modem could be restarted is asked no more."""
    faulty.category = Category.objects.get(organisation=faulty.organisation, code="fibre-no-signal")
    faulty.save()
    page = choose("Red or dark").content.decode()
    assert "No light arrives: that is checked at your home." in page
    assert "Try what often helps" not in page
    assert customer.get(f"{address}self-help/").status_code == 409


def test_a_leap_over_all_that_is_left_is_said(choose, customer, address, faulty):
    """Only the last step is left out by a leap to it, which was tried already."""
    first, last = HelpStep.objects.filter(category=faulty.category)
    leap = first.answers.create(text_de="Weiter", text_en="Leap", leads_to=last, position=9)
    between = HelpStep.objects.create(
        organisation=faulty.organisation,
        category=faulty.category,
        position=9,
        step=RemoteStepFactory(organisation=faulty.organisation),
        question_de="?",
    )
    HelpStep.objects.filter(pk=last.pk).update(position=10)
    HelpStep.objects.filter(pk=between.pk).update(position=2)
    add_tried_step(ticket=faulty, step=last.step, result="half nicht", channel="phone")
    choose(leap.text_en)
    answer = customer.get(f"{address}self-help/")
    assert answer.status_code == 409
    assert "All that can be tried from afar has been tried." in answer.content.decode()


def test_what_others_tried_is_asked_all_the_same(customer, address, faulty):
    other = TicketFactory(organisation=faulty.organisation, site=faulty.site, category=faulty.category)
    for step in HelpStep.objects.filter(category=faulty.category):
        add_tried_step(ticket=other, step=step.step)
    assert "Try what often helps" in customer.get(address).content.decode()


def test_where_trying_is_what_is_missing_the_page_leads_to_it(faulty):
    case = TicketFactory(
        organisation=faulty.organisation,
        site=faulty.site,
        customer=faulty.customer,
        category=faulty.category,
        state="pending",
        missing=["steps"],
        gate_checked_at=timezone.now(),
    )
    assert "Try it below, in your own time" in opened(case).get(f"/case/{case.uuid}/").content.decode()


def test_solved_needs_nobody_to_come(choose, faulty, order):
    page = choose("Yes, it works again").content.decode()
    assert "Good to hear that it works again." in page
    faulty.refresh_from_db()
    order.refresh_from_db()
    assert (faulty.state, order.state) == ("resolved", "cancelled")


def test_what_was_tried_by_phone_is_not_asked_and_a_stale_form_asks_nothing_twice(customer, address, faulty):
    form = customer.get(f"{address}self-help/").context["form"]
    stale = {"uuid": form["uuid"].value(), "step": form["step"].value()}
    stale["answer"] = form.fields["answer"].queryset.first().pk
    step = HelpStep.objects.get(category=faulty.category, position=1)
    add_tried_step(ticket=faulty, step=step.step, result="half nicht", channel="phone")
    answer = customer.post(f"{address}self-help/", stale)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This step has been answered already." in page
    assert "Are all cables firm" in page
    faulty.refresh_from_db()
    assert faulty.state != TicketState.RESOLVED


def test_a_picture_is_shown_to_whoever_has_the_case_alone(customer, client, address, faulty):
    step = HelpStep.objects.get(category=faulty.category, position=1)
    step.picture.save("step.jpg", ContentFile(reencode(BytesIO(picture()))))
    step.picture_text_de = "Der Stecker"
    step.save()
    page = customer.get(f"{address}self-help/").content.decode()
    url = f"{address}help/{step.uuid}.jpg"
    assert (url in page, 'alt="Der Stecker"' in page) == (True, True)
    assert customer.get(url)["Content-Type"] == "image/jpeg"
    assert client.get(url).status_code == 404


@pytest.fixture
def survey(ticket) -> Survey:
    ended = timezone.now() - timedelta(days=2)
    Ticket.objects.filter(pk=ticket.pk).update(state="resolved", resolved_at=ended)
    return Survey.objects.create(organisation=ticket.organisation, ticket=ticket, customer=ticket.customer)


def test_a_survey_is_answered_once_and_a_bad_answer_promises_a_call(customer, address, survey, send):
    assert "Answer three short questions" in customer.get(address).content.decode()
    page = send("survey", recommend="2", solved="no", word="Still slow").content.decode()
    assert "Thank you. We call you:" in page
    assert "Answer three short questions" not in page
    survey.refresh_from_db()
    assert (survey.recommend, survey.solved, survey.word) == (2, "no", "Still slow")
    assert Callback.objects.get() == survey.callback
    said = "Solved? No. Would recommend us: 2 of 10. Still slow"
    assert survey.ticket.contacts.get(channel="link").text == said  # whoever calls reads it
    assert customer.get(f"{address}survey/").status_code == 409


def test_half_an_answer_says_what_is_missing(customer, address, survey, send):
    answer = send("survey", recommend="2")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"solved": ["This field is required."]}
    survey.refresh_from_db()
    assert survey.answered_at is None
