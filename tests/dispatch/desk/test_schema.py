"""How the desks read in the OpenAPI document."""

import json

import pytest


@pytest.mark.django_db
def test_the_document_says_what_to_send_and_what_comes_back(client):
    schema = json.loads(client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).content)
    operation = schema["paths"]["/api/desk/next"]["post"]
    assert (operation["operationId"], operation["tags"], operation["security"]) == (
        "takeNextTask",
        ["desk"],
        [{"oauth2": ["callbacks"]}],
    )
    assert {"200", "204", "400", "401", "403"} <= operation["responses"].keys()
    assert schema["components"]["schemas"]["Ask"]["required"] == ["agent"]
    assert schema["components"]["schemas"]["Attempt"]["required"] == ["agent", "result", "uuid"]
    assert schema["components"]["schemas"]["Task"]["properties"].keys() == {
        "id",
        "kind",
        "reason",
        "customer",
        "ticket",
        "due",
        "attempt",
        "triedStep",
        "leasedUntil",
    }
