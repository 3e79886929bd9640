"""The week from Monday 2026-11-16, seen on Monday 2026-11-23 at 10 o'clock: five technicians, a visit each that day."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from dispatch.figures.rolling import roll_up
from dispatch.models import Plan
from orders.models import OrderType, Visit
from technicians.models import Technician, Territory
from tests.factories import AssignmentFactory, OrderTypeFactory, PlanFactory, TechnicianFactory, VisitFactory, at

MONDAY = date(2026, 11, 16)
FIGURES = "/admin/figures/"


@pytest.fixture(autouse=True)
def monday_after() -> Iterator[None]:
    with time_machine.travel(at("2026-11-23 10:00"), tick=False):
        yield


@pytest.fixture
def repair(territory: Territory) -> OrderType:
    return OrderTypeFactory(organisation=territory.organisation, name="Repair")


@pytest.fixture
def team(territory: Territory) -> list[Technician]:
    return [TechnicianFactory(territory=territory, user=None) for _ in range(5)]


def plan_of(territory: Territory, day: date) -> Plan:
    found = Plan.objects.filter(territory=territory, day=day, state="published").first()
    return found or PlanFactory(territory=territory, day=day, state="published")


def finish(technician: Technician, order_type: OrderType, *, day: date = MONDAY, hour: int = 9, **facts) -> Visit:
    """On the way at the hour, there 15 minutes later, ready after another 45; done unless told otherwise.

    The ticket is two days older than the visit's end.
    """
    begin = at(f"{day} {hour:02d}:00")
    end = begin + timedelta(hours=1)
    order = {"order": facts.pop("order")} if "order" in facts else {
        "order__ticket__site__organisation": technician.organisation,
        "order__ticket__site__territory": technician.territory,
        "order__ticket__reported_at": end - timedelta(days=2),
        "order__order_type": order_type,
    }  # fmt: skip
    times = {"en_route_at": begin, "on_site_at": begin + timedelta(minutes=15), "finished_at": end}
    visit = VisitFactory(**{**order, **times, "state": "finished", "outcome": "done", **facts})
    AssignmentFactory(
        plan=plan_of(technician.territory, day), technician=technician, visit=visit, live=True, during=(begin, end)
    )
    return visit


@pytest.fixture
def visits(team, repair) -> list[Visit]:
    """A visit of each: four done and one without access; counted."""
    outcomes = ["done"] * 4 + ["no_access"]
    made = [finish(t, repair, outcome=outcome) for t, outcome in zip(team, outcomes, strict=True)]
    roll_up(MONDAY)
    return made
