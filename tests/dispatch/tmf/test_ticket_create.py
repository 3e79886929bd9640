"""POST /tmf-api/troubleTicket/v4/troubleTicket."""

import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oauth2_provider.models import AccessToken
from pghistory.core import event_models

from orders.models import Contact, Customer, RuleSet, Site, Ticket, TriedStep
from orders.models.contact import Channel
from technicians.admin.history import changes_of
from technicians.models import ApiClient
from tests.dispatch.tmf.conftest import make_api_client, signed_in
from tests.factories import (
    CategoryFactory,
    CustomerFactory,
    OrganisationFactory,
    RemoteStepFactory,
    TerritoryFactory,
    at,
)

LIST = "/tmf-api/troubleTicket/v4/troubleTicket"
LEAST = {"description": "Kein Internet", "severity": "High", "ticketType": "internet"}
MOST_STATEMENTS = 21
FULL = {
    **LEAST,
    "externalId": "C-9",
    "name": "Kein Signal",
    "creationDate": "2026-11-20T09:00:00+01:00",
    "channel": {"id": "bot"},
    "note": [
        {"text": "Seit gestern.", "author": "bot 7", "date": "2026-11-20T09:00:00+01:00"},
        {"text": "Noch immer.", "channel": {"id": "chat"}, "date": "2026-11-20T10:00:00Z"},
    ],
    "customer": {
        "name": "Ayşe Yılmaz",
        "phones": ["0151 12345678", "+49 221 5550142"],
        "email": "a@example.org",
        "language": "en",
    },
    "place": {
        "street": "Ring 1",
        "postalCode": "50674",
        "city": "Köln",
        "point": {"type": "Point", "coordinates": [6.9583, 50.9413]},
        "accessNotes": "2. Hof",
    },
    "triedStep": [
        {"code": "restart", "result": "no change", "date": "2026-11-20T08:00:00Z"},
        {"name": "Kabel geprüft", "channel": {"id": "phone"}, "date": "2026-11-20T08:05:00Z"},
    ],
    "lineTest": {"result": "failed", "detail": "−31 dBm", "date": "2026-11-20T08:10:00Z"},
    "networkElement": "OLT-1",
}


def post(api: Client, body: object, path: str = LIST):
    return api.post(path, json.dumps(body), content_type="application/json")


def refused(answer, message: str, status: int = 400) -> None:
    assert answer.status_code == status, answer.content
    assert answer.json() == {
        "code": "invalid",
        "reason": "The request is not valid.",
        "message": message,
        "status": "400",
        "@type": "Error",
    }
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("path", [LIST, f"{LIST}/"])
def test_description_severity_and_type_are_enough(api, organisation, path):
    answer = post(api, LEAST, path)

    ticket, crm = Ticket.objects.get(), ApiClient.objects.get(client_id="crm")
    body = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == body["href"] == f"http://testserver{LIST}/{ticket.uuid}"
    assert {name: body[name] for name in ("id", "status", *LEAST)} == {
        "id": str(ticket.uuid),
        "status": "acknowledged",
        **LEAST,
    }
    assert body == api.get(answer["Location"]).json()
    assert (ticket.organisation, ticket.source, ticket.external_id) == (organisation, f"client-{crm.pk}", "")
    assert (ticket.customer, ticket.site) == (None, None)


LATER_FIRST = {**FULL, "note": FULL["note"][::-1], "triedStep": FULL["triedStep"][::-1]}


@pytest.mark.parametrize("body", [FULL, LATER_FIRST])
def test_the_answer_is_the_ticket_as_it_is_read_later(api, organisation, body):
    """The answer is made of what was just written, not of what was read."""
    RemoteStepFactory(organisation=organisation, code="restart")
    RuleSet.objects.create(organisation=organisation, name="all", is_default=True)
    CustomerFactory(organisation=organisation, phone="+492215550142")

    answer = post(api, {**body, "channel": {"id": "social"}})

    assert answer.json() == api.get(answer["Location"]).json()
    assert [note["text"] for note in answer.json()["note"]] == ["Seit gestern.", "Noch immer."]


