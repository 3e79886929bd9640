"""How the endpoints read in the OpenAPI document, and the catalogue of intents."""

import json

import jsonschema
import pytest

from dispatch.conversation.api import ADDRESSES, ways
from dispatch.conversation.intents import INTENTS
from dispatch.customer.offers import OfferKind
from tests.dispatch.conversation.conftest import BASE, TUESDAY, pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client) -> dict:
    return json.loads(client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).content)


@pytest.fixture
def content(document):
    """What the document says of a body; `kind` is "request" or "200"."""

    def find(operation: str, kind: str) -> dict:
        method, path = ways()[operation]
        described = document["paths"][path][method.lower()]
        body = described["requestBody"] if kind == "request" else described["responses"][kind]
        return body["content"]["application/json"]

    return find


@pytest.fixture
def check(document, content):
    def validate(operation: str, kind: str, body: object) -> None:
        schema = {**content(operation, kind)["schema"], "components": document["components"]}
        jsonschema.validate(body, in_json_schema(schema))

    return validate


def in_json_schema(part):
    """OpenAPI 3.0 has `nullable` beside the type, and what is read only is required in answers alone."""
    if isinstance(part, list):
        return [in_json_schema(each) for each in part]
    if not isinstance(part, dict):
        return part
    read = {name: in_json_schema(each) for name, each in part.items() if name != "nullable"}
    if "required" in read and isinstance(read["required"], list):
        read["required"] = [name for name in read["required"] if not read["properties"][name].get("readOnly")]
    return {"anyOf": [read, {"type": "null"}]} if part.get("nullable") is True else read


def test_every_operation_names_its_scope_and_shows_examples_that_its_schema_allows(document, content, check):
    for operation, (method, path) in ways().items():
        described = document["paths"][path][method.lower()]
        assert (described["operationId"], described["security"]) == (operation, [{"oauth2": ["conversations"]}])
        assert {"200", "401", "403", "404", "409", "429"} <= set(described["responses"])
        for kind in ("200", "request") if method == "POST" else ("200",):
            (example,) = content(operation, kind)["examples"].values()
            check(operation, kind, example["value"])
        headers = [each["name"] for each in described.get("parameters", [])]
        assert headers == ([] if operation in ("listIntents", "identify") else ["Conversation-Token"])


def test_no_address_takes_anything_of_a_customer(document):
    paths = [path for path in document["paths"] if path.startswith(BASE)]
    assert len(paths) == len(ADDRESSES)
    assert not any("{" in path for path in paths)


def test_what_is_answered_is_what_the_document_says(check, ask, bot, identify, ticket, promised):
    check("identify", "200", identify(**pair(ticket)).json())
    check("listIntents", "200", bot.get(f"{BASE}intents").json())
    for operation, name in (
        ("getStatus", "status"),
        ("getTriedSteps", "tried"),
        ("getNextStep", "help"),
        ("getSlots", "slots"),
    ):
        check(operation, "200", ask(name).json())
    period = {"startDateTime": TUESDAY.lower.isoformat(), "endDateTime": TUESDAY.upper.isoformat()}
    for operation, name, sent in (
        ("book", "book", {"validFor": period}),
        ("cancel", "cancel", {}),
        ("undo", "undo", {}),
        ("promiseCall", "callback", {}),
        ("tell", "tell", {"text": "Hallo"}),
        ("handOver", "handover", {}),
    ):
        check(operation, "200", ask(name, sent).json())
    refused = ask("undo", {})
    assert refused.status_code == 409
    check("undo", "409", refused.json())


def test_the_catalogue_has_each_operation_and_each_offer_in_both_languages(bot):
    catalogue = bot.get(f"{BASE}intents").json()
    assert [each["name"] for each in catalogue] == [intent.name for intent in INTENTS]
    named = {operation["id"] for each in catalogue for operation in each["operation"]}
    assert named == set(ways()) - {"listIntents"}
    for each in catalogue:
        assert all(each["title"][language] and each["example"][language] for language in ("de", "en"))
    offers = {intent.offer for intent in INTENTS if intent.offer}
    not_for_assistants = {OfferKind.SURVEY, OfferKind.NOTE, OfferKind.PHOTOS, OfferKind.COMPLAINT}
    assert offers == set(OfferKind) - not_for_assistants
