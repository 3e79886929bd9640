"""The command and the task: two doors to the same service."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from orders.models import FieldOrder, GateRule, RuleSet, Ticket
from orders.tasks import GATE_LOCK, convert_tickets
from technicians.admin.history import changes_of
from tests.factories import OrganisationFactory
from tests.orders.gate_cases import RuleWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(organisation) -> RuleWorld:
    return RuleWorld(organisation)


def run(*args: str) -> dict[str, str]:
    """The printed table as label → number."""
    out = StringIO()
    call_command("convert_tickets", *args, stdout=out)
    rows = [line.strip("│ \n").split("│") for line in out.getvalue().splitlines() if line.count("│") == 3]
    return {label.strip(): number.strip() for label, number in rows}


def test_the_command_prints_what_it_did(world):
    first = world.ticket()
    world.ticket(site=first.site)
    world.ticket(tried=False)
    assert run("--organisation", world.organisation.name) == {
        "Tickets read": "3",
        "Field orders": "1",
        "… of them repeats": "0",
        "Linked to an open order": "1",
        "Outages": "0",
        "Held by an outage": "0",
        "Held back": "1",
        "the steps that can be tried from afar": "1",
        "Left for the next run": "0",
    }


def test_a_dry_run_writes_nothing(world):
    world.ticket()
    assert run("--dry-run")["Field orders"] == "1"
    assert not FieldOrder.objects.exists()


def test_all_looks_again_at_what_was_held_back(world):
    world.ticket(tried=False)
    assert [run()["Tickets read"], run()["Tickets read"], run("--all")["Tickets read"]] == ["1", "0", "1"]


def test_a_rule_set_can_be_named(world):
    lax = RuleSet.objects.create(organisation=world.organisation, name="lax")
    GateRule.objects.create(rule_set=lax, category=world.category, order_type=world.repair)
    world.ticket(tried=False)
    assert run("--rule-set", "lax")["Field orders"] == "1"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--organisation", "Nobody"], "Known: .*Netz"),
        (["--rule-set", "nothing"], "Known: default"),
        (["--rule-set", "default"], "--organisation"),
    ],
)
def test_a_wrong_name_is_answered_with_the_known_ones(world, args, says):
    RuleSet.objects.create(organisation=OrganisationFactory(), name="default")
    with pytest.raises(CommandError, match=says):
        run(*args)


def test_the_task_converts(world):
    ticket = world.ticket()
    convert_tickets()
    assert Ticket.objects.get(pk=ticket.pk).state == "inProgress"


@pytest.mark.parametrize("convert", [convert_tickets, run], ids=["task", "command"])
def test_the_history_names_the_program(world, convert):
    tickets = [world.ticket() for _ in range(2)]
    convert()
    for ticket in tickets:
        assert changes_of(ticket)[0].who == "convert_tickets"
        assert changes_of(Ticket.objects.get(pk=ticket.pk).order)[0].who == "convert_tickets"


def test_runs_do_not_pile_up(world):
    ticket = world.ticket()
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [GATE_LOCK])
        convert_tickets()
        assert Ticket.objects.get(pk=ticket.pk).state == "acknowledged"
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE_LOCK])
        convert_tickets()
        assert Ticket.objects.get(pk=ticket.pk).state == "inProgress"
    finally:
        other.close()
