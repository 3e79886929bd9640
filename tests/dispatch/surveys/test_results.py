"""Results by week, territory and kind of work, in groups of five; the clock stands at Monday 2026-11-23, 10:00."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.models import SurveyGroup
from dispatch.surveys.counting import count_answers
from orders.models import Survey
from tests.dispatch.board.conftest import signed_in
from tests.dispatch.surveys.conftest import VISITED, survey_about
from tests.factories import OrderTypeFactory, TechnicianFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
ANSWERS = "/admin/figures/answers/"
MONDAY = date(2026, 11, 16)
ONE_WEEK = {"weeks": 1, "until": MONDAY}
FIVE = ((10, "yes"), (9, "yes"), (8, "no"), (6, "elsewhere"), (0, "no"))


@pytest.fixture
def five(answered, team) -> list[Survey]:
    """One answer about each of five technicians."""
    return [
        answered(technician, recommend=recommend, solved=solved)
        for technician, (recommend, solved) in zip(team, FIVE, strict=True)
    ]


def rows(client, by: str, **asked) -> dict[str, list[str]]:
    answer = client.get(f"{ANSWERS}answers.csv", {**ONE_WEEK, "by": by, **asked})
    _head, *lines = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    return {line[0]: line[1:] for line in lines}


def test_the_results_of_a_week_can_be_checked_by_hand(dispatcher_client, five, team, repair):
    """Two of five gladly, two rather not: 40 % less 40 %. A sixth was asked and did not answer within 14 days."""
    survey_about(team[0], order_type=repair, visited=VISITED - timedelta(days=14))
    assert count_answers() == 1
    page = dispatcher_client.get(ANSWERS, ONE_WEEK)
    (line,) = page.context["tables"][0].lines
    assert line.cells == ["6", "5", "±0", "40.0 %", "20.0 %", "40.0 %", "40.0 %", "40.0 %", "20.0 %"]
    assert rows(dispatcher_client, "type")["Repair"] == ["6", "5", "0", "2", "1", "2", "2", "2", "1"]
    content = page.content.decode()
    assert "5 answers of 6 customers who were asked" in content
    assert [technician.name for technician in team if technician.name in content] == []


def test_four_answers_wait_until_there_is_a_fifth_and_count_in_that_week(
    dispatcher_client, answered, team, monday_after
):
    for technician in team[:4]:
        answered(technician)
    assert count_answers() == 0
    assert rows(dispatcher_client, "week") == {"week 47 of 2026, from 16 Nov 2026": ["too few answers", *[""] * 8]}
    assert "customers who were asked" not in dispatcher_client.get(ANSWERS, ONE_WEEK).content.decode()
    answered(team[4], visited=VISITED + timedelta(days=7), recommend=0)
    monday_after.shift(timedelta(days=7))
    assert (count_answers(), count_answers()) == (1, 0)
    (group,) = SurveyGroup.objects.all()
    assert (group.week, group.answered, group.glad, group.reserved) == (date(2026, 11, 23), 5, 4, 1)


def test_five_answers_about_four_technicians_would_be_about_people(answered, team):
    for technician in (*team[:4], team[0]):
        answered(technician)
    assert count_answers() == 0


def test_three_visits_of_six_technicians_are_three_answers(answered, team, territory):
    others = [TechnicianFactory(territory=territory, user=None)]
    for pair in zip(team[::2], (*team[1::2], *others), strict=True):
        answered(*pair)
    assert count_answers() == 0


def test_an_answer_of_the_running_week_is_not_counted_yet(five, answered, team, monday_after):
    """Else a look before and after it would tell it."""
    assert count_answers() == 1
    answered(team[0], visited=VISITED + timedelta(days=7))
    monday_after.shift(timedelta(days=5))
    assert count_answers() == 0


def test_rare_kinds_of_work_count_together_after_eight_weeks(answered, team, territory, monday_after):
    rare = [OrderTypeFactory(organisation=territory.organisation, name=name) for name in ("Survey dig", "Mast")]
    for number, technician in enumerate(team):
        answered(technician, order_type=rare[number % 2])
    monday_after.shift(timedelta(weeks=7))
    assert count_answers() == 0
    monday_after.shift(timedelta(weeks=1, days=1))
    assert count_answers() == 1
    dispatcher = signed_in(UserFactory(role="dispatcher", organisation=territory.organisation))
    counted = rows(dispatcher, "type", until=date(2027, 1, 11), weeks=4)
    assert counted["Other kinds of work, each with few answers"][:2] == ["5", "5"]
    assert counted["Mast"][0] == "too few answers"
    alone = rows(dispatcher, "territory", until=date(2027, 1, 11), weeks=4, type=0)
    assert [cells[:2] for cells in alone.values()] == [["5", "5"]]


def test_a_neighbour_with_too_few_is_in_no_sum(dispatcher_client, five, answered, territory, repair):
    lonely = TerritoryFactory(organisation=territory.organisation, name="Lonely")
    answered(TechnicianFactory(territory=lonely, user=None), recommend=0, solved="no")
    count_answers()
    by_territory = rows(dispatcher_client, "territory")
    assert by_territory["Lonely"][0] == "too few answers"
    assert by_territory[territory.name] == rows(dispatcher_client, "type")["Repair"]
    assert rows(dispatcher_client, "week")["week 47 of 2026, from 16 Nov 2026"][1] == "5"


def test_strangers_see_nothing(client, dispatcher_client, five, territory):
    count_answers()
    outsider = signed_in(UserFactory(role="dispatcher"))
    assert outsider.get(ANSWERS).context["whole"] is None
    for path in ("", "answers.csv"):
        asked = {"territory": territory.pk, "by": "week"}
        assert outsider.get(f"{ANSWERS}{path}", asked).status_code == 404
        assert client.get(f"{ANSWERS}{path}").status_code == 302
        technician = signed_in(UserFactory(organisation=territory.organisation, role="technician"))
        assert technician.get(f"{ANSWERS}{path}").status_code in (302, 403)
        assert dispatcher_client.post(f"{ANSWERS}{path}").status_code == 405
    assert dispatcher_client.get(f"{ANSWERS}answers.csv", {"by": "technician"}).status_code == 404


def test_the_page_costs_the_same_queries_however_much_there_is(dispatcher_client, five, answered, team, territory):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert dispatcher_client.get(ANSWERS).status_code == 200
        return len(captured)

    count_answers()
    dispatcher_client.get(ANSWERS)
    before = count()
    for number in range(3):
        kind = OrderTypeFactory(organisation=territory.organisation, name=f"Kind {number}")
        for technician in team:
            answered(technician, order_type=kind)
    assert count_answers() == 3
    assert count() == before
