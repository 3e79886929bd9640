"""What needs a look is counted in one query, and each number leads to just its rows."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dispatch.board.looks import counted
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


def test_every_number_is_right_and_opens_its_rows(rows, organisation, dispatcher_client):
    found = counted(organisation.pk)
    assert [count for _look, count in found] == [2, 1, 1, 1, 1, 1, 1]
    for look, count in found:
        page = dispatcher_client.get(look.url)
        assert (look.word, page.status_code) == (look.word, 200), look.url
        assert page.context["cl"].result_count == count, look.word


def test_they_cost_one_query_and_come_after_the_page(rows, organisation, dispatcher_client):
    with CaptureQueriesContext(connection) as captured:
        counted(organisation.pk)
    assert len(captured) == 1
    fragment = dispatcher_client.get("/admin/board/looks/").content.decode()
    assert re.findall(r"badge[^>]*>(\d)", fragment) == ["2", "1", "1", "1", "1", "1", "1"]


def test_others_find_nothing(client, rows):
    assert client.get("/admin/board/looks/").status_code == 302
    fragment = signed_in(UserFactory(role="dispatcher", is_staff=True)).get("/admin/board/looks/").content.decode()
    assert set(re.findall(r"badge[^>]*>(\d)", fragment)) == {"0"}
