"""A customer of Cologne with a case, an order and a link, seen from Saturday noon; Monday is planned."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from dispatch.booking.services.promises import promise_window
from dispatch.customer.links import link_to
from dispatch.models import Appointment
from orders.models import FieldOrder, Ticket
from tests.dispatch.booking.conftest import make_order, monday, order, technician, territory
from tests.factories import at, span

__all__ = ["make_order", "monday", "order", "technician", "territory"]
FORENOON, AFTERNOON = span("2026-11-24 08:00", 2), span("2026-11-23 12:00", 2)


@pytest.fixture(autouse=True)
def saturday():
    with time_machine.travel(at("2026-11-21 12:00"), tick=True) as clock:
        yield clock


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ticket(order: FieldOrder) -> Ticket:
    ticket = Ticket.objects.get(pk=order.ticket_id)
    ticket.customer.language = "en"
    ticket.customer.save()
    return ticket


@pytest.fixture
def promised(order, technician) -> Appointment:
    """On Tuesday from 8 to 10 o'clock, which is not planned yet."""
    return promise_window(order=order, window=FORENOON, notify=False)


def path_of(link: str) -> str:
    return link.removeprefix("http://testserver")


def opened(ticket: Ticket) -> Client:
    """A browser that came in by a new link of the case."""
    client = Client()
    assert client.get(path_of(link_to(ticket))).status_code == 302
    return client


@pytest.fixture
def customer(ticket) -> Client:
    return opened(ticket)


@pytest.fixture
def address(ticket) -> str:
    return f"/case/{ticket.uuid}/"


@pytest.fixture
def send(customer, address) -> Callable[..., object]:
    """Fill in an offer's form as a browser does: with the uuid of the form that was shown."""

    def post(kind: str, **facts):
        form = customer.get(f"{address}{kind}/").context["form"]
        return customer.post(f"{address}{kind}/", {"uuid": form["uuid"].value(), **facts}, follow=True)

    return post
