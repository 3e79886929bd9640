"""Many converters at once, each a process with connections of its own; the full size is in tests/acceptance."""

from collections import Counter

import pytest

from orders.models import Event, FieldOrder, Ticket, Visit
from orders.services.gate import convert
from tests.factories import OrganisationFactory
from tests.orders.gate_bulk import convert_in_processes, make_tickets
from tests.orders.gate_cases import RuleWorld

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> RuleWorld:
    return RuleWorld(OrganisationFactory())


def test_5_processes_on_100_tickets_make_one_order_each(world):
    make_tickets(world, sites=100)
    results = convert_in_processes(world, processes=5, chunk=5)
    assert FieldOrder.objects.values("ticket").distinct().count() == 100
    assert FieldOrder.objects.count() == Visit.objects.count() == Event.objects.count() == 100
    assert sum(result["orders"] for result in results) == 100
    assert Counter(Ticket.objects.values_list("state", flat=True)) == {"inProgress": 100}


def test_5_processes_on_100_tickets_of_20_faults_make_20_orders_and_link_the_rest(world):
    """What one process leaves to another's open order is linked by the next run at the latest."""
    make_tickets(world, sites=20, tickets_a_site=5)
    results = convert_in_processes(world, processes=5, chunk=3)
    assert FieldOrder.objects.count() == Visit.objects.count() == 20
    assert sum(result["orders"] for result in results) == 20
    convert(organisation=world.organisation)
    linked = Counter(Ticket.objects.values_list("order", flat=True))
    assert set(linked.values()) == {5}
