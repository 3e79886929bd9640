"""Connectors as a dispatcher manages them."""

import pytest
from django.urls import reverse

from dispatch.models import Connector

ADD = reverse("admin:dispatch_connector_add")


@pytest.fixture
def form(organisation) -> dict:
    return {
        "organisation": organisation.pk,
        "name": "Desk",
        "kind": "zammad",
        "is_active": "on",
        "secret": "s3cret-of-the-desk",
        "write_back_url": "https://9.9.9.9/",
        "write_back_token": "t0ken",
        "account": "",
    }


def test_secrets_are_kept_and_never_shown_again(dispatcher_client, form):
    assert dispatcher_client.post(ADD, form).status_code == 302
    connector = Connector.objects.get()
    assert (connector.secret, connector.write_back_token) == ("s3cret-of-the-desk", "t0ken")

    url = reverse("admin:dispatch_connector_change", args=[connector.pk])
    page = dispatcher_client.get(url).content.decode()
    assert f"/inbound/{connector.uuid}/" in page
    assert "s3cret" not in page
    assert "t0ken" not in page

    assert dispatcher_client.post(url, {**form, "name": "Neu", "secret": "", "write_back_token": ""}).status_code == 302
    connector.refresh_from_db()
    assert (connector.name, connector.secret, connector.write_back_token) == ("Neu", "s3cret-of-the-desk", "t0ken")


def test_a_connector_needs_a_secret(dispatcher_client, form):
    assert dispatcher_client.post(ADD, {**form, "secret": ""}).status_code == 200
    assert not Connector.objects.exists()


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"write_back_url": "https://10.0.0.1/"}, "The host 10.0.0.1 lies in a network that is not reached from here."),
        ({"kind": "chatwoot"}, "need the number of the account"),
        ({"kind": "chatwoot", "account": "x"}, "Send a whole number."),
    ],
)
def test_what_can_not_work_is_said_at_the_form(dispatcher_client, form, facts, message):
    page = dispatcher_client.post(ADD, {**form, **facts}, headers={"Accept-Language": "en"})
    assert (page.status_code, Connector.objects.count()) == (200, 0)
    assert message in page.content.decode()
