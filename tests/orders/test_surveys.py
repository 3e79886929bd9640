"""One survey a matter and in 90 days; a bad answer leads to one call. The clock stands at Monday 2026-11-23, 10:00."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from orders.models import Callback, Message, Survey, Ticket
from orders.services.surveys import answer, ask
from tests.factories import CustomerFactory, SiteFactory, TicketFactory, UserFactory, VisitFactory, at

pytestmark = pytest.mark.django_db
NOW = at("2026-11-23 10:00")


@pytest.fixture(autouse=True)
def ten_o_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def customer(organisation):
    UserFactory(organisation=organisation, role="agent")
    return CustomerFactory(organisation=organisation, language="en", phone="+4915112345678")


@pytest.fixture
def solved(customer):
    """A case that a technician solved two days ago, or at `resolved_at`."""

    def make(resolved_at: datetime = NOW - timedelta(days=2), **facts) -> Ticket:
        site = SiteFactory(organisation=customer.organisation, customer=customer)
        ticket = TicketFactory(site=site, customer=customer)
        VisitFactory(order__ticket=ticket, order__site=site, state="finished", outcome="done", finished_at=resolved_at)
        Ticket.objects.filter(pk=ticket.pk).update(**{"state": "resolved", "resolved_at": resolved_at} | facts)
        return ticket

    return make


def asked() -> list[int]:
    return list(Survey.objects.order_by("pk").values_list("ticket", flat=True))


def survey_of(ticket: Ticket) -> Survey:
    return Survey.objects.create(organisation=ticket.organisation, ticket=ticket, customer=ticket.customer)


def test_a_day_after_a_visit_solved_it_the_customer_is_asked_once(solved):
    ticket = solved()
    solved(resolved_at=NOW - timedelta(hours=23))
    assert (ask(now=NOW), ask(now=NOW), asked()) == (1, 0, [ticket.pk])
    sms, email = Message.objects.order_by("-channel")
    assert "Is everything working again" in sms.body
    assert "{link}" in email.body


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "closed"},
        {"state": "cancelled"},
        {"resolved_at": NOW - timedelta(days=8)},
        {"customer": None},
    ],
)
def test_who_is_not_asked(solved, facts):
    solved(**facts)
    assert (ask(now=NOW), asked()) == (0, [])


def test_nobody_who_wants_no_messages_or_had_no_visit(customer, solved):
    ticket = TicketFactory(site__customer=customer, site__organisation=customer.organisation, customer=customer)
    Ticket.objects.filter(pk=ticket.pk).update(state="resolved", resolved_at=NOW - timedelta(days=2))
    assert ask(now=NOW) == 0
    solved()
    customer.contact_consent = False
    customer.save()
    assert ask(now=NOW) == 0


def test_two_matters_of_one_customer_are_one_survey_in_90_days(solved):
    first, second = solved(), solved(resolved_at=NOW - timedelta(days=3))
    assert (ask(now=NOW), asked()) == (1, [second.pk])
    later = NOW + timedelta(days=89)
    Ticket.objects.update(resolved_at=later - timedelta(days=2))
    assert ask(now=later) == 0
    assert (ask(now=NOW + timedelta(days=91)), asked()) == (1, [second.pk, first.pk])


@pytest.mark.parametrize(
    ("recommend", "solved_how", "calls"),
    [(10, "yes", 0), (7, "yes", 0), (6, "yes", 1), (9, "no", 1), (0, "no", 1), (0, "elsewhere", 0)],
)
def test_a_bad_answer_leads_to_one_call_with_an_owner_within_a_working_day(solved, recommend, solved_how, calls):
    survey = answer(survey=survey_of(solved()), recommend=recommend, solved=solved_how, word="Danke")
    found = list(Callback.objects.all())
    assert len(found) == calls
    for call in found:
        assert call.owner is not None
        assert NOW < call.due.upper <= NOW + timedelta(days=1)
        assert survey.callback == call


def test_the_first_answer_counts_and_makes_one_call_however_often_it_is_sent(solved):
    survey = survey_of(solved())
    answer(survey=survey, recommend=2, solved="no")
    again = answer(survey=survey, recommend=10, solved="yes", word="x")
    assert (again.recommend, again.solved, again.word, Callback.objects.count()) == (2, "no", "", 1)


@pytest.mark.parametrize(("recommend", "solved_how"), [(11, "yes"), (-1, "yes"), (5, ""), (5, "perhaps")])
def test_what_is_no_answer_is_refused(solved, recommend, solved_how):
    with pytest.raises(ValidationError, match="Please answer both questions"):
        answer(survey=survey_of(solved()), recommend=recommend, solved=solved_how)


def test_a_matter_that_goes_on_after_a_bad_answer_is_never_asked_about_again(solved):
    ticket = solved()
    ask(now=NOW)
    answer(survey=Survey.objects.get(), recommend=1, solved="no")
    later = NOW + timedelta(days=120)
    Ticket.objects.filter(pk=ticket.pk).update(resolved_at=later - timedelta(days=2))
    assert ask(now=later) == 0
