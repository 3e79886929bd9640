"""Clients of the public API with a token that they fetched themselves."""

import base64
from collections.abc import Callable

import pytest
from django.test import Client

from technicians.models import ApiClient, Organisation

SECRET = "secret-for-tests"


def make_api_client(organisation: Organisation, client_id: str) -> ApiClient:
    return ApiClient.objects.create(
        organisation=organisation,
        name=client_id,
        client_id=client_id,
        client_secret=SECRET,
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
    )


def basic(client_id: str, secret: str = SECRET) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def signed_in(client_id: str) -> Client:
    answer = Client().post("/oauth/token/", {"grant_type": "client_credentials"}, headers=basic(client_id))
    assert answer.status_code == 200, answer.content
    return Client(headers={"Authorization": f"Bearer {answer.json()['access_token']}", "Accept-Language": "en"})


@pytest.fixture
def api(organisation: Organisation) -> Client:
    make_api_client(organisation, "crm")
    return signed_in("crm")


@pytest.fixture
def other_api(other_organisation: Organisation) -> Client:
    make_api_client(other_organisation, "stranger")
    return signed_in("stranger")


@pytest.fixture
def new_api(organisation: Organisation) -> Callable[[str], Client]:
    """Another client of the same organisation."""

    def make(client_id: str) -> Client:
        make_api_client(organisation, client_id)
        return signed_in(client_id)

    return make