def test_a_create_takes_few_statements_however_much_it_tells(api, organisation):
    """25 tickets a second come in on two cores beside everything else: each statement is 0.5 ms of Python's time."""
    RemoteStepFactory(organisation=organisation, code="restart")

    def count(number: str, **parts: object) -> int:
        with CaptureQueriesContext(connection) as statements:
            assert post(api, {**FULL, "externalId": number, **parts}).status_code == 201
        return len(statements)

    first = count("1", customer={"name": "A", "phones": ["+4915112345678"]})
    assert first <= MOST_STATEMENTS
    many = {"note": FULL["note"] * 10, "triedStep": FULL["triedStep"] * 10}
    phones = [f"+4915112345{number}" for number in range(600, 610)]
    assert count("2", customer={"name": "B", "phones": phones}, **many) == first
    with CaptureQueriesContext(connection) as statements:
        assert post(api, LEAST).status_code == 201
    assert len(statements) < first


def test_the_history_names_the_client(api):
    post(api, LEAST)

    newest = changes_of(Ticket.objects.get())[0]
    assert newest.who == "System crm"
    (event,) = event_models(tracks_model=Ticket)
    assert event.objects.get().pgh_context.metadata["client"] == ApiClient.objects.get(client_id="crm").pk


def test_clients_whose_names_begin_alike_do_not_share_numbers(new_api):
    for name in ("CRM-" + "x" * 40 + "-one", "crm-" + "x" * 40 + "-two"):
        assert post(new_api(name), {**LEAST, "externalId": "7"}).status_code == 201


def test_everything_that_was_said_and_tried_before_is_kept(api, organisation):
    territory = TerritoryFactory(organisation=organisation, postal_prefixes=["506"])
    category = CategoryFactory(organisation=organisation, code="internet-fault", aliases=["internet"])
    restart = RemoteStepFactory(organisation=organisation, code="restart")

    assert post(api, FULL).status_code == 201

    ticket = Ticket.objects.get()
    assert (ticket.external_id, ticket.name, ticket.category) == ("C-9", "Kein Signal", category)
    assert (ticket.severity, ticket.ticket_type, ticket.network_element) == ("High", "internet", "OLT-1")
    assert ticket.reported_at == at("2026-11-20 09:00")
    assert (ticket.line_test, ticket.line_test_detail, ticket.line_test_at) == (
        "failed",
        "−31 dBm",
        at("2026-11-20 09:10"),
    )
    assert list(Contact.objects.values_list("channel", "direction", "text", "author", "at")) == [
        ("bot", "in", "Seit gestern.", "bot 7", at("2026-11-20 09:00")),
        ("chat", "in", "Noch immer.", "", at("2026-11-20 11:00")),
    ]
    assert list(TriedStep.objects.values_list("step", "text", "result", "channel", "at")) == [
        (restart.pk, "", "no change", "bot", at("2026-11-20 09:00")),
        (None, "Kabel geprüft", "", "phone", at("2026-11-20 09:05")),
    ]
    customer, site = ticket.customer, ticket.site
    assert (customer.name, customer.email, customer.language) == ("Ayşe Yılmaz", "a@example.org", "en")
    assert [str(phone.number) for phone in customer.phones.all()] == ["+4915112345678", "+492215550142"]
    assert (site.street, site.postal_code, site.city, site.country) == ("Ring 1", "50674", "Köln", "DE")
    assert (site.point.coords, site.accuracy, site.access_notes) == ((6.9583, 50.9413), "exact", "2. Hof")
    assert (site.customer, site.territory) == (customer, territory)


def test_who_calls_again_is_the_same_customer_at_the_same_site(api):
    post(api, {**FULL, "externalId": "1"})
    post(api, {**FULL, "externalId": "2", "customer": {"name": "A. Yilmaz", "phones": ["+4915112345678"]}})

    assert [Customer.objects.count(), Site.objects.count(), Ticket.objects.count()] == [1, 1, 2]
    assert Customer.objects.get().name == "Ayşe Yılmaz"


def test_of_two_people_on_one_number_the_one_of_that_name_is_taken(api, organisation):
    CustomerFactory(organisation=organisation, name="Can", phone="+4915112345678")
    ayse = CustomerFactory(organisation=organisation, name="Ayşe Yılmaz", phone="+4915112345678")

    post(api, FULL)
    assert Ticket.objects.get().customer == ayse


def test_what_we_lacked_is_added_and_what_we_know_stays(api, organisation):
    known = CustomerFactory(organisation=organisation, name="Ayşe", email="", language="de", phone="+492215550142")

    post(api, FULL)

    known.refresh_from_db()
    assert (known.name, known.email, known.language) == ("Ayşe", "a@example.org", "de")
    assert [str(phone.number) for phone in known.phones.all()] == ["+492215550142", "+4915112345678"]


def test_a_number_of_another_organisations_customer_is_not_theirs(api, other_api, other_organisation):
    stranger = CustomerFactory(organisation=other_organisation, phone="+4915112345678")
    post(api, FULL)
    assert Ticket.objects.get().customer != stranger


