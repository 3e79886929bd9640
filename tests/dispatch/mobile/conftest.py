"""A technician's published Monday, 2026-11-23, in Cologne, at 10 o'clock."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from dispatch.models import Assignment, Plan
from technicians.models import Technician, User
from tests.factories import AssignmentFactory, PlanFactory, TechnicianFactory, TerritoryFactory, UserFactory, at, span

NOW = at("2026-11-23 10:00")


@pytest.fixture
def ten_o_clock() -> Iterator[time_machine.Traveller]:
    """The clock stands still: what follows upon another tap in a test says `shift` between them."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def plan(organisation) -> Plan:
    return PlanFactory(territory=TerritoryFactory(organisation=organisation), state="published")


@pytest.fixture
def technician(plan) -> Technician:
    return TechnicianFactory(territory=plan.territory)


@pytest.fixture
def add_stop(plan, technician) -> Callable[..., Assignment]:
    """Another hour of the technician's day."""

    def add(hour: int = 9, **facts: object) -> Assignment:
        facts = {"plan": plan, "technician": technician, "live": True, "travel_s": 540, **facts}
        return AssignmentFactory(during=span(f"{plan.day} {hour:02}:00", 1), **facts)

    return add


@pytest.fixture
def stop(add_stop) -> Assignment:
    return add_stop()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    return signed_in


@pytest.fixture
def own(technician) -> Client:
    return signed_in(technician.user)


@pytest.fixture
def people(plan, technician) -> dict[str, Client]:
    """Everybody who may knock, by what they are to the technician's stop."""
    return {
        "owner": signed_in(technician.user),
        "dispatcher": signed_in(UserFactory(organisation=plan.organisation, role="dispatcher")),
        "colleague": signed_in(TechnicianFactory(territory=plan.territory).user),
        "agent": signed_in(UserFactory(organisation=plan.organisation, role="agent")),
        "outsider": signed_in(TechnicianFactory().user),
        "dispatcher elsewhere": signed_in(UserFactory(role="dispatcher")),
        "anonymous": Client(),
    }
