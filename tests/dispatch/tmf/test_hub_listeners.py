"""POST, GET and DELETE on the hubs."""

import base64
import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from oauth2_provider.models import AccessToken

from dispatch.models import Listener
from tests.dispatch.tmf.receiver import HUB

CALLBACK = "http://127.0.0.1:9/events"
APIS = ["troubleTicket", "appointment", "communicationManagement", "workOrderManagement"]

EVENTS = ["Create", "AttributeValueChange", "StatusChange", "Delete", "Resolved", "InformationRequired"]


def post(api: Client, body: object, path: str = HUB, **headers: str):
    return api.post(path, json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.parametrize("name", APIS)
def test_a_listener_is_registered_found_and_removed(api, name):
    hub = f"/tmf-api/{name}/v4/hub"
    answer = post(api, {"callback": CALLBACK, "secret": "whsec_mine"}, hub)

    listener = Listener.objects.get()
    shown = {
        "id": str(listener.uuid),
        "href": f"http://testserver{hub}/{listener.uuid}",
        "callback": CALLBACK,
        "query": "",
        "state": "live",
        "stateReason": "",
        "lastSuccess": None,
        "@type": "EventSubscription",
    }
    assert (answer.status_code, answer.json()) == (201, shown | {"secret": listener.secret})
    assert answer["Location"] == shown["href"]
    assert (listener.client.client_id, listener.api) == ("crm", name)
    assert listener.secret.startswith("whsec_")
    assert len(base64.b64decode(listener.secret.removeprefix("whsec_"))) == 32
    assert api.get(hub).json() == [shown]
    assert api.get(f"{hub}/{listener.uuid}").json() == shown
    assert api.delete(f"{hub}/{listener.uuid}").status_code == 204
    assert api.get(f"{hub}/{listener.uuid}").status_code == 404
    assert not Listener.objects.exists()


def test_a_colleague_and_a_stranger_do_not_find_it_nor_does_another_api(api, new_api, other_api):
    id_ = post(api, {"callback": CALLBACK}).json()["id"]

    for other in (new_api("billing"), other_api):
        assert other.get(HUB).json() == []
        assert other.get(f"{HUB}/{id_}").status_code == 404
        assert other.delete(f"{HUB}/{id_}").status_code == 404
    assert api.delete(f"/tmf-api/appointment/v4/hub/{id_}").status_code == 404
    assert api.delete(f"{HUB}/{uuid4()}").status_code == 404
    assert api.delete(f"{HUB}/no-id").status_code == 404
    assert Listener.objects.count() == 1


def test_each_hub_needs_the_scope_of_its_api(api):
    AccessToken.objects.update(scope="tickets orders")
    statuses = {name: post(api, {"callback": CALLBACK}, f"/tmf-api/{name}/v4/hub").status_code for name in APIS}
    assert statuses == {
        "troubleTicket": 201,
        "appointment": 403,
        "communicationManagement": 403,
        "workOrderManagement": 201,
    }
    assert Client().get(HUB).status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "eventType=TroubleTicketCreateEvent",
        "eventType = TroubleTicketCreateEvent, TroubleTicketResolvedEvent",
        "eventType=TroubleTicketCreateEvent&eventType=TroubleTicketDeleteEvent&severity=High,Low",
        "creationDate.gte=2026-11-23T08:00:00Z&relatedParty.phone=%2B492215550142",
    ],
)
def test_queries_that_are_understood_are_kept_as_they_were_sent(api, query):
    assert post(api, {"callback": CALLBACK, "query": query}).json()["query"] == query


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "eventType=AppointmentCreateEvent",
            "query.eventType: There is no event “AppointmentCreateEvent”. Known are: "
            + ", ".join(f"TroubleTicket{name}Event" for name in EVENTS)
            + ".",
        ),
        ("status=open", "query.status: Send one of: "),
        ("colour=red", "query.colour: This can't be filtered by. Known are: "),
        ("creationDate=yesterday", "query.creationDate: Send a time with its offset"),
        (
            "creationDate.lt=9999-12-31T23:59:59-23:59",
            "query.creationDate.lt: Send a time between the years 1 and 9999",
        ),
        ("fields=id", "query.fields: This can't be filtered by. Known are: "),
        ("severity=\x00", "query: Null characters are not allowed."),
        ("x" * 1001, "query: Ensure this field has no more than 1000 characters."),
    ],
)
def test_a_wrong_query_is_refused_with_what_is_known(api, query, message):
    answer = post(api, {"callback": CALLBACK, "query": query})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(message)
    assert not Listener.objects.exists()


