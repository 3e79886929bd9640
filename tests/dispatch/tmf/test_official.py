"""Our OpenAPI document beside TM Forum's own files, API by API.

The swagger files and schemas lie beside the checkout; without them these tests are skipped.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.shared_data import shared_data

VERBS = {("list", "get"): "list", ("list", "post"): "create"} | {
    ("item", "get"): "retrieve",
    ("item", "patch"): "patch",
    ("item", "delete"): "delete",
}
POLYMORPHIC = frozenset({"@baseType", "@schemaLocation"})  # we sub-class nothing


@dataclass(frozen=True)
class Official:
    """An API of ours and the file it is held against.

    `not_yet`: paths of the file that we lack, which must be missing as long as they stand here.
    `left_out` and `ours`, by resource: attributes of theirs that we leave out, and ours beside theirs.
    """

    file: str
    base: str
    not_yet: frozenset[str]
    left_out: Mapping[str, set[str]]
    ours: Mapping[str, set[str]]

    def swagger(self) -> dict[str, Any]:
        return json.loads(shared_data(f"tmf/spec/{self.file}").read_text())


HUB = frozenset({"/hub", "/hub/{id}"})
OFFICIAL = {
    "TMF621": Official(
        file="TMF621-TroubleTicket-v4.0.0.swagger.json",
        base="/tmf-api/troubleTicket/v4",
        not_yet=HUB | {"/troubleTicket/{id} patch", "/troubleTicket/{id} delete"},
        left_out={
            "TroubleTicket": {
                "attachment",  # accepted on create and not kept
                "priority",  # an order's, by the rules of the gate
                "requestedResolutionDate",
                "statusChangeDate",  # the last of statusChange
                "troubleTicketRelationship",
            }
        },
        ours={"TroubleTicket": {"customer", "place", "triedStep", "lineTest", "networkElement", "missing"}},
    ),
    "TMF646": Official(
        file="TMF646-Appointment-v4.0.0.swagger.json",
        base="/tmf-api/appointment/v4",
        not_yet=HUB | {"/appointment", "/appointment/{id}", "/searchTimeSlot", "/searchTimeSlot/{id}"},
        left_out={},
        ours={},
    ),
    "TMF681": Official(
        file="TMF681-Communication-v4.0.0.swagger.json",
        base="/tmf-api/communicationManagement/v4",
        not_yet=HUB,
        left_out={},
        ours={"CommunicationMessage": {"event", "relatedEntity"}},
    ),
}
apis = pytest.mark.parametrize("official", OFFICIAL.values(), ids=OFFICIAL)


@pytest.fixture
def schema(client, db) -> dict:
    answer = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert answer.status_code == 200
    return json.loads(answer.content)


def operations(document: dict, base: str = "") -> dict[str, str]:
    """``"/resource get"`` → operationId, of all that lies below `base`."""
    return {
        f"{path.removeprefix(base)} {method}": operation["operationId"]
        for path, methods in document["paths"].items()
        if path.startswith(base)
        for method, operation in methods.items()
        if isinstance(operation, dict) and "operationId" in operation
    }


def attributes(document: dict, name: str) -> set[str]:
    return set(document["components"]["schemas"][name]["properties"])


def resources(official: Official, schema: dict) -> Iterator[str]:
    """The resources of this API that exist here, such as ``TroubleTicket``."""
    for asked in operations(schema, official.base):
        path, method = asked.split()
        if method == "get" and not path.endswith("}") and path != "/hub":
            yield path[1].upper() + path[2:]


@apis
def test_paths_methods_and_names_of_operations_are_the_official_ones(schema, official):
    theirs, ours = operations(official.swagger()), operations(schema, official.base)
    lacking = {asked for asked in theirs if {asked, asked.split()[0]} & official.not_yet}
    assert ours == {
        asked: name for asked, name in theirs.items() if asked not in lacking and not asked.startswith("/listener/")
    }


@apis
def test_what_a_create_must_hold_is_what_the_official_file_demands(schema, official):
    definitions = official.swagger()["definitions"]
    for name in resources(official, schema):
        ours = schema["components"]["schemas"][name]
        demanded = {one for one in ours["required"] if not ours["properties"][one].get("readOnly")}
        assert demanded == set(definitions[f"{name}_Create"].get("required", []))


@apis
def test_every_official_attribute_is_answered_or_left_out_for_a_reason(schema, official):
    definitions = official.swagger()["definitions"]
    for name in resources(official, schema):
        ours, theirs = attributes(schema, name), set(definitions[name]["properties"])
        assert theirs - ours == official.left_out.get(name, set()) | POLYMORPHIC
        assert ours - theirs == official.ours[name]
