import pytest
from django.core.management import CommandError, call_command

from dispatch.models import Appointment
from dispatch.planning.services import start_run
from tests.dispatch.planning.conftest import MONDAY
from tests.factories import TerritoryFactory, span

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments):
    call_command("plan_day", *arguments, time_limit=1)


def rows(text):
    """The table's lines as a dictionary."""
    cells = [line.split("│") for line in text.splitlines() if line.count("│") == 3]
    return {what.strip(): count.strip() for _, what, count, _ in cells}


def test_it_plans_publishes_and_prints_what_came_out(territory, technician, make_visit, capsys):
    make_visit()
    make_visit(order__service_minutes=720)
    run("2026-11-23", "--publish")
    printed = capsys.readouterr().out
    assert rows(printed) | {"wall, s": ""} == {
        "visits": "2",
        "planned": "1",
        "unplanned": "1",
        "out_of_reach": "1",
        "travel, h": "0.0",
        "wall, s": "",
        "violations by check.py": "0",
    }
    assert "Published: version 1" in printed
    assert territory.plans.get().state == "published"


def test_it_leaves_the_breaking_of_a_promise_to_a_person(territory, technician, make_visit):
    """Twelve hours of work fit into nobody's day; the promise of Monday at ten would be broken."""
    visit = make_visit(order__service_minutes=720)
    Appointment.objects.create(
        organisation=territory.organisation,
        order=visit.order,
        window=span("2026-11-23 10:00", 2),
        state="confirmed",
    )
    with pytest.raises(CommandError, match="leaves out a visit that is promised to its customer"):
        run("2026-11-23", "--publish")
    assert territory.plans.get().state == "draft"


def test_it_plans_the_territory_and_organisation_asked_for(territory):
    other = TerritoryFactory(name=territory.name)
    run("2026-11-23", "--territory", territory.name, "--organisation", territory.organisation.name)
    assert (territory.plans.count(), other.plans.count()) == (1, 0)
    run("2026-11-23")
    assert (territory.plans.count(), other.plans.count()) == (2, 1)


def test_it_says_what_is_wrong(territory):
    with pytest.raises(CommandError, match="DATE: “2026-02-30” is no day"):
        run("2026-02-30")
    with pytest.raises(CommandError, match="DATE: “9999-12-31” is no day"):
        run("9999-12-31")
    with pytest.raises(CommandError, match=f"no such territory. Known: {territory.name}"):
        run("2026-11-23", "--territory", "Nowhere")
    with pytest.raises(CommandError, match="--time-limit must be at least 1"):
        call_command("plan_day", "2026-11-23", time_limit=0)
    start_run(territory=territory, day=MONDAY)
    with pytest.raises(CommandError, match="is being planned already"):
        run("2026-11-23")
