"""How often a client may ask."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from technicians.models import ApiClient
from tests.dispatch.tmf.conftest import make_api_client, signed_in

LIST = "/tmf-api/troubleTicket/v4/troubleTicket"


def allow(client_id: str, a_minute: int) -> None:
    ApiClient.objects.filter(client_id=client_id).update(requests_per_minute=a_minute)


def test_beyond_its_share_a_client_is_told_when_to_come_again(api):
    allow("crm", 12)  # one in 5 s, so two more than the first within 10 s
    answers = [api.get(LIST) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 3 <= int(answers[3]["Retry-After"]) <= 5
    assert answers[3].json()["code"] == "throttled"


def test_one_client_does_not_use_up_the_share_of_another(api, new_api):
    other = new_api("other")
    allow("crm", 6)
    while api.get(LIST).status_code == 200:
        pass
    assert other.get(LIST).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_get_no_more_than_the_share(organisation):
    make_api_client(organisation, "crm")
    api = signed_in("crm")
    allow("crm", 60)  # one a second, so 11 at once

    def ask(_number):
        try:
            return api.get(LIST).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(ask, range(40)))

    assert 11 <= codes.count(200) <= 14  # the run may last for some seconds
    assert codes.count(200) + codes.count(429) == 40
