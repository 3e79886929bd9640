"""Ayşe Yılmaz of Cologne, whose internet is down, speaks with the assistant of her operator; Saturday noon."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from dispatch.booking.services import holds
from dispatch.models import Appointment
from orders.models import RemoteStep, Ticket
from orders.services.gate import convert_one
from orders.services.tickets import add_tried_step
from technicians.models import ApiClient
from tests.dispatch.desk.conftest import NUMBER, catalogue, customer, saturday, technician, ticket
from tests.dispatch.tmf.conftest import make_api_client, signed_in
from tests.factories import ShiftFactory, at, span

__all__ = ["catalogue", "customer", "saturday", "technician", "ticket"]
BASE = "/api/conversation/"
TUESDAY = span("2026-11-24 08:00", 2)


@pytest.fixture(autouse=True)
def at_noon(saturday):
    return saturday


@pytest.fixture
def assistant(organisation) -> ApiClient:
    client = make_api_client(organisation, "assistant")
    client.scopes = ["conversations"]
    client.save()
    return client


@pytest.fixture
def bot(assistant) -> Client:
    return signed_in("assistant")


@pytest.fixture
def ordered(ticket, technician) -> Ticket:
    """All that can be tried was tried on the phone, and the visit is ordered; the technician works on two days."""
    ShiftFactory(technician=technician, day=at("2026-11-24").date(), during=span("2026-11-24 08:00", 8.5))
    for code in ("restart-modem", "check-cables"):
        step = RemoteStep.objects.get(organisation=ticket.organisation, code=code)
        add_tried_step(ticket=ticket, step=step, result="half nicht", channel="phone")
    convert_one(ticket=ticket)
    ticket.refresh_from_db()
    return ticket


@pytest.fixture
def promised(ordered) -> Appointment:
    """On Tuesday from 8 to 10 o'clock."""
    return holds.confirm(appointment=holds.hold(order=ordered.order, span=TUESDAY))


def pair(ticket: Ticket, **more: Any) -> dict[str, Any]:
    return {"phone": NUMBER, "ticket": ticket.number, **more}


@pytest.fixture
def identify(bot) -> Callable[..., Any]:
    return lambda **sent: bot.post(f"{BASE}identify", sent, content_type="application/json")


@pytest.fixture
def ask(bot, identify, ticket) -> Callable[..., Any]:
    """Ask an endpoint about the case; what is sent is a POST, with a uuid of its own unless one is named."""
    token = identify(**pair(ticket, language="en")).json()["token"]

    def send(name: str, sent: dict[str, Any] | None = None):
        headers = {"Conversation-Token": token}
        if sent is None:
            return bot.get(f"{BASE}{name}", headers=headers)
        body = {"uuid": str(uuid4()), **sent}
        return bot.post(f"{BASE}{name}", body, content_type="application/json", headers=headers)

    return send
