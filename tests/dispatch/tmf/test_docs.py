"""The OpenAPI document and the page that shows it."""

import json
import shutil

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.shared_data import shared_data

SCHEMA = "/api/schema/"
BASE = "/tmf-api/troubleTicket/v4"


@pytest.fixture
def schema(client, db) -> dict:
    answer = client.get(SCHEMA, headers={"Accept": "application/vnd.oai.openapi+json"})
    assert answer.status_code == 200
    return json.loads(answer.content)


@pytest.fixture
def official() -> dict:
    return json.loads(shared_data("tmf/spec/TMF621-TroubleTicket-v4.0.0.swagger.json").read_text())


def test_the_document_describes_what_there_is_and_how_to_get_in(schema):
    operations = {path: sorted(methods) for path, methods in schema["paths"].items()}
    assert operations == {
        f"{BASE}/troubleTicket": ["get", "post"],
        f"{BASE}/troubleTicket/{{id}}": ["get"],
        "/api/desk/next": ["post"],
        "/api/desk/{id}/attempt": ["post"],
        "/api/desk/{id}/decision": ["post"],
        "/api/desk/{id}/drop": ["post"],
    }
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


def test_every_path_and_method_is_one_of_the_official_swagger(schema, official):
    ours = {path: methods for path, methods in schema["paths"].items() if path.startswith(BASE)}
    assert len(ours) == 2
    for path, methods in ours.items():
        assert methods.keys() <= official["paths"][path.removeprefix(BASE)].keys()


def test_what_a_create_must_hold_is_what_the_official_swagger_demands(schema, official):
    ours = schema["components"]["schemas"]["TroubleTicket"]
    to_send = {name for name in ours["required"] if not ours["properties"][name].get("readOnly")}
    assert to_send == set(official["definitions"]["TroubleTicket_Create"]["required"])


def test_our_attributes_beside_the_official_ones_are_the_extensions_we_document(schema, official):
    ours = schema["components"]["schemas"]["TroubleTicket"]["properties"].keys()
    assert ours - official["definitions"]["TroubleTicket"]["properties"].keys() == {
        "customer",
        "place",
        "triedStep",
        "lineTest",
        "networkElement",
        "missing",
    }


@pytest.mark.parametrize("query", ["?lang=de", "?lang=%00", "?version=%00", "?format=x", "?lang=zz"])
def test_odd_queries_of_the_document_are_answered(client, db, query):
    assert client.get(SCHEMA + query).status_code in (200, 404)


def test_the_page_changes_nothing_and_takes_no_post(client, db):
    assert client.get("/api/docs/").status_code == 200
    assert client.post("/api/docs/").status_code == 405


@pytest.mark.browser
def test_the_page_shows_every_operation_without_breaking_the_content_security_policy(live_server):
    problems = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda line: problems.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        answer = page.goto(f"{live_server.url}/api/docs/")
        page.wait_for_selector(".opblock-summary-path")
        shown = sorted(page.locator(".opblock-summary-method").all_inner_texts())
        page.locator(".opblock-summary-control").first.click()
        page.wait_for_selector(".opblock-body .parameters")
        policy = answer.headers["content-security-policy"]
        browser.close()

    assert shown == ["GET", "GET", "POST", "POST", "POST", "POST", "POST"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert problems == []
