"""One technician at the cathedral of Cologne, a published Monday and an unplanned Tuesday, seen from Saturday noon."""

import pytest
import time_machine
from django.contrib.gis.geos import Point

from dispatch.models import Plan
from dispatch.planning.services import publish
from technicians.models import Shift
from tests.factories import (
    AssignmentFactory,
    PlanFactory,
    ShiftFactory,
    TerritoryFactory,
    VisitFactory,
    at,
    span,
)

NEAR = Point(6.9603, 50.9375, srid=4326)


@pytest.fixture(autouse=True)
def saturday():
    with time_machine.travel(at("2026-11-21 12:00"), tick=True):
        yield


@pytest.fixture
def territory(organisation):
    return TerritoryFactory(organisation=organisation, emergency_percent=0)


@pytest.fixture
def technician(territory):
    """Works on Monday and Tuesday from 8 to 16:30, without a break."""
    monday = ShiftFactory(technician__territory=territory, break_minutes=0)
    ShiftFactory(
        technician=monday.technician, day=at("2026-11-24").date(), during=span("2026-11-24 08:00", 8.5), break_minutes=0
    )
    return monday.technician


@pytest.fixture
def another(territory):
    return ShiftFactory(technician__territory=territory, break_minutes=0).technician


@pytest.fixture
def make_order(territory):
    def make(**fields):
        """An order of an hour at the cathedral, with its open visit."""
        site = {"organisation": territory.organisation, "territory": territory, "point": NEAR}
        visit = VisitFactory(**{f"order__ticket__site__{name}": value for name, value in site.items()}, **fields)
        return visit.order

    return make


@pytest.fixture
def order(make_order):
    return make_order()


@pytest.fixture
def monday(territory, technician, make_order) -> Plan:
    """A published plan in which the technician is busy from 8 to 12 o'clock, promised to four customers."""
    return published(territory, technician, [make_order() for _ in range(4)], hours=range(8, 12))


def published(territory, technician, orders, *, hours) -> Plan:
    plan = PlanFactory(territory=territory, version=territory.plans.count() + 1)
    for order, hour in zip(orders, hours, strict=True):
        during = span(f"2026-11-23 {hour:02}:00", 1)
        AssignmentFactory(plan=plan, visit=order.visits.get(), technician=technician, during=during)
    publish(plan=plan)
    return plan


def off_duty(technician, day: str) -> None:
    Shift.objects.filter(technician=technician, day=at(day).date()).delete()
