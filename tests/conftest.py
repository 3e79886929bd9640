"""Fixtures that every room shares."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.utils import translation

from technicians.models import Organisation, Territory, User
from tests.browser import browser, desktop_page, driver, hand, phone_page, playwright
from tests.emptying import emptying_by_rows
from tests.factories import OrganisationFactory, TerritoryFactory, UserFactory
from tests.wire import line

__all__ = ["browser", "desktop_page", "driver", "hand", "line", "phone_page", "playwright"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """As pytest-django's; at the end sessions are closed that a browser left behind by going away in a request."""
    with emptying_by_rows():
        yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()


@pytest.fixture(autouse=True)
def house_language():
    """A request leaves its language behind in the process: the next test begins in that of the house."""
    yield
    translation.deactivate()


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
    """Signed in; the process knows its content types, so that counted queries don't depend on the test before."""
    ContentType.objects.get_for_models(*apps.get_models())
    client = Client()
    client.force_login(dispatcher, backend="django.contrib.auth.backends.ModelBackend")
    return client
