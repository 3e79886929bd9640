"""The page: what stands there, that every number opens its rows, and what it never tells."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dispatch.figures.definitions import COUNTED
from dispatch.figures.rolling import roll_up
from dispatch.figures.words import in_words
from orders.models import OrderTypeSkill
from tests.dispatch.board.conftest import signed_in
from tests.dispatch.figures.conftest import FIGURES, MONDAY, finish
from tests.factories import (
    AbsenceFactory,
    CallbackFactory,
    OrderTypeFactory,
    ShiftFactory,
    SkillFactory,
    TechnicianFactory,
    TerritoryFactory,
    UserFactory,
    VisitFactory,
    at,
    span,
)

ONE_WEEK = {"weeks": 1, "until": MONDAY}


def texts(page) -> dict[str, str]:
    return {card.figure.key: card.entry.text for card in page.context["cards"]}


def entries(page) -> list:
    """Every number of the page that opens rows."""
    cards, tables = page.context["cards"], page.context["tables"]
    made_of = [entry for card in cards for entry in card.counts]
    backlog, forecast = page.context["backlog"], page.context["forecast"] or []
    waiting = [entry for line in backlog.lines for entry in line.entries] + [*backlog.all_ages, backlog.total]
    ahead = [entry for day in forecast for entry in (day.promised, day.usual)]
    lines = [entry for table in tables for line in table.lines for entry in line.entries]
    return [entry for entry in (*made_of, *waiting, *ahead, *lines) if entry.url]


def test_the_figures_of_a_week_can_be_checked_by_hand(dispatcher_client, visits, repair):
    """Five visits, four done; an hour each, of which 15 minutes are travel; tickets two days old; one call of two."""
    for judged, kept in (("10:30", True), ("12:00", False)):
        CallbackFactory(
            organisation=repair.organisation, ticket=visits[0].order.ticket, promise_kept=kept,
            judged_at=at(f"2026-11-16 {judged}"),
        )  # fmt: skip
    roll_up(MONDAY)
    assert texts(dispatcher_client.get(FIGURES, ONE_WEEK)) == {
        "first_time_fix": "80.0 %", "on_time": "–", "no_access": "20.0 %", "repeats": "0.0 %", "visits_a_day": "1.0",
        "travel_share": "25.0 %", "lead_time": "48.0 h", "calls_kept": "50.0 %",
    }  # fmt: skip


def test_it_is_compared_with_the_period_before(dispatcher_client, visits, team, repair):
    """80 % this week, 100 % the week before: 20 points, for the worse."""
    for technician in team:
        finish(technician, repair, day=MONDAY - timedelta(days=7))
    roll_up(MONDAY - timedelta(days=7))
    cards = {card.figure.key: card for card in dispatcher_client.get(FIGURES, ONE_WEEK).context["cards"]}
    assert (cards["first_time_fix"].change, cards["first_time_fix"].judged) == ("−20.0 points", "worse")
    assert (cards["no_access"].change, cards["no_access"].judged) == ("+20.0 points", "worse")


def test_values_are_rounded_and_not_cut():
    """23 of 30 are 76.67 %."""
    assert [in_words("percent", 23 / 30), in_words("number", 1.96), in_words("hours", 71.99)] == [
        "76.7 %",
        "2.0",
        "72.0 h",
    ]


def test_every_number_opens_as_many_rows(dispatcher_client, visits, team, repair, territory):
    skill = SkillFactory(organisation=territory.organisation)
    OrderTypeSkill.objects.create(order_type=repair, skill=skill)
    finish(team[0], repair, hour=12, outcome="follow_up")
    waiting = VisitFactory(
        order__order_type=repair, order__ticket__site__territory=territory,
        order__ticket__site__organisation=territory.organisation, order__created_at=timezone.now() - timedelta(days=8),
    )  # fmt: skip
    waiting.order.appointments.create(
        organisation=territory.organisation, state="confirmed", window=span("2026-11-24 08:00", 2)
    )
    CallbackFactory(
        organisation=repair.organisation, ticket=visits[0].order.ticket, promise_kept=True,
        judged_at=at("2026-11-16 12:00"),
    )  # fmt: skip
    roll_up(MONDAY)
    page = dispatcher_client.get(FIGURES, {"weeks": 8})
    opened = 0
    for entry in entries(page):
        rows = dispatcher_client.get(entry.url)
        listing = rows.context["listing"]
        assert len(rows.context["page"].object_list) == listing.total == listing.rows.count()
        if entry.text.rpartition(": ")[2].isdigit():
            assert entry.text.rpartition(": ")[2] == str(listing.total)
        opened += 1
    assert opened > 30


def test_what_fewer_than_five_did_is_in_no_number_and_its_rows_are_not_listed(dispatcher_client, visits, territory):
    """A neighbour with one technician who did two visits: neither shown nor what is left over of a sum."""
    lonely = TerritoryFactory(organisation=territory.organisation, name="Lonely")
    alone, kind = TechnicianFactory(territory=lonely, user=None), visits[0].order.order_type
    finish(alone, kind, hour=8, outcome="no_access")
    finish(alone, kind, hour=10)
    roll_up(MONDAY)
    page = dispatcher_client.get(FIGURES, ONE_WEEK)
    assert (page.context["figured"].total["visits"], texts(page)["no_access"]) == (5, "20.0 %")
    by_territory = {line.name: line.sums for line in page.context["tables"][1].lines}
    assert by_territory["Lonely"] is None
    assert "Not shown: fewer than five technicians" in page.content.decode()
    alone_page = dispatcher_client.get(FIGURES, {**ONE_WEEK, "territory": lonely.pk})
    assert set(texts(alone_page).values()) == {"–"}
    rows = dispatcher_client.get(f"{FIGURES}rows/", {**ONE_WEEK, "territory": lonely.pk, "rows": "visits"})
    assert (rows.context["listing"].total, list(rows.context["page"])) == (0, [])
    all_rows = dispatcher_client.get(f"{FIGURES}rows/", {**ONE_WEEK, "rows": "visits"})
    assert all_rows.context["listing"].rows.count() == 5


def test_rare_kinds_of_work_are_told_together_and_never_apart(dispatcher_client, visits, team, territory):
    """Three and two technicians did two rare kinds: together five."""
    rare = [OrderTypeFactory(organisation=territory.organisation) for _ in range(2)]
    for number, technician in enumerate(team):
        finish(technician, rare[number > 2], hour=11)
    roll_up(MONDAY)
    page = dispatcher_client.get(FIGURES, ONE_WEEK)
    assert [line.sums["visits"] for line in page.context["tables"][2].lines] == [5, 5]
    assert page.context["figured"].total["visits"] == 10
    for kind, shown in ((rare[0].pk, 0), (0, 5)):
        narrowed = dispatcher_client.get(FIGURES, {**ONE_WEEK, "type": kind})
        assert narrowed.context["figured"].total["visits"] == shown
        rows = dispatcher_client.get(f"{FIGURES}rows/", {**ONE_WEEK, "type": kind, "rows": "visits"})
        assert rows.context["listing"].rows.count() == shown


def test_no_name_of_a_technician_stands_on_the_page_or_in_its_rows(dispatcher_client, visits, team):
    shown = dispatcher_client.get(FIGURES, ONE_WEEK).content.decode()
    shown += dispatcher_client.get(f"{FIGURES}rows/", {**ONE_WEEK, "rows": "visits"}).content.decode()
    assert [technician.name for technician in team if technician.name in shown] == []


def test_tables_and_rows_are_files_without_formulas(dispatcher_client, visits, repair):
    type(repair).objects.filter(pk=repair.pk).update(name="=1+1")
    answer = dispatcher_client.get(f"{FIGURES}figures.csv", {**ONE_WEEK, "by": "type"})
    head, line = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert (head[:2], line[:2]) == (["Kind of work", "First-time fix (%)"], ["'=1+1", "80.0"])
    rows = dispatcher_client.get(f"{FIGURES}rows/", {**ONE_WEEK, "rows": "no_access", "file": "csv"})
    head, line = csv.reader(StringIO(rows.content.decode("utf-8-sig")))
    assert (head[0], line[0], line[3], line[5]) == ("Day", "2026-11-16", "'=1+1", "No access")


def test_a_page_costs_the_same_queries_however_much_there_is(dispatcher_client, visits, team, territory):
    def count(address: str, facts: dict) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert dispatcher_client.get(address, facts).status_code == 200
        return len(captured)

    dispatcher_client.get(FIGURES)
    rows = {"rows": "visits"}
    before = count(FIGURES, {}), count(f"{FIGURES}rows/", rows)
    for number in range(3):
        kind = OrderTypeFactory(organisation=territory.organisation)
        for technician in team:
            finish(technician, kind, hour=12 + number)
    roll_up(MONDAY)
    assert (count(FIGURES, {}), count(f"{FIGURES}rows/", rows)) == before


def test_load_and_capacity_of_a_day(dispatcher_client, visits, team, territory, repair):
    """Five shifts of 8.5 h less half an hour, one of which is an absence; usual on a Monday: five hours in eight."""
    tomorrow = at("2026-11-24").date()
    for technician in team:
        ShiftFactory(technician=technician, day=tomorrow, during=span("2026-11-24 08:00", 8.5))
    AbsenceFactory(technician=team[0], during=span("2026-11-24 00:00", 24))
    waiting = VisitFactory(
        order__order_type=repair, order__service_minutes=90, order__ticket__site__territory=territory,
        order__ticket__site__organisation=territory.organisation,
    )  # fmt: skip
    waiting.order.appointments.create(
        organisation=territory.organisation, state="confirmed", window=span("2026-11-24 08:00", 2)
    )
    monday, tuesday, *_rest = (day.ahead for day in dispatcher_client.get(FIGURES).context["forecast"])
    assert (monday.usual_visits, monday.load_h, monday.capacity_h) == (5, 5 / 8, 0)
    assert (tuesday.promised, tuesday.load_h, tuesday.capacity_h) == (1, 1.75, 4 * 8)
    assert (monday.is_over, tuesday.is_over) == (True, False)


def test_a_territory_of_few_does_not_tell_who_is_away(dispatcher_client, territory):
    for _ in range(4):
        ShiftFactory(technician=TechnicianFactory(territory=territory))
    page = dispatcher_client.get(FIGURES)
    assert page.context["forecast"] == []
    assert "no territory chosen here has five technicians" in page.content.decode()


def test_strangers_see_nothing(client, dispatcher_client, visits, territory):
    outsider = signed_in(UserFactory(role="dispatcher"))
    assert set(texts(outsider.get(FIGURES)).values()) == {"–"}
    assert outsider.get(f"{FIGURES}rows/", {"rows": "visits"}).context["listing"].rows.count() == 0
    for path in ("", "figures.csv", "rows/"):
        asked = {"territory": territory.pk, "rows": "visits", "by": "week"}
        assert outsider.get(f"{FIGURES}{path}", asked).status_code == 404
        assert client.get(f"{FIGURES}{path}").status_code == 302
        technician = signed_in(UserFactory(organisation=territory.organisation, role="technician"))
        assert technician.get(f"{FIGURES}{path}").status_code in (302, 403)
        assert dispatcher_client.post(f"{FIGURES}{path}").status_code == 405


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"weeks": "3"}, "“3” weeks can&#x27;t be chosen"),
        ({"weeks": "x"}, "“x” weeks can&#x27;t be chosen"),
        ({"until": "2026-11-23"}, "“2026-11-23” can&#x27;t be chosen"),
        ({"until": "2026-02-31"}, "“2026-02-31” can&#x27;t be chosen"),
        ({"until": "0001-01-01"}, "“0001-01-01” can&#x27;t be chosen"),
    ],
)
def test_what_can_not_be_chosen_is_said(dispatcher_client, territory, asked, sentence):
    page = dispatcher_client.get(FIGURES, asked)
    assert (page.status_code, sentence in page.content.decode()) == (200, True)


def test_every_measure_that_counts_rows_has_a_list(dispatcher_client, visits):
    found = {name: dispatcher_client.get(f"{FIGURES}rows/", {"rows": name}).status_code for name in COUNTED}
    assert found == dict.fromkeys(COUNTED, 200)


def test_addresses_that_nothing_made_are_not_found(dispatcher_client, visits):
    for asked in (
        {"rows": "technician_days"}, {"rows": ""}, {"rows": "visits", "weekday": "8"}, {"rows": "waiting", "age": "2"},
        {"rows": "ahead", "day": "x"}, {"rows": "ahead", "day": "2026-02-31"}, {"rows": "visits", "type": "x"},
    ):  # fmt: skip
        assert dispatcher_client.get(f"{FIGURES}rows/", asked).status_code == 404
    assert dispatcher_client.get(f"{FIGURES}figures.csv", {"by": "x"}).status_code == 404
    assert dispatcher_client.get(f"{FIGURES}rows/", {"rows": "visits", "page": "x"}).status_code == 200


def test_without_anything_counted_it_says_what_to_do(dispatcher_client, territory):
    assert "Figures are made every night" in dispatcher_client.get(FIGURES).content.decode()
