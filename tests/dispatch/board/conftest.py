"""Monday 2026-11-23 in Cologne at 10 o'clock: a technician with a shift and a published visit from 9 to 10."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from dispatch.models import Assignment, Plan
from technicians.models import Territory, User
from tests.factories import AssignmentFactory, PlanFactory, ShiftFactory, TechnicianFactory, UserFactory, at, span

BOARD = "/admin/board/"


@pytest.fixture(autouse=True)
def ten_o_clock() -> Iterator[None]:
    with time_machine.travel(at("2026-11-23 10:00"), tick=False):
        yield


@pytest.fixture
def plan(territory: Territory) -> Plan:
    return PlanFactory(territory=territory, state="published", version=1)


@pytest.fixture
def add_stop(plan: Plan) -> Callable[..., Assignment]:
    """A technician with a shift of their own and one visit, 9 to 10 unless told otherwise."""

    def add(**facts: object) -> Assignment:
        technician = facts.pop("technician", None) or TechnicianFactory(territory=plan.territory)
        if not technician.shifts.exists():
            ShiftFactory(technician=technician)
        return AssignmentFactory(**{"plan": plan, "technician": technician, "live": True, "travel_s": 600, **facts})

    return add


@pytest.fixture
def stop(add_stop: Callable[..., Assignment]) -> Assignment:
    return add_stop()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def technician_client(stop: Assignment) -> Client:
    return signed_in(stop.technician.user)


@pytest.fixture
def outsider_client(db) -> Client:
    """A dispatcher of another organisation."""
    return signed_in(UserFactory(role="dispatcher"))


def hour(text: str, hours: float = 1) -> object:
    """`hour("11:00")` is 11 to 12 o'clock on the Monday."""
    return span(f"2026-11-23 {text}", hours)
