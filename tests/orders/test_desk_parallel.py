"""Many people at once, each in a thread with a connection of its own; the full size is in tests/acceptance."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from orders.models import Callback
from orders.services.desk import take_next
from tests.factories import OrganisationFactory, UserFactory
from tests.orders.desk_bulk import make_calls, take_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def organisation():
    return OrganisationFactory()


def test_10_people_take_60_calls_and_nobody_gets_what_another_had(organisation):
    make_calls(organisation, count=60)
    agents = UserFactory.create_batch(10, organisation=organisation, role="agent")
    took = take_all(agents)
    assert sorted(took) == sorted(Callback.objects.values_list("pk", flat=True))
    assert {len(who) for who in took.values()} == {1}


def test_one_person_who_asks_twice_at_once_is_given_one_call(organisation):
    make_calls(organisation, count=8)
    agent = UserFactory(organisation=organisation, role="agent")

    def ask(_number: int) -> Callback | None:
        try:
            return take_next(agent=agent)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert Callback.objects.filter(taken_by=agent).count() == 1


def test_a_call_that_somebody_is_writing_to_is_passed_over_without_waiting(organisation):
    make_calls(organisation, count=2)
    first, second = Callback.objects.order_by("due__endswith")
    agent = UserFactory(organisation=organisation, role="agent")

    def ask() -> Callback | None:
        try:
            return take_next(agent=agent)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Callback.objects.select_for_update().get(pk=first.pk)
        assert pool.submit(ask).result(10) == second
