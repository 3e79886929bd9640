"""The address of a connector: who gets in, what is too much, and that everything happens once."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from dispatch.inbound.reading import moment
from dispatch.inbound.tasks import forget_old_deliveries
from dispatch.models import InboundDelivery
from orders.models import Contact, Ticket
from tests.dispatch.inbound.conftest import address, send, zammad
from tests.dispatch.inbound.payloads import zammad_payload
from tests.factories import CategoryFactory


@pytest.fixture
def desk(connector, organisation):
    return connector("zammad", category=CategoryFactory(organisation=organisation))


def test_a_delivery_that_comes_again_gets_the_first_answer(desk):
    first = zammad(desk, zammad_payload())
    again = zammad(desk, zammad_payload(article={"id": 999, "body": "anders"}))
    assert (again.status_code, again.json()) == (200, first.json())
    assert (Contact.objects.count(), InboundDelivery.objects.count()) == (1, 1)


def test_a_time_with_a_wide_offset_is_read_as_the_database_can_hold_it():
    found = moment("2024-01-02T00:00:00+23:59")
    assert (found, found.tzinfo) == (datetime(2024, 1, 1, 0, 1, tzinfo=UTC), UTC)


def test_what_comes_in_chunks_is_asked_for_with_its_length(desk):
    answer = Client().generic("POST", address(desk), headers={"Transfer-Encoding": "chunked"})
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")


def test_two_connectors_may_use_one_number(desk, connector):
    zammad(desk, zammad_payload())
    assert zammad(connector("zammad"), zammad_payload()).status_code == 200
    assert Contact.objects.count() == 2


def test_a_delivery_that_was_refused_can_be_mended(desk):
    assert zammad(desk, {}).status_code == 400
    assert zammad(desk, zammad_payload()).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_many_at_once_of_one_delivery_are_one(connector):
    desk = connector("zammad")

    def tell(_number: int) -> tuple[int, str]:
        try:
            answer = zammad(desk, zammad_payload())
            return answer.status_code, answer.json()["ticket"]
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        answers = set(pool.map(tell, range(10)))

    assert answers == {(200, str(Ticket.objects.get().uuid))}
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_first_contacts_of_one_customer_at_once_are_one_case(connector):
    desk = connector("zammad")

    def tell(number: int) -> int:
        try:
            return zammad(desk, zammad_payload(id=number, article={"id": number}), delivery=f"d-{number}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(tell, range(10))) == {200}
    assert (Ticket.objects.count(), Contact.objects.count()) == (1, 10)


def test_a_bad_or_missing_signature_is_401_and_counted(desk):
    for answer in (
        zammad(desk, zammad_payload(), secret="wrong"),
        send(desk, b"{}", {}),
        zammad(desk, b"{", secret="x"),
    ):
        assert answer.status_code == 401
        assert answer.json()["message"] == "The signature or secret is not right."
    desk.refresh_from_db()
    assert desk.refused_count == 3
    assert desk.refused_at is not None
    assert not Ticket.objects.exists()


def test_an_unknown_and_a_switched_off_connector_are_404(desk):
    assert Client().post(f"/inbound/{uuid4()}/", b"{}", content_type="application/json").status_code == 404
    assert Client().post("/inbound/x/", b"{}", content_type="application/json").status_code == 404
    desk.is_active = False
    desk.save()
    assert zammad(desk, zammad_payload()).status_code == 404


def test_other_methods_are_405(desk):
    assert {getattr(Client(), verb)(address(desk)).status_code for verb in ("get", "put", "patch", "delete")} == {405}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"[" * 100 + b"]" * 100, 400),
        (b'{"a":' * 40 + b"1" + b"}" * 40, 400),
        (b" " * (1024 * 1024 + 1), 413),
    ],
)
def test_what_is_too_large_too_deep_or_no_json_is_refused(desk, body, status):
    assert zammad(desk, body).status_code == status


def test_no_log_line_has_anything_personal(desk, caplog):
    caplog.set_level(logging.DEBUG)
    zammad(desk, zammad_payload())
    zammad(desk, zammad_payload(), secret="wrong")
    for personal in ("emily", "Adams", "5550142", "12345678", "Seit gestern"):
        assert personal not in caplog.text


def test_deliveries_are_forgotten_after_30_days(desk):
    zammad(desk, zammad_payload())
    zammad(desk, zammad_payload(), delivery="d-2")
    InboundDelivery.objects.filter(delivery_id="d-1").update(received_at=timezone.now() - timedelta(days=31))
    forget_old_deliveries()
    assert [row.delivery_id for row in InboundDelivery.objects.all()] == ["d-2"]
