"""The customer does not want it: a way of its own, and the old reason of older phones."""

import pytest

from orders.models import Callback, Visit
from tests.dispatch.mobile.test_sync import entry, states
from tests.dispatch.mobile.test_sync import send as sync
from tests.dispatch.mobile.test_visit import page_of, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


def after(visit: Visit) -> tuple[str, str, str, str]:
    visit = Visit.objects.select_related("order__ticket").get(pk=visit.pk)
    return visit.outcome, visit.reason_text, visit.order.state, visit.order.ticket.state


@pytest.mark.parametrize(
    ("text", "kept"), [("Hat einen anderen Anbieter.",) * 2, ("", "The customer does not want it")]
)
def test_what_the_customer_cancels_at_the_door_ends_the_order_and_nobody_calls(own, stop, text, kept):
    assert send(own, stop.visit, "customer-cancelled", text=text).status_code == 302
    assert after(stop.visit) == ("customer_cancelled", kept, "cancelled", "cancelled")
    assert not Callback.objects.exists()


def test_the_page_of_what_could_not_be_done_leads_there_and_no_longer_lists_it_as_a_reason(own, stop):
    page = own.get(page_of(stop.visit, "could-not")).content.decode()
    assert page_of(stop.visit, "customer-cancelled") in page
    assert 'value="refused"' not in page


def test_a_phone_of_an_older_version_may_still_send_it_as_a_reason(own, technician, stop):
    assert states(sync(own, technician, entry(stop.visit, "could-not", reason="refused"))) == ["applied"]
    assert after(stop.visit) == ("customer_cancelled", "The customer does not want it", "cancelled", "cancelled")
