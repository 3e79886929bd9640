"""Two people at once: each test makes the meeting happen by waiting until one connection waits for the other's lock."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from orders.models import FieldOrder, Outage, Ticket, Visit
from orders.models.visit import ActionKind
from orders.services.outages import close_outage
from orders.services.tickets import resolve
from orders.services.visits import record_action
from tests.factories import FieldOrderFactory, OutageFactory, SiteFactory, TicketFactory, UserFactory, VisitFactory

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 10


def until_somebody_waits_for_us() -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    pytest.fail("nobody waits")


def in_a_session_of_its_own(work) -> None:
    try:
        work()
    finally:
        connection.close()


def test_a_network_order_is_reported_done_while_the_office_closes_its_outage():
    outage = OutageFactory()
    site = SiteFactory(organisation=outage.organisation, customer=None)
    order = FieldOrderFactory(ticket=None, outage=outage, site=site, organisation=outage.organisation, service="")
    home = TicketFactory(site__organisation=outage.organisation, state="held", outage=outage)
    visit, technician = VisitFactory(order=order), UserFactory(organisation=outage.organisation, role="technician")

    with ThreadPoolExecutor(1) as office:
        with transaction.atomic():
            Visit.objects.select_for_update(of=("self", "order")).select_related("order").get(pk=visit.pk)
            closing = office.submit(in_a_session_of_its_own, lambda: close_outage(outage=outage))
            until_somebody_waits_for_us()
            record_action(uuid=uuid4(), visit=visit, kind=ActionKind.DONE, by=technician, at=timezone.now())
        closing.result(PATIENCE_S)

    visit.refresh_from_db()
    assert (visit.outcome, FieldOrder.objects.get().state) == ("done", "completed")
    assert (Outage.objects.get().state, Ticket.objects.get(pk=home.pk).state) == ("closed", "resolved")


def test_the_last_two_tickets_of_an_order_resolved_at_once_call_off_the_visit():
    visit = VisitFactory()
    first = visit.order.ticket
    second = TicketFactory(site=visit.order.site, state="inProgress", order=visit.order)

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            resolve(ticket=first)
            resolving = other.submit(in_a_session_of_its_own, lambda: resolve(ticket=second))
            until_somebody_waits_for_us()
        resolving.result(PATIENCE_S)

    visit.refresh_from_db()
    assert (visit.state, visit.order.state) == ("cancelled", "cancelled")
    assert set(Ticket.objects.values_list("state", flat=True)) == {"resolved"}


def test_an_order_without_an_open_visit_ends_with_its_last_ticket():
    order = FieldOrderFactory(state="pending")
    resolve(ticket=order.ticket)
    order.refresh_from_db()
    assert order.state == "cancelled"
