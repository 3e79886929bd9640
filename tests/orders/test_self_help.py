"""Guided steps by kind of fault: nobody is asked the same step twice, and every answer lands on the ticket."""

from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from orders.catalogue import install_catalogue
from orders.models import Category, HelpAnswer, HelpStep, RemoteStep, Ticket
from orders.selectors.self_help import Guided, guided
from orders.services.self_help import answer
from orders.services.tickets import add_tried_step
from tests.factories import FieldOrderFactory, TicketFactory, VisitFactory

pytestmark = pytest.mark.django_db
RESTART, CABLES = "restart-modem", "check-cables"


@pytest.fixture
def ticket(organisation) -> Ticket:
    """The internet is down; two steps are known for it: restart the modem, check the cables."""
    install_catalogue(organisation=organisation)
    category = Category.objects.get(organisation=organisation, code="internet-down")
    return TicketFactory(site__organisation=organisation, category=category)


def says(ticket: Ticket, english: str, channel: str = "link"):
    step = guided(ticket).step
    with translation.override("en"):
        return answer(ticket=ticket, step=step, answer=step.answers.get(text_en=english), channel=channel)


def asked(ticket: Ticket) -> str:
    step = guided(ticket).step
    return step.step.code if step else ""


def test_the_steps_come_in_their_order_and_in_the_end_somebody_has_to_come(ticket):
    assert asked(ticket) == RESTART
    assert says(ticket, "No, no change").step.step.code == CABLES
    with translation.override("en"):
        end = says(ticket, "A cable or the socket is damaged")
    assert (end.step, end.end) == (None, "visit")
    with translation.override("en"):
        assert guided(ticket).reason == "The cable has to be replaced at your home."
    rows = list(ticket.tried_steps.values_list("step__code", "result", "channel"))
    assert rows == [(RESTART, "No, no change", "link"), (CABLES, "A cable or the socket is damaged", "link")]


def test_what_was_tried_on_another_channel_is_not_asked_again(ticket):
    add_tried_step(ticket=ticket, step=RemoteStep.objects.get(code=RESTART), result="brachte nichts", channel="phone")
    assert asked(ticket) == CABLES


def test_an_answer_counts_in_whichever_language_it_was_given(ticket):
    step = HelpStep.objects.get(category=ticket.category, step__code=CABLES)
    for code, result in ((RESTART, "Nein, keine Änderung"), (CABLES, "Ein Kabel oder die Dose ist beschädigt")):
        add_tried_step(ticket=ticket, step=RemoteStep.objects.get(code=code), result=result)
    assert guided(ticket).reason == step.answers.get(position=3).reason_en or step.answers.get(position=3).reason_de


def test_solved_resolves_the_case_and_calls_the_visit_off(ticket):
    order = FieldOrderFactory(ticket=ticket)
    visit = VisitFactory(order=order)
    Ticket.objects.filter(pk=ticket.pk).update(state="inProgress", order=order)
    assert says(ticket, "Yes, it works again").end == "solved"
    for row in (ticket, order, visit):
        row.refresh_from_db()
    assert (ticket.state, order.state, visit.state) == ("resolved", "cancelled", "cancelled")
    assert ticket.state_reason == "Solved by self-help: Neustart des Modems"


def test_the_same_answer_twice_is_one_and_a_late_one_changes_nothing(ticket):
    step = guided(ticket).step
    no = step.answers.get(text_en="No, no change")
    for _ in range(2):
        assert answer(ticket=ticket, step=step, answer=no, channel="link").step.step.code == CABLES
    assert ticket.tried_steps.count() == 1


def test_an_answer_to_another_question_and_one_to_a_case_that_is_over_are_refused(ticket):
    step, other = HelpStep.objects.filter(category=ticket.category)
    with pytest.raises(ValidationError, match="belongs to another question"):
        answer(ticket=ticket, step=step, answer=other.answers.first(), channel="link")
    Ticket.objects.filter(pk=ticket.pk).update(state="resolved")
    with pytest.raises(ValidationError, match="This case is over"):
        answer(ticket=ticket, step=step, answer=step.answers.first(), channel="link")


def test_a_fault_without_self_help_has_no_way_and_no_end(organisation):
    assert guided(TicketFactory(site__organisation=organisation)) == Guided()
    assert guided(Ticket.objects.create(organisation=organisation, source="x")) == Guided()


def test_an_answer_may_leap_forward_and_never_back(ticket):
    first, second = HelpStep.objects.filter(category=ticket.category)
    HelpAnswer(help_step=first, text_de="x", leads_to=second).full_clean()
    with pytest.raises(ValidationError, match="Choose a later step"):
        HelpAnswer(help_step=second, text_de="x", leads_to=first).full_clean()
    with pytest.raises(ValidationError, match="Say why a visit is needed"):
        HelpAnswer(help_step=second, text_de="x", end="visit").full_clean()


def test_whatever_is_answered_no_step_comes_twice_and_the_way_ends(ticket):
    """On each of the nine ways through the two steps for a fibre without a signal."""
    category = Category.objects.get(organisation=ticket.organisation, code="fibre-no-signal")
    for choices in product(range(3), repeat=2):
        case = TicketFactory(site=ticket.site, category=category)
        seen = []
        for choice in choices:
            step = guided(case).step
            if step is None:
                break
            seen.append(step.pk)
            answers = list(step.answers.all())
            answer(ticket=case, step=step, answer=answers[choice % len(answers)], channel="link")
        assert guided(case).step is None
        assert len(seen) == len(set(seen))
