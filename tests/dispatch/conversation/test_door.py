"""Who gets in: the right pair of phone and ticket, and for half an hour; nobody learns anything by trying."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F

from dispatch.customer.guesses import hash_of
from dispatch.models import WrongGuesses
from orders.models import Contact, LookUp
from tests.dispatch.conversation.conftest import BASE, pair
from tests.dispatch.desk.conftest import NUMBER
from tests.dispatch.tmf.conftest import make_api_client, signed_in
from tests.factories import CustomerFactory, SiteFactory, TicketFactory

pytestmark = pytest.mark.django_db
WRONG = "+492214799999"


@pytest.fixture
def neighbour(ticket):
    """Another customer of the same firm, with a case of their own."""
    customer = CustomerFactory(organisation=ticket.organisation, phone="+492214710443")
    return TicketFactory(site=SiteFactory(organisation=ticket.organisation, customer=customer))


def test_a_right_pair_opens_its_case_and_tells_nothing_of_the_customer(identify, ticket):
    body = identify(**pair(ticket)).json()
    assert (body["ticket"], sorted(body["text"])) == (ticket.number, ["de", "en"])
    told = json.dumps(body)
    secrets = [ticket.customer.name, NUMBER, ticket.customer.email, ticket.site.street]
    assert [secret for secret in secrets if secret in told] == []


def test_number_and_phone_are_read_as_people_write_them(identify, ticket):
    assert identify(phone="0221 4710442", ticket=f" t{ticket.pk} ").status_code == 200
    assert identify(phone=NUMBER, ticket=str(ticket.pk)).status_code == 200


def test_a_wrong_pair_is_answered_as_an_unknown_one(identify, ticket, neighbour, other_organisation):
    elsewhere = TicketFactory(organisation=other_organisation, site__organisation=other_organisation)
    theirs = str(elsewhere.customer.phones.get().number)
    tried = [
        pair(neighbour),
        {"phone": WRONG, "ticket": ticket.number},
        {"phone": WRONG, "ticket": "T999999999999999999"},
        {"phone": theirs, "ticket": elsewhere.number},
    ]
    answers = [identify(**each) for each in tried]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["text"]["en"].startswith("We can't find a case")


def test_a_deleted_case_is_unknown(identify, ticket):
    unknown = identify(phone=WRONG, ticket=ticket.number).content
    ticket.deleted_at = ticket.reported_at
    ticket.save()
    answer = identify(**pair(ticket))
    assert (answer.status_code, answer.content) == (404, unknown)


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ({}, "phone"),
        ({"phone": "12", "ticket": "T1"}, "phone"),
        ({"phone": "x\x00", "ticket": "T1"}, "phone"),
        ({"phone": NUMBER, "ticket": "T" + "9" * 19}, "ticket"),
        ({"phone": NUMBER, "ticket": "T٣"}, "ticket"),
        ({"phone": NUMBER, "ticket": {"id": 1}}, "ticket"),
        ({"phone": NUMBER, "ticket": "T1", "channel": "phone"}, "channel"),
        ({"phone": NUMBER, "ticket": "T1", "language": "fr"}, "language"),
        ({"phone": NUMBER, "ticket": "T1", "conversation": "mine"}, "conversation"),
        ({"phone": NUMBER, "ticket": "T1", "text": "x" * 2001}, "text"),
    ],
)
def test_what_is_no_pair_is_refused_with_its_name(identify, sent, named):
    answer = identify(**sent)
    assert (answer.status_code, answer.json()["message"].partition(":")[0]) == (400, named)


@pytest.mark.parametrize("body", [b"[]", b"1", b"null", b"{", b'{"phone": "\\ud800"}'])
def test_what_is_no_object_is_refused_in_words(bot, body):
    answer = bot.post(f"{BASE}identify", body, content_type="application/json")
    assert (answer.status_code, set(answer.json()["text"])) == (400, {"de", "en"})


def test_after_5_wrong_ones_a_phone_pauses_for_10_minutes_even_for_the_right_ticket(identify, ticket, neighbour):
    """Otherwise somebody who knows a phone number could count through all tickets."""
    codes = [identify(phone=NUMBER, ticket=f"T{number}").status_code for number in range(10**9, 10**9 + 6)]
    assert codes == [404] * 5 + [429]
    paused = identify(**pair(ticket))
    assert (paused.status_code, 590 <= int(paused["Retry-After"]) <= 600) == (429, True)
    assert paused.json()["text"]["en"].startswith("That was tried very often.")
    assert identify(phone="+492214710443", ticket=neighbour.number).status_code == 200
    WrongGuesses.objects.update(since=F("since") - timedelta(minutes=10))
    assert identify(**pair(ticket)).status_code == 200


def test_after_5_wrong_ones_a_ticket_pauses_whatever_the_phone(identify, ticket):
    codes = [identify(phone=f"+49221471100{n}", ticket=ticket.number).status_code for n in range(6)]
    assert codes == [404] * 5 + [429]
    assert identify(**pair(ticket)).status_code == 429


def test_wrong_ones_of_one_visitor_are_counted_whatever_they_try(identify, ticket):
    tried = [{"phone": f"+49221471100{n}", "ticket": f"T{10**9 + n}"} for n in range(6)]
    assert [identify(**each, visitor="v1").status_code for each in tried] == [404] * 5 + [429]
    assert identify(**pair(ticket), visitor="v1").status_code == 429
    assert identify(**pair(ticket), visitor="v2").status_code == 200


def test_wrong_ones_through_one_client_end_at_60_a_minute_and_right_ones_do_not_count(identify, ticket, assistant):
    for _ in range(6):
        assert identify(**pair(ticket)).status_code == 200
    mine = WrongGuesses.objects.filter(address_hash=hash_of(f"client:{assistant.pk}"))
    assert mine.update(guesses=F("guesses") + 58) == 1
    tried = [{"phone": f"+49221471100{n}", "ticket": f"T{10**9 + n}"} for n in range(3)]
    assert [identify(**each).status_code for each in tried] == [404, 404, 429]


def test_who_is_stopped_as_a_visitor_uses_up_no_share_of_others(identify, ticket, assistant):
    tried = [{"phone": f"+49221471100{n}", "ticket": f"T{10**9 + n}"} for n in range(9)]
    assert [identify(**each, visitor="v1").status_code for each in tried] == [404] * 5 + [429] * 4
    assert WrongGuesses.objects.get(address_hash=hash_of(f"client:{assistant.pk}")).guesses == 5


def test_no_number_is_kept_of_who_tried_and_each_look_up_is_written_down(identify, ticket, assistant):
    identify(phone=WRONG, ticket=ticket.number, visitor="v1")
    identify(**pair(ticket))
    assert {len(row.address_hash) for row in WrongGuesses.objects.all()} == {64}
    rows = LookUp.objects.order_by("pk").values_list("kind", "client", "customer", "count")
    assert list(rows) == [
        ("caller", assistant.pk, None, 0),
        ("caller", assistant.pk, ticket.customer_id, 1),
    ]


def test_a_conversation_is_one_contact_however_often_it_is_begun(identify, ticket):
    for _ in range(2):
        identify(**pair(ticket, conversation="9b1f0a86-7f4f-4c8f-8d3c-0d7b9a1c2e11", text="Hallo"))
    (contact,) = Contact.objects.filter(ticket=ticket)
    assert (contact.channel, contact.text, contact.conversation) == (
        "chat",
        "Hallo",
        "9b1f0a86-7f4f-4c8f-8d3c-0d7b9a1c2e11",
    )


def test_a_token_lasts_for_half_an_hour_and_then_the_customer_is_asked_again(ask, saturday):
    saturday.shift(timedelta(minutes=29))
    assert ask("status").status_code == 200
    saturday.shift(timedelta(minutes=2))
    answer = ask("status")
    assert (answer.status_code, answer.json()["code"]) == (404, "ended")
    assert "your phone number and your ticket number again" in answer.json()["text"]["en"]


@pytest.mark.parametrize("token", [None, "", "x", "WyJhIl0:1vNXyz:x", "é", "x" * 5000])
def test_without_its_token_nobody_sees_a_case(bot, ticket, token):
    headers = {} if token is None else {"Conversation-Token": token}
    for name in ("status", "tried", "help", "slots"):
        assert bot.get(f"{BASE}{name}", headers=headers).status_code == 404
    for name in ("help", "book", "cancel", "undo", "callback", "tell", "handover"):
        sent = {"uuid": str(uuid4())}
        answer = bot.post(f"{BASE}{name}", sent, content_type="application/json", headers=headers)
        assert answer.status_code == 404


def test_a_token_is_of_no_use_to_another_client_or_another_firm(identify, ticket, other_organisation):
    headers = {"Conversation-Token": identify(**pair(ticket)).json()["token"]}
    for organisation, name in ((ticket.organisation, "colleague"), (other_organisation, "stranger")):
        make_api_client(organisation, name)
        assert signed_in(name).get(f"{BASE}status", headers=headers).status_code == 404


def test_it_takes_the_scope_of_conversations_which_opens_nothing_else(bot, organisation, assistant):
    assert bot.get("/tmf-api/troubleTicket/v4/troubleTicket").status_code == 403
    assert bot.post("/api/desk/next", {}, content_type="application/json").status_code == 403
    crm = make_api_client(organisation, "crm")
    crm.scopes = ["tickets"]
    crm.save()
    for name in ("intents", "status"):
        assert signed_in("crm").get(f"{BASE}{name}").status_code == 403
    assert signed_in("crm").post(f"{BASE}identify", {}, content_type="application/json").status_code == 403


def test_without_a_bearer_token_it_is_401_in_both_languages(client, db):
    answer = client.get(f"{BASE}intents")
    assert (answer.status_code, set(answer.json()["text"])) == (401, {"de", "en"})


def test_one_case_is_asked_about_at_most_60_times_a_minute(ask, ticket):
    assert ask("tried").status_code == 200
    assert WrongGuesses.objects.filter(address_hash=hash_of(f"case:{ticket.uuid}")).update(guesses=59) == 1
    assert [ask("tried").status_code for _ in range(2)] == [200, 429]


def test_no_log_line_holds_a_number_or_a_token(identify, ticket, ask, caplog):
    caplog.set_level("DEBUG")
    identify(phone=WRONG, ticket=ticket.number)
    token = identify(**pair(ticket)).json()["token"]
    ask("tell", {"text": "Geheim"})
    assert "POST /api/conversation/identify" in caplog.text
    for secret in (WRONG, NUMBER, NUMBER[3:], token, "Geheim", ticket.customer.name):
        assert secret not in caplog.text
