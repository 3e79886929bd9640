"""DELETE /tmf-api/troubleTicket/v4/troubleTicket/{id}."""

import json

from orders.models import Callback, Ticket
from orders.services.merging import merge
from tests.factories import CallbackFactory, CustomerFactory, FieldOrderFactory, TicketFactory

LIST = "/tmf-api/troubleTicket/v4/troubleTicket"


def test_a_deleted_ticket_is_seen_nowhere_and_its_row_stays(api, organisation):
    customer = CustomerFactory(organisation=organisation, phone="+4915112345678")
    ticket = TicketFactory(site__organisation=organisation, site__customer=customer, external_id="7")
    other = TicketFactory(site=ticket.site, customer=customer)
    merge(ticket=ticket, into=other)
    CallbackFactory(ticket=ticket, reason="requested")

    answer = api.delete(f"{LIST}/{ticket.uuid}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert Ticket.objects.get(pk=ticket.pk).deleted_at
    assert Callback.objects.get().state == "cancelled"
    for query in ("", "?externalId=7", f"?id={ticket.uuid}", "?relatedParty.phone=%2B4915112345678"):
        assert str(ticket.uuid) not in {row["id"] for row in api.get(f"{LIST}{query}").json()}
    assert api.get(f"{LIST}/{other.uuid}").json()["troubleTicketRelationship"] == []
    assert api.get(f"{LIST}/{ticket.uuid}").status_code == 404
    assert api.delete(f"{LIST}/{ticket.uuid}").status_code == 404


def test_a_deleted_ticket_gives_its_number_free(api, organisation):
    sent = json.dumps({"description": "x", "severity": "High", "ticketType": "internet", "externalId": "7"})
    first = api.post(LIST, sent, content_type="application/json").json()
    assert api.post(LIST, sent, content_type="application/json").status_code == 409
    api.delete(f"{LIST}/{first['id']}")

    again = api.post(LIST, sent, content_type="application/json")

    assert again.status_code == 201
    assert [row["id"] for row in api.get(f"{LIST}?externalId=7").json()] == [again.json()["id"]]


def test_while_an_order_is_open_it_is_refused(api, organisation):
    order = FieldOrderFactory(ticket__site__organisation=organisation)
    answer = api.delete(f"{LIST}/{order.ticket.uuid}")
    assert (answer.status_code, answer.json()["message"]) == (
        409,
        f"The field order {order} is open: set the status to “cancelled” instead, which calls it off.",
    )
    assert Ticket.objects.get().deleted_at is None


def test_a_strangers_ticket_is_404(other_api, new_api, organisation):
    ticket = TicketFactory(site__organisation=organisation)
    assert other_api.delete(f"{LIST}/{ticket.uuid}").status_code == 404
    assert new_api("colleague").delete(f"{LIST}/{ticket.uuid}").status_code == 204
