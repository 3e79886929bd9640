"""A caller whom we know, in Cologne, whose internet fails, and an agent who picks up; Saturday noon."""

from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.test import Client

from orders.catalogue import install_catalogue
from orders.models import Category, Customer, RemoteStep, Ticket
from technicians.models import Skill, Technician, Territory, User
from tests.factories import CustomerFactory, ShiftFactory, SiteFactory, TicketFactory, UserFactory, at

NUMBER = "+492214710442"  # read without its plus it would be another one
NEAR = Point(6.9603, 50.9375, srid=4326)


@pytest.fixture
def saturday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at("2026-11-21 12:00"), tick=True) as clock:
        yield clock


@pytest.fixture
def catalogue(organisation) -> None:
    install_catalogue(organisation=organisation)


@pytest.fixture
def agent(organisation) -> User:
    return UserFactory(organisation=organisation, role="agent")


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def at_desk(agent) -> Client:
    return signed_in(agent)


@pytest.fixture
def customer(organisation) -> Customer:
    return CustomerFactory(organisation=organisation, name="Ayşe Yılmaz", phone=NUMBER)


@pytest.fixture
def ticket(organisation, territory: Territory, catalogue, customer) -> Ticket:
    """Internet down, the line test failed, nothing tried yet: the modem's restart and the cables are wanted."""
    site = SiteFactory(organisation=organisation, territory=territory, customer=customer, point=NEAR)
    category = Category.objects.get(organisation=organisation, code="internet-down")
    return TicketFactory(site=site, category=category, line_test="failed")


@pytest.fixture
def step(ticket) -> RemoteStep:
    return RemoteStep.objects.get(organisation=ticket.organisation, code="restart-modem")


@pytest.fixture
def technician(territory, catalogue) -> Technician:
    """Works on Monday with every skill."""
    shift = ShiftFactory(technician__territory=territory)
    for skill in Skill.objects.filter(organisation=territory.organisation):
        shift.technician.skills.create(skill=skill, level=3)
    return shift.technician