def test_customers_without_a_number_are_never_merged(api):
    for number in ("1", "2"):
        post(api, {**LEAST, "externalId": number, "customer": {"name": "Ayşe"}})
    assert Customer.objects.count() == 2


def test_a_better_point_replaces_a_guessed_one_only(api):
    place = {"street": "Ring 1", "postalCode": "50674"}
    post(api, {**LEAST, "place": place})
    assert (Site.objects.get().point, Site.objects.get().accuracy) == (None, "")

    post(api, {**LEAST, "place": {**place, "point": {"type": "Point", "coordinates": [7, 51]}}})
    assert (Site.objects.get().point, Site.objects.get().accuracy) == (Point(7, 51, srid=4326), "exact")


def test_an_unknown_status_on_create_is_ignored(api):
    assert post(api, {**LEAST, "status": "nanana"}).json()["status"] == "acknowledged"


def test_attributes_sent_as_null_count_as_not_sent(api):
    body = {**LEAST, **dict.fromkeys(["name", "note", "customer", "place", "lineTest", "externalId", "channel"])}
    assert post(api, body).status_code == 201
    refused_after = post(api, {**LEAST, "severity": None})
    assert refused_after.json()["message"] == "severity: This field is required."


def test_every_mandatory_attribute_that_is_missing_is_named(api):
    refused(
        post(api, {}),
        "description: This field is required.; severity: This field is required.; ticketType: This field is required.",
    )


PHONE_MESSAGE = "This is no valid phone number. Send it with its country's prefix, such as +492215550142."
POINT_MESSAGE = "Send a GeoJSON point: its type, Point, and its coordinates, longitude then latitude, in degrees."
RANGE_MESSAGE = "Send a time between the year 2000 and now."
DATE_MESSAGE = (
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"description": ""}, "description: This field may not be blank."),
        ({"description": ["x"]}, "description: Not a valid string."),
        ({"description": {"x": 1}}, "description: Not a valid string."),
        ({"severity": True}, "severity: Not a valid string."),
        ({"severity": "x" * 51}, "severity: Ensure this field has no more than 50 characters."),
        ({"description": "a\x00b"}, "description: Null characters are not allowed."),
        ({"description": "\ud800"}, "description: Surrogate characters are not allowed: U+D800."),
        ({"note": {"author": "writer e3_1"}}, 'note: Expected a list of items but got type "dict".'),
        ({"note": [{"author": "x"}]}, "note[0].text: This field is required."),
        ({"note": ["x"]}, "note[0]: Invalid data. Expected a dictionary, but got str."),
        ({"note": [{"text": "ok"}, {"text": "x", "date": "gestern"}]}, f"note[1].date: {DATE_MESSAGE}"),
        ({"note": [{"text": "x", "date": 7}]}, f"note[0].date: {DATE_MESSAGE}"),
        (
            {"note": [{"text": "x", "channel": {"id": "fax"}}]},
            f'note[0].channel.id: "fax" is not a valid choice. Send one of: {", ".join(Channel.values)}.',
        ),
        ({"note": [{"text": "x", "channel": {"id": ["phone"]}}]}, None),
        ({"note": [{"text": "x"}] * 201}, "note: Ensure this field has no more than 200 elements."),
        ({"channel": "phone"}, "channel: Invalid data. Expected a dictionary, but got str."),
        ({"creationDate": "0001-01-01T00:00:00+14:00"}, None),
        ({"creationDate": "1999-12-31T00:00:00Z"}, f"creationDate: {RANGE_MESSAGE}"),
        ({"creationDate": "9999-12-31T23:59:59-12:00"}, None),
        ({"creationDate": "2999-01-01T00:00:00Z"}, f"creationDate: {RANGE_MESSAGE}"),
        (
            {"creationDate": "2026-11-20T09:00:00"},
            "creationDate: Send the time with its offset, such as 2026-11-23T08:00:00+01:00.",
        ),
        ({"customer": {"phones": ["+4915112345678"]}}, "customer.name: This field is required."),
        ({"customer": {"name": "A", "phones": ["12"]}}, f"customer.phones[0]: {PHONE_MESSAGE}"),
        ({"customer": {"name": "A", "phones": ["x" * 9999]}}, f"customer.phones[0]: {PHONE_MESSAGE}"),
        ({"customer": {"name": "A", "phones": [None]}}, "customer.phones[0]: This field may not be null."),
        ({"customer": {"name": "A", "phones": [{}]}}, "customer.phones[0]: Not a valid string."),
        ({"customer": {"name": "A", "phones": "+4915112345678"}}, None),
        ({"customer": {"name": "A", "email": "x"}}, "customer.email: Enter a valid email address."),
        ({"customer": {"name": "A", "email": "a@example.org\nBcc: b@example.org"}}, None),
        (
            {"customer": {"name": "A", "language": "fr"}},
            'customer.language: "fr" is not a valid choice. Send one of: de, en.',
        ),
        ({"customer": []}, "customer: Invalid data. Expected a dictionary, but got list."),
        ({"place": {"street": "Ring 1"}}, "place.postalCode: This field is required."),
        ({"place": {"street": "Ring 1", "postalCode": "5", "country": "Germany"}}, None),
        *(
            ({"place": {"street": "R", "postalCode": "5", "point": point}}, f"place.point: {POINT_MESSAGE}")
            for point in (
                "x",
                [6.9, 50.9],
                {"type": "Point"},
                {"type": "Point", "coordinates": [6.9]},
                {"type": "Point", "coordinates": ["6.9", "50.9"]},
                {"type": "Point", "coordinates": [True, False]},
                {"type": "Point", "coordinates": [181, 0]},
                {"type": "Point", "coordinates": [10**400, 0]},
            )
        ),
        ({"triedStep": [{}]}, "triedStep[0].code: Send the code of the step, or its name."),
        (
            {"lineTest": {"result": "green"}},
            'lineTest.result: "green" is not a valid choice. Send one of: passed, failed, unclear.',
        ),
        ({"lineTest": {}}, "lineTest.result: This field is required."),
        ({"networkElement": "x" * 101}, None),
    ],
)
def test_bad_input_is_400_and_names_the_attribute(api, wrong, message):
    answer = post(api, {**LEAST, **wrong})
    refused(answer, message or answer.json()["message"])
    assert answer.json()["message"].startswith(next(iter(wrong)))


