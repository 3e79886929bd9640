"""Idempotency-Key: a create that is sent again gets the first answer."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from dispatch.models import IdempotencyKey
from dispatch.tmf.toolkit import idempotency
from dispatch.tmf.toolkit.idempotency import forget_old
from orders.models import Ticket
from tests.dispatch.tmf.conftest import make_api_client, signed_in

LIST = "/tmf-api/troubleTicket/v4/troubleTicket"
TICKET = {"description": "No internet", "severity": "High", "ticketType": "internet"}


def send(api, key, body=TICKET, path=LIST):
    return api.post(path, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key})


def test_the_same_key_and_body_get_the_same_answer_and_one_ticket(api):
    first = send(api, "key-1")
    again = send(api, "key-1", dict(reversed(TICKET.items())), f"{LIST}/")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first["Location"] == again["Location"]
    assert Ticket.objects.count() == 1


def test_the_same_key_with_another_body_is_422(api):
    send(api, "key-1")
    answer = send(api, "key-1", {**TICKET, "severity": "Low"})

    assert answer.status_code == 422
    assert answer.json() == {
        "code": "unprocessable",
        "reason": "Unprocessable Entity",
        "message": "Idempotency-Key: it was used for another request. Send a new one.",
        "status": "422",
        "@type": "Error",
    }
    assert Ticket.objects.count() == 1


def test_a_refused_request_leaves_no_key_and_can_be_mended(api):
    assert send(api, "key-1", {"severity": "High"}).status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert send(api, "key-1").status_code == 201


def test_keys_of_two_clients_do_not_meet(api, new_api):
    send(api, "key-1")
    assert send(new_api("other"), "key-1", {**TICKET, "severity": "Low"}).status_code == 201
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "ü", "a\x00b"])
def test_a_key_that_is_none_is_400(api, key):
    answer = send(api, key)
    assert answer.status_code == 400
    assert answer.json()["message"] == ("Idempotency-Key: Send 1 to 255 printable ASCII characters, such as a UUID.")
    assert not Ticket.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_sends_of_one_key_make_one_ticket_and_equal_answers(organisation):
    make_api_client(organisation, "crm")
    api = signed_in("crm")

    def attempt(_number):
        try:
            return send(api, "key-1").json()
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(attempt, range(5)))

    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["id"] == str(Ticket.objects.get().uuid)


@pytest.mark.django_db(transaction=True)
def test_a_repeat_gives_up_where_its_first_request_takes_too_long(organisation, monkeypatch):
    monkeypatch.setattr(idempotency, "PATIENCE_MS", 50)
    client = make_api_client(organisation, "crm")
    api = signed_in("crm")

    def attempt() -> tuple[int, str]:
        try:
            answer = send(api, "key-1")
            return answer.status_code, answer.json().get("message", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        idempotency.wait_for_turn(client, "key-1")
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("0",)  # other locks of the request are waited for
        refused = pool.submit(attempt).result()

    assert refused == (409, "Idempotency-Key: its first request is still being carried out. Ask again.")
    assert attempt()[0] == 201


def test_a_key_is_forgotten_after_thirty_days(api):
    send(api, "old")
    send(api, "new")
    IdempotencyKey.objects.filter(key="old").update(created_at=timezone.now() - timedelta(days=30, minutes=1))

    assert forget_old() == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]
