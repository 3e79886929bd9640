"""The gate at its full size: figures are printed, counts are asserted."""

# ruff: noqa: T201

import time
from functools import partial

import pytest

from orders.models import Event, FieldOrder, Ticket, Visit
from orders.services.gate import convert
from tests.factories import OrganisationFactory
from tests.orders.gate_bulk import convert_in_processes, make_tickets, peak_memory_of
from tests.orders.gate_cases import RuleWorld

pytestmark = [pytest.mark.acceptance, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


@pytest.fixture
def world() -> RuleWorld:
    return RuleWorld(OrganisationFactory())


def test_20_processes_on_1000_tickets_make_1000_orders(world, capsys):
    make_tickets(world, sites=1000)
    started = time.perf_counter()
    results = convert_in_processes(world, processes=20, chunk=25)
    with capsys.disabled():
        busy = sum(result["read"] > 0 for result in results)
        print(f"\n20 processes, 1,000 tickets: {time.perf_counter() - started:.1f} s, {busy} of them got tickets")
    assert FieldOrder.objects.count() == Visit.objects.count() == Event.objects.count() == 1000
    assert FieldOrder.objects.values("ticket").distinct().count() == 1000
    assert sum(result["orders"] for result in results) == 1000


def test_20_processes_on_1000_tickets_of_250_faults_make_250_orders(world, capsys):
    make_tickets(world, sites=250, tickets_a_site=4)
    results = convert_in_processes(world, processes=20, chunk=10)
    assert sum(result["orders"] for result in results) == FieldOrder.objects.count() == 250
    convert(organisation=world.organisation)
    assert Ticket.objects.filter(state="inProgress", order__isnull=False).count() == 1000


@pytest.mark.parametrize("tickets", [20_000, 100_000])
def test_the_gate_decides_100000_tickets_in_constant_memory(world, tickets, capsys):
    make_tickets(world, sites=tickets)
    started = time.perf_counter()
    counts, grown_mb = peak_memory_of(partial(convert, organisation=world.organisation))
    with capsys.disabled():
        print(f"\n{tickets:,} tickets: {time.perf_counter() - started:.1f} s, peak memory +{grown_mb:.0f} MB")
    assert (counts.read, counts.orders) == (tickets, tickets)
    assert FieldOrder.objects.count() == Visit.objects.count() == tickets
