"""A kind word reaches those who made the visit, on their own page; nobody else has it by person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatch.models import Praise
from dispatch.planning.events import drain
from dispatch.privacy.erasing import erase
from dispatch.privacy.forgetting import forget_what_is_over
from dispatch.privacy.workforce import stored_about
from orders.models import FieldOrder, Survey, Ticket
from orders.services.events import tell
from tests.dispatch.mobile.conftest import signed_in
from tests.dispatch.surveys.conftest import VISITED, survey_about
from tests.factories import UserFactory, VisitFactory
from tests.pages import shown

pytestmark = pytest.mark.django_db
WORD = "Sehr freundlich, <b>und</b> alles läuft."


@pytest.fixture
def praised(answered, team) -> Survey:
    survey = answered(team[0], team[1], word=WORD)
    drain()
    return survey


def today(technician) -> str:
    return shown(signed_in(technician.user).get("/today/").content.decode())


def send(technician, survey: Survey, kind: str) -> int:
    return signed_in(technician.user).post(f"/today/praise/{survey.uuid}/{kind}/").status_code


def test_both_who_made_the_visit_read_it_and_nobody_else(praised, team):
    for technician in team[:2]:
        page = signed_in(technician.user).get("/today/").content.decode()
        assert "Sehr freundlich, &lt;b&gt;und&lt;/b&gt; alles läuft." in page
        assert "Written on 18 Nov 2026, after your visit. Only you see this here." in shown(page)
        assert praised.customer.name not in page
    assert "Sehr freundlich" not in today(team[2])


@pytest.mark.parametrize(
    "said",
    [
        {"recommend": 8, "word": WORD},
        {"recommend": 10, "word": " "},
        {"solved": "no", "word": WORD},
        {"solved": "elsewhere", "word": WORD},
    ],
    ids=["no 9", "no word", "not solved", "solved elsewhere"],
)
def test_only_what_is_wholly_kind_is_passed_on(answered, team, said):
    answered(team[0], **said)
    drain()
    assert not Praise.objects.exists()


def test_it_is_for_the_visit_that_ended_the_matter(answered, team, repair):
    """Another went there the day before and nobody was at home; and one, later, for what broke after the answer."""
    survey = survey_about(team[0], order_type=repair)
    order = FieldOrder.objects.get(ticket=survey.ticket)
    for other, days, outcome in ((team[1], -1, "no_access"), (team[2], 5, "done")):
        survey_about(other, order_type=repair)
        end = VISITED + timedelta(days=days)
        other.assignments.update(visit=VisitFactory(order=order, state="finished", outcome=outcome, finished_at=end))
    Survey.objects.filter(pk=survey.pk).update(
        recommend=9, solved="yes", word=WORD, answered_at=VISITED + timedelta(days=2)
    )
    drain_praise(survey)
    assert list(Praise.objects.values_list("technician", flat=True)) == [team[0].pk]


def drain_praise(survey: Survey) -> None:

    tell(organisation_id=survey.organisation_id, kind="survey.praised", survey_id=survey.pk)
    drain()


def test_the_same_news_twice_is_one_praise(praised):
    drain_praise(praised)
    assert Praise.objects.count() == 2


def test_it_is_put_away_taken_back_and_gone_that_night(praised, team, monday_after):
    assert (send(team[0], praised, "put-away"), send(team[0], praised, "put-away")) == (302, 302)
    assert "Sehr freundlich" not in today(team[0])
    assert "The kind word is put away." in today(team[0])
    assert "Sehr freundlich" in today(team[1])
    assert send(team[0], praised, "back") == 302
    assert "Sehr freundlich" in today(team[0])
    send(team[0], praised, "put-away")
    monday_after.shift(timedelta(minutes=11))
    assert "put away" not in today(team[0])
    forget_what_is_over(now=timezone.now())
    assert list(Praise.objects.values_list("technician", flat=True)) == [team[1].pk]


def test_nobody_puts_away_what_is_anothers(praised, team):
    colleague, outsider = team[2], UserFactory(role="dispatcher", organisation=praised.organisation)
    assert send(colleague, praised, "put-away") == 404
    assert signed_in(outsider).post(f"/today/praise/{praised.uuid}/put-away/").status_code == 403
    assert send(team[0], praised, "burn") == 404
    assert signed_in(team[0].user).get(f"/today/praise/{praised.uuid}/put-away/").status_code == 405
    assert not Praise.objects.filter(put_away_at__isnull=False).exists()


def test_what_nobody_reads_is_over_after_90_days(praised, monday_after):
    monday_after.shift(timedelta(days=84))
    forget_what_is_over(now=timezone.now())
    assert Praise.objects.count() == 2
    monday_after.shift(timedelta(days=3))
    forget_what_is_over(now=timezone.now())
    assert Praise.objects.count() == 0


def test_erasing_the_customer_takes_it_away(praised, team):
    FieldOrder.objects.filter(ticket=praised.ticket).update(state="completed")
    Ticket.objects.filter(pk=praised.ticket_id).update(state="closed")
    erase(customer=praised.ticket.customer)
    assert "Sehr freundlich" not in today(team[0])
    assert not Praise.objects.exists()


def test_the_works_councils_report_names_it_and_counts_nothing(praised, team):
    for technician in (team[0], team[2]):
        (row,) = (row for row in stored_about(technician) if row.kind.rows(technician).model is Praise)
        assert (row.count, row.first, row.last, str(row.kept)) == (None, None, None, "90 days")