APPOINTMENTS = "/tmf-api/appointment/v4/hub"


def test_a_wrong_query_is_told_only_what_a_listener_can_ask_for(api):
    message = post(api, {"callback": CALLBACK, "query": "fields=id"}).json()["message"]
    known = {name.strip(" .") for name in message.partition("Known are: ")[2].split(",")}
    assert {"eventType", "status"} <= known
    assert known.isdisjoint({"fields", "limit", "offset", "sort"})


@pytest.mark.parametrize("query", ["status=confirmed", "status=done", "validFor.startDateTime.gt=2026-11-23T08:00:00Z"])
def test_without_event_types_a_filter_of_one_resource_is_enough(api, query):
    assert post(api, {"callback": CALLBACK, "query": query}, APPOINTMENTS).status_code == 201


def test_with_event_types_of_both_each_resource_must_know_the_filter(api):
    types = "eventType=AppointmentCreateEvent,SearchTimeSlotCreateEvent"
    answer = post(api, {"callback": CALLBACK, "query": f"{types}&status=confirmed"}, APPOINTMENTS)
    assert (answer.status_code, answer.json()["message"]) == (400, "query.status: Send one of: done, rejected.")
    assert post(api, {"callback": CALLBACK, "query": "status=maybe"}, APPOINTMENTS).status_code == 400


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("eventType=SearchTimeSlotDeleteEvent&status=done", 400),
        ("eventType=SearchTimeSlotDeleteEvent", 201),
        ("eventType=SearchTimeSlotCreateEvent&status=done", 201),
        ("eventType=AppointmentDeleteEvent&status=confirmed", 201),
    ],
)
def test_who_could_never_be_told_of_a_deletion_is_refused(api, query, status):
    answer = post(api, {"callback": CALLBACK, "query": query}, APPOINTMENTS)
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["message"] == (
            "query.eventType: SearchTimeSlotDeleteEvent can't be filtered: nothing is left then. Register it alone,"
            " without filters."
        )


@pytest.mark.parametrize(
    ("callback", "message"),
    [
        (None, "callback: This field is required."),
        ("", "callback: This field may not be blank."),
        ("ftp://example.org", "callback: Send an address that begins with https://."),
        ("http://10.0.0.1/", "callback: The host 10.0.0.1 lies in a network that is not reached from here."),
        ("https://me:pw@127.0.0.1/", "callback: Send an address without user name and password."),
        ("https://127.0.0.1/" + "x" * 2000, "callback: Ensure this field has no more than 2000 characters."),
    ],
)
def test_a_callback_that_may_not_be_called_is_refused(api, callback, message):
    answer = post(api, {"callback": callback})
    assert (answer.status_code, answer.json()["message"]) == (400, message)
    assert not Listener.objects.exists()


def test_the_same_listener_twice_is_a_conflict_unless_the_first_is_off(api):
    assert post(api, {"callback": CALLBACK}).status_code == 201
    assert post(api, {"callback": CALLBACK, "query": "severity=High"}).status_code == 201
    again = post(api, {"callback": CALLBACK})
    assert (again.status_code, again.json()["message"]) == (
        409,
        "callback: it listens with this query already. Delete that listener first.",
    )

    Listener.objects.update(state="off", off_reason="gone")
    assert post(api, {"callback": CALLBACK}).status_code == 201


def test_a_repeated_key_makes_one_listener_and_gets_the_same_secret(api):
    first, second = (post(api, {"callback": CALLBACK}, **{"Idempotency-Key": "k1"}).json() for _ in range(2))
    assert first == second
    assert first["secret"] == Listener.objects.get().secret


def test_the_page_of_a_listener_shows_neither_secret_nor_path(organisation, dispatcher_client, api):
    post(api, {"callback": "http://127.0.0.1:9/path-with-token"})
    listener = Listener.objects.get()
    for url in (
        reverse("admin:dispatch_listener_changelist"),
        reverse("admin:dispatch_listener_change", args=[listener.pk]),
    ):
        page = dispatcher_client.get(url).content.decode()
        assert "127.0.0.1" in page
        assert "path-with-token" not in page
        assert listener.secret not in page
