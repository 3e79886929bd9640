"""The OpenAPI document and the page that shows it."""

import json

import pytest
from django.conf import settings
from playwright.sync_api import Page

SCHEMA = "/api/schema/"
BASE = "/tmf-api/troubleTicket/v4"


@pytest.fixture
def schema(client, db) -> dict:
    answer = client.get(SCHEMA, headers={"Accept": "application/vnd.oai.openapi+json"})
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_the_document_describes_what_there_is_and_how_to_get_in(schema):
    assert schema["paths"][f"{BASE}/troubleTicket"]["get"]["security"] == [{"oauth2": ["tickets"]}]
    assert schema["components"]["securitySchemes"]["oauth2"]["flows"] == {
        "clientCredentials": {"tokenUrl": "/oauth/token/", "scopes": settings.OAUTH2_PROVIDER["SCOPES"]}
    }
    parameters = [one["name"] for one in schema["paths"][f"{BASE}/troubleTicket"]["get"]["parameters"]]
    assert sorted(parameters) == [
        "creationDate",
        "creationDate.gt",
        "creationDate.gte",
        "creationDate.lt",
        "creationDate.lte",
        "externalId",
        "fields",
        "id",
        "lastUpdate",
        "lastUpdate.gt",
        "lastUpdate.gte",
        "lastUpdate.lt",
        "lastUpdate.lte",
        "limit",
        "offset",
        "relatedParty.phone",
        "severity",
        "sort",
        "status",
        "ticketType",
    ]


@pytest.mark.parametrize("query", ["?lang=de", "?lang=%00", "?version=%00", "?format=x", "?lang=zz"])
def test_odd_queries_of_the_document_are_answered(client, db, query):
    assert client.get(SCHEMA + query).status_code in (200, 404)


def test_the_page_changes_nothing_and_takes_no_post(client, db):
    assert client.get("/api/docs/").status_code == 200
    assert client.post("/api/docs/").status_code == 405


@pytest.mark.browser
def test_the_page_shows_every_operation_without_breaking_the_content_security_policy(
    live_server, desktop_page: Page, schema
):
    page, problems = desktop_page, []
    page.on("console", lambda line: problems.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    answer = page.goto(f"{live_server.url}/api/docs/")
    page.wait_for_selector(".opblock-summary-path")
    shown = sorted(page.locator(".opblock-summary-method").all_inner_texts())
    page.locator(".opblock-summary-control").first.click()
    page.wait_for_selector(".opblock-body .parameters")
    policy = answer.headers["content-security-policy"]

    assert shown == sorted(method.upper() for methods in schema["paths"].values() for method in methods)
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert problems == []
