"""Monday 2026-11-23 at 10 o'clock in Cologne: a published plan, technicians until 16:30, and urgent work of an hour."""

from collections.abc import Callable

import pytest
import time_machine

from dispatch.models import Plan, WorkOffer
from dispatch.offering.services import offer
from orders.models import Visit
from technicians.models import Technician, Territory
from tests.factories import COLOGNE, PlanFactory, ShiftFactory, TerritoryFactory, VisitFactory, at

NOW, UNTIL = at("2026-11-23 10:00"), at("2026-11-23 10:30")


@pytest.fixture(autouse=True)
def ten_o_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(organisation) -> Territory:
    return TerritoryFactory(organisation=organisation)


@pytest.fixture
def plan(territory) -> Plan:
    return PlanFactory(territory=territory, state="published", version=1)


@pytest.fixture
def make_technician(territory) -> Callable[[], Technician]:
    return lambda: ShiftFactory(technician__territory=territory, break_minutes=0).technician


@pytest.fixture
def technician(make_technician) -> Technician:
    return make_technician()


@pytest.fixture
def colleague(make_technician) -> Technician:
    return make_technician()


@pytest.fixture
def make_visit(territory) -> Callable[..., Visit]:
    """Work at the technicians' own door: no drive, so that times can be checked by hand."""

    def make(**facts: object) -> Visit:
        site = {"organisation": territory.organisation, "territory": territory, "point": COLOGNE}
        return VisitFactory(**{f"order__ticket__site__{name}": value for name, value in site.items()}, **facts)

    return make


@pytest.fixture
def visit(plan, make_visit) -> Visit:
    return make_visit()


@pytest.fixture
def offered(visit, technician, colleague, dispatcher) -> WorkOffer:
    return offer(visit=visit, technicians=[technician, colleague], until=UNTIL, by=dispatcher)
