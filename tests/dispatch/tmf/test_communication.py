"""/tmf-api/communicationManagement/v4/communicationMessage."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oauth2_provider.models import AccessToken

from dispatch.messaging.outbox import Drained, drain
from orders.models import Message
from orders.services.messages import queue
from tests.dispatch.messaging.conftest import gateway, mailbox
from tests.dispatch.tmf.conftest import make_api_client, signed_in
from tests.factories import CustomerFactory, OrganisationFactory, TicketFactory, at

__all__ = ["gateway", "mailbox"]

LIST = "/tmf-api/communicationManagement/v4/communicationMessage"
NOW = at("2026-11-23 09:00")
MOBILE = "+4915112345678"
LEAST = {"content": "Ihr Techniker kommt, gleich.", "messageType": "SMS", "receiver": [{}], "sender": {}}
SMS = {**LEAST, "receiver": [{"phoneNumber": "0151 12345678"}]}
MAIL = {
    **LEAST,
    "messageType": "Email",
    "subject": "Ihr Termin",
    "receiver": [{"email": "a@example.org", "id": "C-7", "name": "Ayşe"}],
}


def post(api: Client, body: object, **headers: str):
    return api.post(LIST, json.dumps(body), content_type="application/json", headers=headers)


def patch(api: Client, address: str, body: object):
    return api.patch(address, json.dumps(body), content_type="application/merge-patch+json")


def made(api: Client, body: object) -> str:
    answer = post(api, body)
    assert answer.status_code == 201, answer.content
    return answer["Location"]


def refused(answer, status: int, message: str) -> None:
    assert (answer.status_code, answer.json()["message"]) == (status, message)


@pytest.fixture
def sms_file(settings, tmp_path):
    path = tmp_path / "sms.txt"
    settings.SMS_GATEWAY = {"kind": "file", "path": str(path)}
    return path


def test_a_message_without_an_address_is_kept_and_never_sent(api, mailbox):
    answer = post(api, LEAST)

    message = Message.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"http://testserver{LIST}/{message.uuid}"
    assert answer.json() == {
        "id": str(message.uuid),
        "href": answer["Location"],
        "content": "Ihr Techniker kommt, gleich.",
        "messageType": "SMS",
        "subject": "",
        "receiver": [
            {
                "id": "",
                "name": "",
                "phoneNumber": "",
                "email": "",
                "state": "initial",
                "stateReason": "",
                "@type": "Receiver",
            }
        ],
        "sender": {
            "id": "",
            "name": "",
            "phoneNumber": "",
            "email": "",
            "@type": "Sender",
        },
        "state": "initial",
        "description": "",
        "priority": "",
        "logFlag": False,
        "scheduledSendTime": None,
        "sendTime": None,
        "sendTimeComplete": None,
        "tryTimes": 4,
        "attachment": [],
        "characteristic": [],
        "event": "api",
        "relatedEntity": [],
        "@type": "CommunicationMessage",
    }
    assert api.get(answer["Location"]).json() == answer.json()
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert drain() == Drained()


def test_what_is_sent_along_is_kept(api):
    along = {
        "description": "Nachfrage",
        "priority": "1",
        "logFlag": True,
        "tryTimes": 2,
        "scheduledSendTime": "2026-12-24T09:00:00Z",
        "characteristic": [{"name": "campaign", "value": 7, "valueType": "number"}],
        "sender": {"id": "crm", "name": "Netz Köln", "phoneNumber": "+492215550142"},
    }
    body = post(api, {**SMS, **along, "attachment": [], "state": "completed", "sendTime": "nonsense"}).json()

    assert {name: body[name] for name in along} == along | {
        "characteristic": [
            {"id": "", "name": "campaign", "value": "7", "valueType": "number", "@type": "Characteristic"}
        ],
        "sender": {**along["sender"], "email": "", "@type": "Sender"},
    }
    assert (body["state"], body["sendTime"]) == ("initial", None)


def test_an_sms_goes_out_as_written(api, sms_file):
    address = made(api, SMS)

    assert drain() == Drained(sent=1)

    sent = json.loads(sms_file.read_text())
    assert sent == {"to": MOBILE, "text": LEAST["content"], "id": str(Message.objects.get().uuid)}
    body = api.get(address).json()
    assert (body["state"], body["receiver"][0]["phoneNumber"]) == ("completed", MOBILE)
    when = Message.objects.get().sent_at.isoformat().replace("+00:00", "Z")
    assert (body["sendTime"], body["sendTimeComplete"]) == (when, when)


def test_an_email_goes_out_to_each_receiver_alone(api, mailbox):
    others = [{"email": f"{name}@example.org"} for name in "bc"]
    address = made(api, {**MAIL, "messageType": "EMAIL", "receiver": MAIL["receiver"] + others})

    assert drain() == Drained(sent=3)

    assert [(mail["To"], mail["Subject"]) for mail in mailbox.mails] == [
        (f"{name}@example.org", "Ihr Termin") for name in "abc"
    ]
    assert {mail.get_content().strip() for mail in mailbox.mails} == {LEAST["content"]}
    body = api.get(address).json()
    assert (body["messageType"], body["state"]) == ("Email", "completed")
    assert [(one["email"], one["id"], one["name"]) for one in body["receiver"]] == [
        ("a@example.org", "C-7", "Ayşe"),
        ("b@example.org", "", ""),
        ("c@example.org", "", ""),
    ]
    assert [row["id"] for row in api.get(LIST).json()] == [body["id"]]


def test_it_waits_for_its_time(api, sms_file):
    AccessToken.objects.update(expires=at("2027-01-01 09:00"))
    with time_machine.travel(at("2026-12-01 09:00"), tick=False):
        made(api, {**SMS, "scheduledSendTime": "2026-12-01T09:00:00Z"})
        assert drain() == Drained()
    with time_machine.travel(at("2026-12-01 10:00"), tick=False):
        assert drain() == Drained(sent=1)


@pytest.mark.parametrize(
    ("states", "rolled_up"),
    [
        (["draft"], "initial"),
        (["queued", "queued"], "initial"),
        (["queued", "sending"], "inProgress"),
        (["sent", "queued"], "inProgress"),
        (["sent", "sent"], "completed"),
        (["sent", "failed"], "failed"),
        (["cancelled", "sent"], "completed"),
        (["cancelled", "cancelled"], "cancelled"),
    ],
)
def test_the_states_of_all_receivers_are_rolled_up(api, states, rolled_up):
    made(api, {**MAIL, "receiver": [{"email": f"{index}@example.org"} for index, _ in enumerate(states)]})
    for row, state in zip(Message.objects.order_by("pk"), states, strict=True):
        Message.objects.filter(pk=row.pk).update(state=state, sent_at=NOW if state == "sent" else None)

    assert [row["state"] for row in api.get(f"{LIST}?state={rolled_up}").json()] == [rolled_up]
    others = {"initial", "inProgress", "completed", "cancelled", "failed"} - {rolled_up}
    assert api.get(f"{LIST}?state={','.join(sorted(others))}").json() == []


def test_a_failed_attempt_says_why_and_is_repeated_as_often_as_asked(api, settings):
    settings.SMS_GATEWAY = {}
    address = made(api, {**SMS, "tryTimes": 1})
    assert drain() == Drained(retried=1)
    body = api.get(address).json()
    assert (body["state"], body["receiver"][0]["stateReason"].partition(":")[0]) == (
        "inProgress",
        "ImproperlyConfigured",
    )
    Message.objects.update(due_at=timezone.now())
    assert drain() == Drained(failed=1)
    assert api.get(address).json()["state"] == "failed"


@pytest.mark.parametrize("body", [SMS, {**MAIL, "receiver": [{"email": "A@Example.org"}]}])
def test_a_customer_who_wants_no_messages_gets_none(api, organisation, other_organisation, body, sms_file, mailbox):
    address = made(api, body)
    for firm in (organisation, other_organisation):
        CustomerFactory(organisation=firm, phone=MOBILE, email="a@example.org", contact_consent=firm != organisation)

    assert drain() == Drained(failed=1)

    assert (sms_file.exists(), mailbox.mails) == (False, [])
    found = api.get(address).json()
    assert (found["state"], found["receiver"][0]["stateReason"]) == (
        "failed",
        "The customer with this address does not want messages.",
    )


@pytest.mark.parametrize("body", [SMS, MAIL])
def test_another_firms_customers_consent_is_their_own(api, other_organisation, body, sms_file, mailbox):
    CustomerFactory(organisation=other_organisation, phone=MOBILE, email="a@example.org", contact_consent=False)
    made(api, body)
    assert drain() == Drained(sent=1)


PHONE = "This is no valid phone number. Send it with its country's prefix, such as +492215550142."
NEEDED = "This messageType needs it. Send it for each receiver, or for none."
ATTACHED = "Attachments can't be sent here. Put a link to them into content, and leave this out."
ONE_LINE = "subject: Send it on one line, without control characters."


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"content": ""}, "content: This field may not be blank."),
        ({"content": " \n"}, "content: A message needs a text."),
        ({"content": "a\x00"}, "content: Null characters are not allowed."),
        ({"content": "x" * 671}, "content: An SMS takes 670 characters at most. Shorten it, or send an e-mail."),
        ({"content": "😀" * 336}, "content: An SMS takes 670 characters at most. Shorten it, or send an e-mail."),
        ({"messageType": "Fax"}, "messageType: Messages of this type can't be sent here. Send SMS or Email."),
        ({"messageType": ["SMS"]}, "messageType: Not a valid string."),
        ({"receiver": []}, None),
        ({"receiver": {}}, 'receiver: Expected a list of items but got type "dict".'),
        ({"receiver": [{"phoneNumber": "12"}]}, f"receiver[0].phoneNumber: {PHONE}"),
        ({"receiver": [{"email": "a@example.org"}]}, f"receiver[0].phoneNumber: {NEEDED}"),
        ({"receiver": [{"phoneNumber": MOBILE}, {}]}, f"receiver[1].phoneNumber: {NEEDED}"),
        ({"receiver": [{"phoneNumber": MOBILE}] * 2}, "receiver: The same address stands there twice."),
        ({"receiver": [{}] * 101}, "receiver: Ensure this field has no more than 100 elements."),
        ({"sender": None}, "sender: This field is required."),
        ({"sender": "crm"}, "sender: Invalid data. Expected a dictionary, but got str."),
        ({"subject": "x\nBcc: all@example.org"}, ONE_LINE),
        ({"subject": "x\u2028y"}, ONE_LINE),
        ({"messageType": "email"}, "subject: An e-mail needs a subject."),
        ({"attachment": [{"url": "https://example.org/a.pdf"}]}, f"attachment: {ATTACHED}"),
        ({"tryTimes": 5}, "tryTimes: Ensure this value is less than or equal to 4."),
        ({"scheduledSendTime": "2026-12-01T09:00:00"}, None),
        (
            {"scheduledSendTime": "9999-12-01T09:00:00Z"},
            "scheduledSendTime: Send a time between the years 2000 and 2100.",
        ),
        ({"characteristic": [{"name": "a", "value": {"b": 1}}]}, "characteristic[0].value: Not a valid string."),
        ({"logFlag": "perhaps"}, "logFlag: Must be a valid boolean."),
    ],
)
def test_bad_input_is_400_and_names_the_attribute(api, wrong, message):
    answer = post(api, {**LEAST, **wrong})
    assert answer.status_code == 400
    if message:
        assert answer.json()["message"] == message
    assert not Message.objects.exists()


def test_every_mandatory_attribute_is_named(api):
    missing = ("content", "messageType", "receiver", "sender")
    refused(post(api, {}), 400, "; ".join(f"{name}: This field is required." for name in missing))


def test_until_it_is_sent_it_can_be_said_otherwise(api, sms_file):
    address = made(api, {**LEAST, "description": "x", "logFlag": True})
    body = patch(api, address, {"content": "Neu", "receiver": SMS["receiver"], "description": None}).json()

    assert (body["content"], body["description"], body["logFlag"]) == ("Neu", "", True)
    assert [one["phoneNumber"] for one in body["receiver"]] == [MOBILE]
    assert drain() == Drained(sent=1)
    refused(patch(api, address, {"content": "zu spät"}), 409, "It is too late: this message is Sent already.")


def test_receivers_are_replaced_as_a_whole(api, mailbox):
    address = made(api, {**MAIL, "receiver": [{"email": f"{name}@example.org"} for name in "abc"]})
    patch(api, address, {"receiver": [{"email": "d@example.org"}, {"email": "b@example.org"}]})
    drain()
    assert [mail["To"] for mail in mailbox.mails] == ["d@example.org", "b@example.org"]


def test_what_came_back_can_be_sent_back(api):
    address = made(api, MAIL)
    before = api.get(address).json()
    assert patch(api, address, before).json() == before
    Message.objects.update(state="sent", sent_at=NOW)
    sent = api.get(address).json()
    assert (patch(api, address, sent).status_code, patch(api, address, sent).json()) == (200, sent)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"messageType": "SMS"}, f"receiver[0].phoneNumber: {NEEDED}"),
        ({"subject": None}, "subject: An e-mail needs a subject."),
        ({"content": None}, "content: This field is required."),
        ({"state": "completed"}, "state: Only cancelled can be asked for; all else follows from sending it."),
        (
            {"state": "nanana"},
            'state: "nanana" is not a valid choice. Send one of: initial, inProgress, completed, cancelled, failed.',
        ),
        ({"sendTime": "2026-12-01T09:00:00Z"}, "sendTime: This can't be changed."),
        ([], "Send a JSON object with the attributes to change."),
    ],
)
def test_a_bad_change_is_400_and_changes_nothing(api, change, message):
    address = made(api, MAIL)
    before = api.get(address).json()
    refused(patch(api, address, change), 400, message)
    assert api.get(address).json() == before


def test_a_queued_message_can_be_withdrawn_once(api, mailbox):
    address = made(api, MAIL)
    assert patch(api, address, {"state": "cancelled"}).json()["state"] == "cancelled"
    assert patch(api, address, {"state": "cancelled"}).status_code == 200
    refused(patch(api, address, {"content": "x"}), 409, "It is too late: this message is Withdrawn already.")
    assert (drain(), mailbox.mails) == (Drained(), [])


def test_what_was_sent_can_not_be_withdrawn(api, sms_file):
    address = made(api, SMS)
    drain()
    refused(patch(api, address, {"state": "cancelled"}), 409, "It is too late: this message is Sent already.")


def test_while_it_is_being_sent_nothing_is_changed(api):
    address = made(api, SMS)
    Message.objects.update(state="sending")
    message = "This message is being sent right now. Ask again in a minute."
    refused(patch(api, address, {"content": "x"}), 409, message)
    refused(patch(api, address, {"state": "cancelled"}), 409, message)
    refused(api.delete(address), 409, message)


def test_delete_withdraws_and_hides(api, mailbox):
    address = made(api, {**MAIL, "receiver": [*MAIL["receiver"], {"email": "b@example.org"}]})
    assert api.delete(address).status_code == 204
    assert (api.get(address).status_code, api.delete(address).status_code, api.get(LIST).json()) == (404, 404, [])
    assert drain() == Drained()
    assert Message.objects.count() == 2


def test_what_we_wrote_about_a_case_is_listed_and_can_only_be_withdrawn(api, organisation):
    customer = CustomerFactory(organisation=organisation, email="a@example.org", phone="")
    ticket = TicketFactory(site__organisation=organisation, site__customer=customer)
    (message,) = queue(event="done", ticket=ticket, dedupe_key="done:1", params={})

    (found,) = api.get(f"{LIST}?relatedEntity.id={ticket.uuid}").json()

    assert found["content"] == message.body
    assert (found["event"], found["subject"], found["messageType"]) == ("done", message.subject, "Email")
    assert found["sender"]["name"] == organisation.name
    assert found["receiver"][0] == {
        "id": str(customer.uuid),
        "name": customer.name,
        "phoneNumber": "",
        "email": "a@example.org",
        "state": "initial",
        "stateReason": "",
        "@type": "Receiver",
    }
    assert found["relatedEntity"] == [
        {
            "id": str(ticket.uuid),
            "role": "troubleTicket",
            "name": ticket.number,
            "status": "acknowledged",
            "@referredType": "TroubleTicket",
            "@type": "RelatedEntity",
        }
    ]
    told = "This message tells what happened to the customer's case: it can only be withdrawn."
    refused(patch(api, found["href"], {"content": "x"}), 409, told)
    assert patch(api, found["href"], {"state": "cancelled"}).json()["state"] == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_what_was_withdrawn_is_never_sent_and_what_is_sent_was_not_withdrawn(mailbox):
    make_api_client(OrganisationFactory(), "crm")
    api = signed_in("crm")
    bodies = [{**MAIL, "receiver": [{"email": f"{number}@example.org"}]} for number in range(20)]
    addresses = {f"{number}@example.org": made(api, body) for number, body in enumerate(bodies)}

    def withdraw(address: str) -> int:
        try:
            return patch(api, address, {"state": "cancelled"}).status_code
        finally:
            connection.close()

    def send(_number: int) -> int:
        try:
            return drain().sent
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        senders = [pool.submit(send, number) for number in range(2)]
        newest_first = list(reversed(addresses))
        statuses = pool.map(withdraw, [addresses[to] for to in newest_first])
        withdrawn = dict(zip(newest_first, statuses, strict=True))

    sent = [mail["To"] for mail in mailbox.mails]
    assert sum(sender.result() for sender in senders) == len(sent)
    assert {to for to, status in withdrawn.items() if status == 409} == set(sent)
    assert set(withdrawn.values()) <= {200, 409}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("content=Ihr%20Techniker%20kommt,%20gleich.", ["sms"]),
        ("content=gleich", []),
        ("messageType=sms", ["sms"]),
        ("messageType=SMS,Email", ["sms", "mail"]),
        ("state=initial&messageType=email", ["mail"]),
        ("scheduledSendTime.gt=2026-12-01T00:00:00Z", ["mail"]),
        ("sort=messageType&fields=description", ["mail", "sms"]),
        ("id=8ce13dbe-ab17-45a3-bef7-f4207fd827fd", []),
        ("id=x", []),
    ],
)
def test_the_list_is_filtered(api, query, found):
    made(api, {**MAIL, "content": "b", "description": "mail", "scheduledSendTime": "2026-12-24T09:00:00Z"})
    made(api, {**SMS, "description": "sms"})
    assert [row["description"] for row in api.get(f"{LIST}?{query}").json()] == found


@pytest.mark.parametrize("query", ["messageType=fax", "state=sent", "content=%00", "receiver.email=a", "sort=content"])
def test_a_bad_filter_is_400(api, query):
    assert api.get(f"{LIST}?{query}").status_code == 400


def test_a_key_creates_once(api):
    first, again = (post(api, MAIL, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.json() == again.json()
    assert Message.objects.count() == 1


def test_strangers_see_nothing_and_change_nothing(api, other_api, new_api):
    address = made(api, SMS)
    assert new_api("shop").get(address).status_code == 200
    assert (other_api.get(LIST).json(), other_api.get(address).status_code) == ([], 404)
    assert (patch(other_api, address, {"content": "x"}).status_code, other_api.delete(address).status_code) == (
        404,
        404,
    )
    assert Message.objects.get().body == LEAST["content"]


def test_a_copy_is_no_message_of_its_own(api):
    made(api, {**MAIL, "receiver": [*MAIL["receiver"], {"email": "b@example.org"}]})
    copy = Message.objects.get(copy_of__isnull=False)
    assert api.get(f"{LIST}/{copy.uuid}").status_code == 404


def test_a_token_for_another_scope_gets_nothing(api):
    address = made(api, SMS)
    AccessToken.objects.update(scope="tickets")
    assert {api.get(LIST).status_code, api.get(address).status_code, post(api, SMS).status_code} == {403}
    assert {patch(api, address, {}).status_code, api.delete(address).status_code} == {403}
    assert Client().get(LIST).status_code == 401


@pytest.mark.parametrize("number", ["x", str(UUID(int=1))])
def test_an_unknown_id_is_404(api, number):
    assert api.get(f"{LIST}/{number}").status_code == 404


def test_the_number_of_queries_does_not_grow(api, organisation):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert api.get(LIST).status_code == 200
        return len(queries)

    def one_more(number: int) -> None:
        made(api, {**MAIL, "receiver": [{"email": f"{name}{number}@example.org"} for name in "ab"]})
        ticket = TicketFactory(site__organisation=organisation)
        queue(event="done", ticket=ticket, dedupe_key=f"done:{number}", params={})

    one_more(1)
    with_one = count()
    one_more(2)
    one_more(3)
    assert count() == with_one
