"""Service times learned from outcomes, with k = 20 and figures that can be worked out on paper."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.models import ServiceTime
from orders.selectors.service_times import group_minutes, learned_by_type, service_times, shrunk, type_minutes
from orders.services.service_times import learn
from orders.tasks import learn_service_times
from tests.factories import OrderTypeFactory, TechnicianFactory, TerritoryFactory, VisitFactory, at

NOW = at("2026-11-23 08:00")
LONG_AGO, LATELY = at("2026-09-01 09:00"), at("2026-11-10 09:00")


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team(territory):
    """Three technicians: the smallest team whose figures are nobody's own."""
    TechnicianFactory.create_batch(3, territory=territory)
    return territory


@pytest.fixture
def order_type(organisation):
    return OrderTypeFactory(organisation=organisation, code="fibre", service_minutes=60)


@pytest.fixture
def take(organisation, order_type):
    def took(minutes, *, territory, arrived=LONG_AGO, count=1, **fields):
        """`count` visits that were done in so many minutes each."""
        for _ in range(count):
            fields = {"order__order_type": order_type, "order__service_minutes": 60, "outcome": "done"} | fields
            VisitFactory(
                order__ticket__site__organisation=organisation,
                order__ticket__site__territory=territory,
                state="finished",
                on_site_at=arrived,
                finished_at=arrived + timedelta(minutes=minutes),
                **fields,
            )

    return took


def learned(organisation):
    return {row.territory: row.minutes for row in service_times(organisation=organisation, now=timezone.now())}


def test_as_many_visits_as_k_count_half():
    assert shrunk(80, 20, toward=60) == 70
    assert shrunk(80, 0, toward=60) == 60
    assert shrunk(80, 60, toward=60) == 75


def test_a_types_mean_is_drawn_to_its_planned_time_and_a_forgotten_tap_counts_as_twice_that():
    assert type_minutes(60, Counter()) == 60
    assert type_minutes(60, Counter({80: 20})) == 70
    assert type_minutes(60, Counter({700: 20})) == 90  # 20 x 120 and 20 x 60, by 40
    assert type_minutes(60, Counter({1: 20})) == 45


@pytest.mark.parametrize(
    ("planned", "general", "took", "minutes"),
    [
        (60, 70, {}, 70),
        (60, 70, {80: 20}, 75),  # half 80, half 70
        (60, 72, {}, 70),
        (60, 73, {}, 75),
        (60, 60, {50: 1, 80: 18, 600: 1}, 70),  # the median is 80, whatever one of them took
        (60, 60, {500: 1000}, 120),
        (60, 60, {1: 1000}, 30),
        (45, 45, {1: 1000}, 25),  # half of 45 is 22.5
        (45, 45, {500: 1000}, 90),
        (2, 2, {500: 1000}, 2),  # no whole 5 minutes between 1 and 4
    ],
)
def test_a_group_has_its_median_between_half_and_twice_the_planned_time_in_steps_of_5(planned, general, took, minutes):
    assert group_minutes(planned, general, Counter(took)) == minutes


def test_a_territory_learns_its_own_median_and_one_with_few_visits_its_types_mean(organisation, team, take):
    """20 visits of 80 min here and one of 80 there: the mean is (21 x 80 + 20 x 60) / 41 = 70.2."""
    quiet = TerritoryFactory(organisation=organisation)
    TechnicianFactory.create_batch(3, territory=quiet)
    take(80, territory=team, count=20)
    take(80, territory=quiet)
    assert learned(organisation) == {team: 75, quiet: 70}  # (80 + 70.2) / 2, and (80 + 20 x 70.2) / 21 = 70.7


def test_nothing_is_said_of_a_team_of_two(organisation, territory, take):
    TechnicianFactory.create_batch(2, territory=territory)
    TechnicianFactory(territory=territory, active=False)
    take(80, territory=territory, count=3)
    assert learned(organisation) == {}