@pytest.mark.parametrize("body", ["[]", '"x"', "7", "null", "true", "[[]]"])
def test_a_body_that_is_no_object_is_400(api, body):
    answer = api.post(LIST, body, content_type="application/json")
    assert (answer.status_code, answer.json()["status"]) == (400, "400")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a": NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 10_000,
        b'{"description": 1e999}',
    ],
)
def test_what_is_no_json_is_400(api, body):
    answer = api.post(LIST, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["@type"] == "Error"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"a":\n x}', "This is no JSON from line 2, column 2 on."),
        (b"\xff\xfe", "This is no UTF-8."),
        (b"1" * 5000, "A number has more than 1000 digits."),
        (b'{"description": 1e999, "severity": "High", "ticketType": "x"}', "Numbers must be finite: "),
        (b'{"description": -Infinity, "severity": "High", "ticketType": "x"}', "Numbers must be finite: "),
    ],
)
def test_what_is_no_json_is_said_in_our_own_words(api, body, message):
    answer = api.post(LIST, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(message)


@pytest.mark.parametrize("size", [10, 1_300_000])
def test_a_body_in_chunks_is_asked_for_with_its_length(api, size):
    body = json.dumps({**LEAST, "description": "x" * size}).encode()
    answer = api.generic(
        "POST",
        LIST,
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        **{"wsgi.input": BytesIO(body), "wsgi.input_terminated": True},  # as gunicorn hands it on
    )
    assert (answer.status_code, answer.json()) == (
        411,
        {
            "code": "length_required",
            "reason": "Length Required",
            "message": "Send the body with its length in Content-Length, not with Transfer-Encoding: chunked.",
            "status": "411",
            "@type": "Error",
        },
    )


@pytest.mark.parametrize(("path", "reason"), [("/0", "Nicht gefunden"), ("", "Medientyp nicht unterstützt")])
def test_the_reason_is_in_the_callers_language(api, path, reason):
    german = {"Accept-Language": "de"}
    answer = api.get(LIST + path, headers=german) if path else api.post(LIST, {"a": "b"}, headers=german)
    assert answer.json()["reason"] == reason


@pytest.mark.parametrize("charset", ["utf-7", "rot13", "hex", "nonsense", "utf-16"])
def test_the_charset_of_the_header_is_not_believed(api, charset):
    answer = api.generic("POST", LIST, json.dumps(LEAST).encode(), content_type=f"application/json; charset={charset}")
    assert answer.status_code == 201


def test_json_deeper_than_32_levels_is_refused(api):
    deep = "x"
    for _level in range(32):
        deep = [deep]
    answer = post(api, {**LEAST, "attachment": deep})
    assert answer.status_code == 400
    assert answer.json()["message"] == "The JSON is nested more than 32 levels deep."
    assert post(api, {**LEAST, "attachment": deep[0]}).status_code == 201


def test_a_request_over_1_mib_is_refused(api):
    answer = post(api, {**LEAST, "description": "x" * 2 * 1024 * 1024})
    assert answer.status_code == 413
    assert answer.json() == {
        "code": "too_large",
        "reason": "Request Entity Too Large",
        "message": "The request is larger than 1 MiB.",
        "status": "413",
        "@type": "Error",
    }


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""])
def test_other_content_types_are_415(api, content_type):
    answer = api.generic("POST", LIST, b"description=x", content_type=content_type)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_number_sent_before_is_409(api, new_api):
    first = post(api, FULL)
    answer = post(api, {**FULL, "description": "anders"})

    assert (first.status_code, answer.status_code) == (201, 409)
    assert answer.json() == {
        "code": "conflict",
        "reason": "Conflict",
        "message": "externalId: there is a ticket with the number “C-9” already.",
        "status": "409",
        "@type": "Error",
    }
    assert Ticket.objects.count() == 1
    assert post(new_api("shop"), FULL).status_code == 201  # another system counts for itself


