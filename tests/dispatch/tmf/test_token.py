import time

import pytest
from django.test import Client
from oauth2_provider.models import AccessToken

from technicians.models import ApiClient
from tests.dispatch.tmf.conftest import SECRET, basic, make_api_client

URL = "/oauth/token/"
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def crm(organisation) -> ApiClient:
    return make_api_client(organisation, "crm")


@pytest.mark.parametrize("url", [URL, "/oauth/token"])
def test_basic_authentication_gives_a_token_for_an_hour(client, crm, url):
    answer = client.post(url, GRANT, headers=basic("crm"))

    body = answer.json()
    assert answer.status_code == 200
    assert body.pop("access_token")
    assert body == {
        "expires_in": 3600,
        "token_type": "Bearer",
        "scope": "tickets appointments messages orders callbacks conversations",
    }


def test_the_secret_in_the_form_works_too(client, crm):
    answer = client.post(URL, {**GRANT, "client_id": "crm", "client_secret": SECRET})
    assert answer.status_code == 200


def test_neither_secret_nor_token_can_be_read_in_the_database(client, crm):
    token = client.post(URL, GRANT, headers=basic("crm")).json()["access_token"]

    crm.refresh_from_db()
    row = AccessToken.objects.get()
    assert SECRET not in crm.client_secret
    assert token not in [str(value) for value in vars(row).values()]


def test_no_csrf_token_is_asked_for(crm):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(URL, GRANT, headers=basic("crm")).status_code == 200


@pytest.mark.parametrize(("client_id", "secret"), [("crm", "wrong"), ("nobody", SECRET)])
def test_a_wrong_client_or_secret_is_401(client, crm, client_id, secret):
    answer = client.post(URL, GRANT, headers=basic(client_id, secret))
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "urn:x", ""])
def test_other_grants_are_refused_with_the_mend(client, crm, grant):
    answer = client.post(URL, {"grant_type": grant}, headers=basic("crm"))
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "unsupported_grant_type",
        "error_description": "Send the form field grant_type=client_credentials.",
    }


def test_a_scope_that_does_not_exist_is_refused(client, crm):
    answer = client.post(URL, {**GRANT, "scope": "everything"}, headers=basic("crm"))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ({**GRANT, "client_id": "a\x00b", "client_secret": "x"}, {}),
        (GRANT, basic("a\x00b")),
        (GRANT, {"Authorization": "Basic %%%"}),
        (GRANT, {"Authorization": "Basic"}),
        ({**GRANT, "scope": "\x00"}, basic("crm")),
        ({**GRANT, "client_id": "x" * 5000}, {}),
    ],
)
def test_odd_input_is_never_a_500(client, crm, form, headers):
    assert client.post(URL, form, headers=headers).status_code in (400, 401)


def test_a_body_that_is_no_form_is_refused(client, crm):
    answer = client.post(URL, b'{"grant_type": "client_credentials"}', content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_a_revoked_token_opens_nothing(client, crm):
    token = client.post(URL, GRANT, headers=basic("crm")).json()["access_token"]
    bearer = Client(headers={"Authorization": f"Bearer {token}"})
    assert bearer.get("/tmf-api/troubleTicket/v4/troubleTicket").status_code == 200

    assert client.post("/oauth/revoke_token/", {"token": token}, headers=basic("crm")).status_code == 200
    assert bearer.get("/tmf-api/troubleTicket/v4/troubleTicket").status_code == 401


def test_a_web_process_believes_a_token_for_a_moment_and_no_longer(client, crm, settings):
    settings.API_FRESH_S = 1.0
    token = client.post(URL, GRANT, headers=basic("crm")).json()["access_token"]
    bearer = Client(headers={"Authorization": f"Bearer {token}"})
    assert bearer.get("/tmf-api/troubleTicket/v4/troubleTicket").status_code == 200
    AccessToken.objects.all().delete()

    deadline = time.monotonic() + 5
    while bearer.get("/tmf-api/troubleTicket/v4/troubleTicket").status_code == 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert bearer.get("/tmf-api/troubleTicket/v4/troubleTicket").status_code == 401


@pytest.mark.parametrize("path", ["authorize/", "applications/", "introspect/", "authorized_tokens/", "register/"])
def test_only_token_and_revoke_are_open(client, db, path):
    assert client.get(f"/oauth/{path}").status_code == 404


def test_odd_input_to_revoke_is_never_a_500(client, crm):
    assert client.post("/oauth/revoke_token/", {"token": "\x00"}, headers=basic("crm")).status_code in (200, 400)


def test_a_client_gets_no_scope_that_it_may_not_have(client, crm):
    ApiClient.objects.filter(pk=crm.pk).update(scopes=["orders"])

    everything = client.post(URL, GRANT, headers=basic("crm"))
    asked = client.post(URL, {**GRANT, "scope": "tickets"}, headers=basic("crm"))
    answer = client.get(
        "/tmf-api/troubleTicket/v4/troubleTicket",
        headers={"Authorization": f"Bearer {everything.json()['access_token']}"},
    )

    assert everything.json()["scope"] == "orders"
    assert (asked.status_code, asked.json()["error"]) == (400, "invalid_scope")
    assert answer.status_code == 403
