"""Matters that ended with a visit in the week from Monday 2026-11-16, seen on Monday 2026-11-23 at 10 o'clock."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from dispatch.models import Plan
from orders.models import OrderType, Survey
from orders.services.surveys import answer
from technicians.models import Technician, Territory
from tests.factories import AssignmentFactory, OrderTypeFactory, PlanFactory, TechnicianFactory, VisitFactory, at

NOW, VISITED = at("2026-11-23 10:00"), at("2026-11-16 10:00")


@pytest.fixture(autouse=True)
def monday_after() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def repair(territory: Territory) -> OrderType:
    return OrderTypeFactory(organisation=territory.organisation, name="Repair")


@pytest.fixture
def team(territory: Territory) -> list[Technician]:
    return [TechnicianFactory(territory=territory) for _ in range(5)]


def plan_of(territory: Territory, moment: datetime) -> Plan:
    facts = {"territory": territory, "day": moment.date(), "state": "published"}
    return Plan.objects.filter(**facts).first() or PlanFactory(**facts)


def survey_about(*technicians: Technician, order_type: OrderType, visited: datetime = VISITED) -> Survey:
    """Asked a day after the visit, which ended as done."""
    territory = technicians[0].territory
    visit = VisitFactory(
        order__order_type=order_type, order__ticket__site__territory=territory,
        order__ticket__site__organisation=territory.organisation, state="finished", outcome="done",
        finished_at=visited,
    )  # fmt: skip
    for technician in technicians:
        taken = technician.assignments.count()
        begin = visited - timedelta(days=400 - taken)
        AssignmentFactory(
            plan=plan_of(territory, visited), technician=technician, visit=visit, live=True,
            during=(begin, begin + timedelta(hours=1)),
        )  # fmt: skip
    ticket = visit.order.ticket
    return Survey.objects.create(
        organisation=territory.organisation, ticket=ticket, customer=ticket.customer,
        asked_at=visited + timedelta(days=1),
    )  # fmt: skip


@pytest.fixture
def answered(repair: OrderType) -> Callable[..., Survey]:
    """A survey that was answered two days after the visit; kindly unless told otherwise."""

    def make(*technicians: Technician, visited: datetime = VISITED, order_type: OrderType = repair, **said) -> Survey:
        survey = survey_about(*technicians, order_type=order_type, visited=visited)
        with time_machine.travel(visited + timedelta(days=2), tick=False):
            return answer(survey=survey, **{"recommend": 10, "solved": "yes", "word": ""} | said)

    return make
