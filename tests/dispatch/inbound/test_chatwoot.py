"""Chatwoot's webhooks."""

import pytest

from orders.models import Contact, Ticket
from tests.dispatch.inbound.conftest import chatwoot
from tests.dispatch.inbound.payloads import chatwoot_payload
from tests.factories import CategoryFactory


@pytest.fixture
def desk(connector, organisation):
    CategoryFactory(organisation=organisation, code="internet", service="internet")
    return connector("chatwoot", write_back_url="https://chat.example.org/", account="1")


def test_a_message_opens_a_case_and_the_next_one_lands_on_it(desk):
    assert chatwoot(desk, chatwoot_payload()).json()["isNew"] is True
    reply = {"id": 119, "message_type": "outgoing", "content": "Moment", "sender": {"name": "John", "type": "user"}}
    assert chatwoot(desk, chatwoot_payload(**reply), delivery="d-2").json()["isNew"] is False

    ticket = Ticket.objects.get()
    assert (ticket.category.code, ticket.external_id, ticket.customer.name) == ("internet", "10", "Jane Doe")
    assert (ticket.customer.email, str(ticket.customer.phones.get().number)) == ("jane@example.org", "+4915112345678")
    assert list(Contact.objects.values_list("channel", "direction", "author", "text", "handle")) == [
        ("chat", "in", "Jane Doe", "Mein WLAN ist weg", ""),
        ("chat", "out", "John", "Moment", ""),
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"event": "conversation_created"},
        {"event": "conversation_status_changed"},
        {"event": "message_updated"},
        {"private": True},
        {"message_type": "template"},
        {"message_type": 2},
    ],
)
def test_other_events_and_private_messages_are_left_alone(desk, facts):
    assert chatwoot(desk, chatwoot_payload(**facts)).json() == {"result": "ignored"}
    assert not Ticket.objects.exists()


def test_a_public_post_keeps_handle_and_link_and_no_number(desk):
    conversation = {"channel": "Channel::TwitterProfile", "additional_attributes": {"type": "tweet"}}
    sender = {"additional_attributes": {"screen_name": "jane"}, "email": None, "phone_number": None}
    chatwoot(desk, chatwoot_payload(conversation=conversation, sender=sender, content="Kundennummer 4711, bitte!"))
    contact = Contact.objects.get()
    assert (contact.channel, contact.handle, contact.text) == ("social", "jane", "Kundennummer •••, bitte!")
    assert contact.link == "https://chat.example.org/app/accounts/1/conversations/10"
    assert Ticket.objects.get().customer is None


def test_an_old_time_is_refused_and_counted(desk):
    answer = chatwoot(desk, chatwoot_payload(), age_s=600)
    assert answer.status_code == 401
    desk.refresh_from_db()
    assert (desk.refused_count, Ticket.objects.count()) == (1, 0)
