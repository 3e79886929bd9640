"""The factories make rows that the database's own rules accept, in one organisation each."""

import pytest

from tests.factories import AssignmentFactory, CallbackFactory, ContactFactory, ShiftFactory

pytestmark = pytest.mark.django_db


def test_an_assignment_stays_in_one_organisation_and_territory():
    assignment = AssignmentFactory()
    order = assignment.visit.order
    assert {assignment.plan.organisation, assignment.technician.organisation, order.organisation} == {
        order.site.organisation
    }
    assert assignment.technician.territory == order.site.territory == assignment.plan.territory
    assert order.ticket.order_id is None
    order.ticket.refresh_from_db()
    assert order.ticket.order == order


def test_a_callback_a_contact_and_a_shift_can_be_made():
    assert CallbackFactory().territory is not None
    assert ContactFactory().ticket.customer.phones.count() == 1
    assert ShiftFactory().technician.user.role == "technician"
