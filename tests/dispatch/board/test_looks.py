"""What needs a look is counted in one query, and each number leads to just its rows."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dispatch.models import FieldEntry
from orders.models import Message
from tests.dispatch.mobile.conftest import signed_in
from tests.factories import TicketFactory, UserFactory, VisitFactory

pytestmark = pytest.mark.django_db


def kept(organisation, **facts) -> FieldEntry:
    now = timezone.now()
    return FieldEntry.objects.create(
        uuid=uuid4(),
        organisation=organisation,
        by=UserFactory(organisation=organisation),
        kind="done",
        app_version=1,
        device_at=now,
        at=now,
        **{"state": "kept", **facts},
    )


@pytest.fixture
def rows(organisation) -> None:
    """Of each something, and beside it what belongs to none of them."""
    site = {"site__organisation": organisation, "organisation": organisation}
    cancelled = VisitFactory(order__ticket__organisation=organisation, state="cancelled")
    kept(organisation, visit=cancelled)
    kept(organisation)
    kept(organisation, seen_at=timezone.now())
    kept(organisation, state="applied")
    TicketFactory(**site, is_repeat=True, state="acknowledged")
    TicketFactory(**site, is_repeat=True, state="closed")
    TicketFactory(**site, state="pending")
    TicketFactory(**site, state="held")
    organisation.outages.create(network_element="OLT-7")
    organisation.outages.create(network_element="OLT-8", state="closed")
    TicketFactory(state="pending")
    for state in ("failed", "sent"):
        Message.objects.create(
            organisation=organisation,
            event="api",
            dedupe_key=state,
            channel="sms",
            address="+49",
            body="x",
            state=state,
        )


def numbers(client) -> list[tuple[str, int]]:
    """Where each leads, with its number."""
    fragment = client.get("/admin/board/looks/").content.decode()
    found = re.findall(r'href="([^"]+)".*?badge[^>]*>(\d+)', fragment, re.DOTALL)
    return [(url.replace("&amp;", "&"), int(number)) for url, number in found]


def test_every_number_is_right_and_opens_its_rows(rows, dispatcher_client):
    found = numbers(dispatcher_client)
    assert [count for _url, count in found] == [2, 1, 1, 1, 1, 1, 1]
    for url, count in found:
        page = dispatcher_client.get(url)
        assert (url, page.status_code) == (url, 200)
        assert page.context["cl"].result_count == count, url


def test_who_is_kept_to_a_territory_sees_the_numbers_of_what_they_see(rows, dispatcher, dispatcher_client, territory):
    dispatcher.territories.add(territory)
    for url, count in numbers(dispatcher_client):
        assert dispatcher_client.get(url).context["cl"].result_count == count, url


def test_they_cost_one_query_beside_who_asks(rows, dispatcher_client):
    numbers(dispatcher_client)
    with CaptureQueriesContext(connection) as captured:
        numbers(dispatcher_client)
    assert len([each for each in captured if "count_0" in each["sql"]]) == 1
    assert len(captured) == 4  # session, person, the person's territories


def test_others_find_nothing(client, rows):
    assert client.get("/admin/board/looks/").status_code == 302
    fragment = signed_in(UserFactory(role="dispatcher", is_staff=True)).get("/admin/board/looks/").content.decode()
    assert set(re.findall(r"badge[^>]*>(\d)", fragment)) == {"0"}
