"""Fixtures that every room shares."""

import pytest
from django.test import Client

from technicians.models import Organisation, Territory, User
from tests.browser import browser, desktop_page, phone_page
from tests.factories import OrganisationFactory, TerritoryFactory, UserFactory

__all__ = ["browser", "desktop_page", "phone_page"]


@pytest.fixture
def organisation(db) -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def other_organisation(db) -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def territory(organisation: Organisation) -> Territory:
    return TerritoryFactory(organisation=organisation)


@pytest.fixture
def dispatcher(organisation: Organisation) -> User:
    return UserFactory(organisation=organisation, role="dispatcher", is_staff=True)


@pytest.fixture
def dispatcher_client(dispatcher: User) -> Client:
    client = Client()
    client.force_login(dispatcher, backend="django.contrib.auth.backends.ModelBackend")
    return client
