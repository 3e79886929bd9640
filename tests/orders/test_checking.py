"""What is asked of a row before it is written, and of whom."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.models import Contact, Site, TriedStep
from orders.services.checking import check_fields
from tests.factories import OrganisationFactory, TicketFactory

pytestmark = pytest.mark.django_db


def test_every_value_that_is_wrong_is_named_and_the_database_is_not_asked():
    site = Site(organisation=OrganisationFactory(), street="x" * 201, country="Germany", accuracy="guessed")
    with CaptureQueriesContext(connection) as statements, pytest.raises(ValidationError) as error:
        check_fields(site)
    assert set(error.value.message_dict) == {"street", "country", "accuracy"}
    assert len(statements) == 0


def test_a_row_that_is_right_passes_without_a_statement():
    contact = Contact(ticket=TicketFactory(), channel="phone", direction="in", at=timezone.now(), text="Immer noch.")
    with CaptureQueriesContext(connection) as statements:
        check_fields(contact)
    assert len(statements) == 0


def test_a_constraint_is_asked_where_the_caller_can_break_it():
    step = TriedStep(ticket=TicketFactory())
    check_fields(step)
    with pytest.raises(ValidationError):
        check_fields(step, constraints=True)