def test_only_what_tells_the_time_of_the_type_is_learned_from(organisation, team, take):
    take(80, territory=team)
    take(100, territory=team, outcome="no_access")
    take(100, territory=team, order__service_minutes=90)  # a person knew better
    take(721, territory=team)  # finished the next morning
    take(0, territory=team)  # arrived and finished in one tap
    take(100, territory=team, arrived=NOW - timedelta(days=181))
    VisitFactory(order__ticket__site__territory=team, state="finished", outcome="done", finished_at=LATELY)
    take(100, territory=TerritoryFactory())
    (row,) = service_times(organisation=organisation, now=timezone.now())
    assert (row.visits, row.median_minutes) == (1, 80)


def test_the_report_judges_by_later_visits_what_the_earlier_ones_taught(organisation, team, order_type, take):
    """Twenty of 80 min taught 75; then came one of 70 and one of 90: 10 and 30 off the plan, 5 and 15 off that."""
    take(80, territory=team, count=20)
    take(70, territory=team, arrived=LATELY)
    take(90, territory=team, arrived=LATELY)
    (row,) = service_times(organisation=organisation, now=timezone.now())
    facts = (row.order_type, row.territory, row.visits, row.planned_minutes, row.median_minutes, row.minutes)
    assert facts == (order_type, team, 22, 60, 80, 75)
    assert (row.later_visits, row.planned_error_minutes, row.learned_error_minutes) == (2, 20, 10)


def test_without_later_visits_nothing_is_judged(organisation, team, take):
    take(80, territory=team)
    (row,) = service_times(organisation=organisation, now=timezone.now())
    assert (row.later_visits, row.planned_error_minutes, row.learned_error_minutes) == (0, None, None)


def test_the_queries_do_not_grow_with_types_and_territories(organisation, team, take):
    counts = []
    for _ in range(2):
        other = TerritoryFactory(organisation=organisation)
        TechnicianFactory.create_batch(3, territory=other)
        take(80, territory=team)
        take(80, territory=other, order__order_type=OrderTypeFactory(organisation=organisation))
        with CaptureQueriesContext(connection) as queries:
            rows = service_times(organisation=organisation, now=timezone.now())
        counts.append((len(rows), len(queries)))
    assert counts == [(2, 4), (3, 4)]


def test_the_nightly_task_replaces_what_was_learned(organisation, team, take):
    take(80, territory=team, count=20)
    assert learn_service_times() == 1
    take(40, territory=team, count=40)
    assert learn_service_times() == 1
    row = ServiceTime.objects.get()
    assert (row.visits, row.median_minutes, row.minutes) == (60, 40, 45)  # type: 55; (60 x 40 + 20 x 55) / 80 = 43.75


def test_a_territory_uses_what_was_learned_only_if_it_is_told_to(organisation, team, order_type, take):
    take(80, territory=team, count=20)
    learn(organisation=organisation)
    assert learned_by_type(team) == {}
    team.learns_service_times = True
    assert learned_by_type(team) == {order_type.pk: 75}


def test_a_new_planned_time_ends_what_was_learned_for_the_old_one(organisation, team, order_type, take):
    team.learns_service_times = True
    take(80, territory=team, count=20)
    learn(organisation=organisation)
    order_type.service_minutes = 30
    order_type.save()
    assert learned_by_type(team) == {}


def test_the_command_prints_the_report_and_writes_nothing(organisation, team, take, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    take(80, territory=team, count=20)
    take(70, territory=team, arrived=LATELY)
    call_command("service_time_report", organisation=organisation.name)
    printed = capsys.readouterr().out
    (line,) = [line for line in printed.splitlines() if line.startswith("│")]
    cells = [cell.strip() for cell in line.strip("│").split("│")]
    assert cells == ["fibre", team.name, "21", "60", "80", "75", "1", "10.0", "5.0"]
    assert not ServiceTime.objects.exists()


def test_the_command_says_which_organisations_there_are(organisation):
    with pytest.raises(CommandError, match=f"no organisation “Nobody”. Known: {organisation.name}"):
        call_command("service_time_report", organisation="Nobody")
