"""Nobody opened: the calls made from the phone, the card for the mailbox, and what the office sees of it."""

import re

import pytest

from orders.models import Callback, FieldOrder, Visit
from orders.picture_links import address_of
from orders.selectors.leave_card import leave_card
from orders.services.photos import add_photo
from tests.dispatch.mobile.test_sync import entry, states
from tests.dispatch.mobile.test_sync import send as sync
from tests.dispatch.mobile.test_visit import page_of, send
from tests.factories import OutageFactory, UserFactory, at, span
from tests.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def call_at(visit: Visit, clock: str) -> dict:
    return entry(visit, "called", when=at(f"2026-11-23 {clock}"))


def told_twice(visit: Visit) -> list[dict]:
    return [call_at(visit, "09:52"), call_at(visit, "09:57"), entry(visit, "no-access", note="Niemand öffnet.")]


def test_calls_from_the_phone_are_kept_with_their_time_and_nothing_else(own, technician, stop):
    assert states(sync(own, technician, *told_twice(stop.visit))) == ["applied"] * 3
    calls = stop.visit.actions.filter(kind="called")
    assert [call.at for call in calls] == [at("2026-11-23 09:52"), at("2026-11-23 09:57")]
    told = {field.name for field in calls.model._meta.get_fields() if not field.auto_created}
    assert told == {"uuid", "visit", "kind", "by", "at", "received_at"}
    assert not any(hasattr(call, "point") for call in calls), "where somebody called from is nobody's business"


def test_a_call_that_comes_after_the_end_of_the_visit_is_a_fact_all_the_same(own, technician, stop):
    first, *rest = told_twice(stop.visit)
    assert states(sync(own, technician, *rest, first)) == ["applied"] * 3
    stop.visit.refresh_from_db()
    assert (stop.visit.outcome, stop.visit.actions.filter(kind="called").count()) == ("no_access", 2)


def test_the_page_says_when_was_called_and_has_the_card(own, technician, stop):
    sync(own, technician, *told_twice(stop.visit)[:2])
    page = own.get(page_of(stop.visit, "no-access")).content.decode()
    assert "Called at 09:52, 09:57." in page
    assert "Wir waren am 23. November 2026 um 10:00 bei Ihnen und haben niemanden angetroffen." in page
    assert "Montag, 23. November 2026, zwischen 10:15 und 12:15" in page
    assert "Wir waren heute bei Ihnen und haben niemanden angetroffen." in page, "for a phone that is offline"


def test_after_sending_the_card_says_the_window_that_was_promised(own, stop):
    answer = send(own, stop.visit, "no-access", note="")
    assert answer.url == page_of(stop.visit)
    page = own.get(answer.url).content.decode()
    due = Callback.objects.get().due
    order = FieldOrder.objects.get(pk=stop.visit.order_id)
    for line in leave_card(order, at=at("2026-11-23 10:00"), due=due).splitlines():
        assert line in page


def test_a_place_of_the_network_has_no_mailbox(plan, add_stop, own):
    order = FieldOrder.objects.get(pk=add_stop(11).visit.order_id)
    FieldOrder.objects.filter(pk=order.pk).update(
        ticket=None, outage=OutageFactory(organisation=plan.organisation), site=order.site
    )
    order.site.customer = None
    order.site.save()
    assert leave_card(FieldOrder.objects.get(pk=order.pk), due=span("2026-11-23 13:00", 2)) == ""


def test_the_office_sees_the_evidence_at_the_visit_and_at_the_callback(own, technician, stop, dispatcher_client):
    sync(own, technician, *told_twice(stop.visit))
    add_photo(visit=stop.visit, kind="photo", jpeg=picture())
    line = "Nobody opened at 10:00 · called at 09:52, 09:57 · 1 photo"
    callback = Callback.objects.get(visit=stop.visit)
    for address in (f"/admin/orders/visit/{stop.visit_id}/change/", f"/admin/orders/callback/{callback.pk}/change/"):
        assert line in dispatcher_client.get(address).content.decode()
    assert line in dispatcher_client.get("/callbacks/").content.decode()


def test_the_office_sees_the_photo_of_the_door_and_strangers_do_not(stop, dispatcher_client, client_of):
    photo = add_photo(visit=stop.visit, kind="photo", jpeg=picture())
    page = dispatcher_client.get(f"/admin/orders/visit/{stop.visit_id}/change/").content.decode()
    (address,) = re.findall(rf'src="(/today/{stop.visit.uuid}/photos/{photo.uuid}/[^"]+/small/)"', page)
    assert dispatcher_client.get(address).status_code == 200
    stranger = UserFactory(role="dispatcher", is_staff=True)
    own_link = address_of(stop.visit.uuid, photo.uuid, stranger)
    assert {client_of(stranger).get(link).status_code for link in (address, own_link)} == {404}