def test_a_token_for_another_scope_makes_nothing(api):
    AccessToken.objects.update(scope="")
    assert (post(api, LEAST).status_code, Ticket.objects.count()) == (403, 0)


def test_without_a_token_nothing_is_made_and_nothing_is_read(client, db):
    answer = client.post(LIST, b"{", content_type="application/json")
    assert (answer.status_code, Ticket.objects.count()) == (401, 0)


def test_the_ticket_is_the_callers_organisations(api, other_api, other_organisation):
    post(other_api, LEAST)
    assert Ticket.objects.get().organisation == other_organisation
    assert api.get(LIST).json() == []


@pytest.mark.django_db(transaction=True)
def test_ten_first_calls_at_once_make_one_customer_and_one_ticket_a_number():
    make_api_client(OrganisationFactory(), "crm")
    api = signed_in("crm")

    def send(number: int) -> int:
        try:
            return post(api, {**FULL, "externalId": f"C-{number % 5}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        statuses = sorted(pool.map(send, range(10)))

    assert statuses == [201] * 5 + [409] * 5
    assert (Customer.objects.count(), Ticket.objects.count()) == (1, 5)


LEAK = "Ruft 0221 5550142 oder max@example.org"
KEPT = "Ruft ••• •42 oder •••"
TOLD_IN_PUBLIC = {
    **LEAST,
    "name": LEAK,
    "description": LEAK,
    "note": [{"text": LEAK, "author": LEAK, "handle": "@max", "link": "https://social.example.org/1?tel=02215550142"}],
    "triedStep": [{"name": LEAK, "result": LEAK}],
    "lineTest": {"result": "failed", "detail": LEAK},
    "networkElement": LEAK,
}


@pytest.mark.parametrize("of_note", [False, True])
def test_of_a_public_contact_no_text_is_kept_as_sent(api, organisation, of_note):
    """Whether the channel is named for all, or by the only note."""
    channel = {"channel": {"id": "social"}}
    body = {**TOLD_IN_PUBLIC, **channel}
    if of_note:
        body = {**TOLD_IN_PUBLIC, "note": [{**TOLD_IN_PUBLIC["note"][0], **channel}]}
        body["triedStep"] = [{**TOLD_IN_PUBLIC["triedStep"][0], **channel}]

    told = post(api, body).json()

    ticket = Ticket.objects.get()
    assert (ticket.name, ticket.description, ticket.line_test_detail, ticket.network_element) == (KEPT,) * 4
    assert TriedStep.objects.values_list("text", "result").get() == (KEPT, KEPT)
    assert Contact.objects.values_list("text", "author", "handle", "link").get() == (
        KEPT,
        KEPT,
        "@max",
        "https://social.example.org/1",
    )
    assert "5550142" not in json.dumps(told)
    assert told["lineTest"]["detail"] == KEPT


def test_what_was_told_in_private_is_kept_as_sent(api):
    told = post(api, {**TOLD_IN_PUBLIC, "channel": {"id": "phone"}}).json()
    assert (told["name"], told["networkElement"], told["triedStep"][0]["result"]) == (LEAK, LEAK, LEAK)
    assert told["note"][0]["link"] == TOLD_IN_PUBLIC["note"][0]["link"]
