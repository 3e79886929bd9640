"""Our OpenAPI document beside TM Forum's own files, API by API.

The swagger files and schemas lie beside the checkout; without them these tests are skipped.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.shared_data import shared_data

POLYMORPHIC = frozenset({"@baseType", "@schemaLocation"})  # we sub-class nothing


@dataclass(frozen=True)
class Official:
    """An API of ours and the file it is held against.

    `beside`: operations of ours that it lacks, such as ``/hub get``.
    `left_out` and `ours`, by resource: attributes of theirs that we leave out, and ours beside theirs.
    """

    file: str
    base: str
    left_out: Mapping[str, set[str]]
    ours: Mapping[str, set[str]]
    beside: frozenset[str]

    def swagger(self) -> dict[str, Any]:
        return json.loads(shared_data(f"tmf/spec/{self.file}").read_text())


HUB_EXTRAS = frozenset({"/hub get", "/hub/{id} get"})
OFFICIAL = {
    "TMF621": Official(
        file="TMF621-TroubleTicket-v4.0.0.swagger.json",
        base="/tmf-api/troubleTicket/v4",
        beside=HUB_EXTRAS,
        left_out={
            "TroubleTicket": {
                "attachment",  # accepted on create and not kept
                "requestedResolutionDate",  # what we promise is expectedResolutionDate
            }
        },
        ours={
            "TroubleTicket": {
                "number",
                "customer",
                "place",
                "triedStep",
                "lineTest",
                "networkElement",
                "missing",
                "callback",
            }
        },
    ),
    "TMF646": Official(
        file="TMF646-Appointment-v4.0.0.swagger.json",
        base="/tmf-api/appointment/v4",
        beside=HUB_EXTRAS,
        left_out={
            "Appointment": {"attachment", "calendarEvent", "contactMedium", "note"}
        },  # what is said is the ticket's
        ours={"Appointment": {"remaining", "missedBy", "reason"}, "SearchTimeSlot": {"numberOfSlots", "advice"}},
    ),
    "TMF681": Official(
        file="TMF681-Communication-v4.0.0.swagger.json",
        base="/tmf-api/communicationManagement/v4",
        beside=HUB_EXTRAS,
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


def is_hub(asked: str) -> bool:
    return asked.startswith("/hub")


def attributes(document: dict, name: str) -> set[str]:
    return set(document["components"]["schemas"][name]["properties"])


def resources(official: Official, schema: dict) -> Iterator[str]:
    """The resources of this API that exist here, such as ``TroubleTicket``."""
    for asked in operations(schema, official.base):
        path, method = asked.split()
        if method == "get" and not path.endswith("}") and not is_hub(path):
            yield path[1].upper() + path[2:]


@apis
def test_paths_and_methods_are_the_official_ones(schema, official):
    theirs, ours = operations(official.swagger()), operations(schema, official.base)
    assert set(ours) - official.beside == {asked for asked in theirs if not asked.startswith("/listener/")}


@apis
def test_operations_are_called_by_their_official_names(schema, official):
    """But for the hubs', of which a document of several APIs has several."""
    theirs, ours = operations(official.swagger()), operations(schema, official.base)
    resources = {asked: name for asked, name in ours.items() if not is_hub(asked)}
    assert resources == {asked: theirs[asked] for asked in resources}


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


# TMF697 has schemas and no swagger file. Ours → (attributes of theirs that we leave out, ours beside theirs).
WORK_ORDER: Mapping[str, tuple[set[str], set[str]]] = {
    "WorkOrder": (
        {
            # Nothing is sold here.
            *("agreement", "billingAccount", "order", "orderTotalPrice", "payment", "quote"),
            *("channel", "notificationContact"),  # the ticket's
            "stateChangeDate",  # of the states that end it: completionDate and cancellationDate
            "version",
        },
        {
            *("name", "customer", "stateReason", "workCharacteristic"),
            *("plannedDuration", "plannedPeriod", "scheduledPeriod", "actualPeriod"),
        },
    ),
    "WorkOrderItem": (
        {
            *("billingAccount", "itemPrice", "itemTotalPrice", "orderItem", "payment"),
            *("appointment", "description", "note", "relatedEntity"),  # the order's
            *("workOrderItem", "workOrderItemRelationship"),  # an item has no items
        },
        set(),
    ),
    "Work": (
        {
            *("agreement", "quantity", "workPrice"),
            *("appointment", "deliveryTimeSlot", "description", "name", "note", "place", "relatedParty"),  # the order's
            *("expectedCompletionDate", "orderDate", "plannedDuration", "workOrderItem", "workPriority", "workType"),
            *("actualDuration", "completionDate", "currentDuration", "scheduledDuration"),  # in the periods
            "percentageComplete",
            *("work", "workRelationship"),  # work has no parts
            "workforceEmployeeAssignment",  # technicians are not named
        },
        {"id", "plannedPeriod", "actualPeriod", "onRouteDate"},
    ),
    "CancelWorkOrder": (set(), {"stateReason"}),
}
WORK_ORDER_OPERATIONS = {
    "/workOrder get": "listWorkOrder",
    "/workOrder post": "createWorkOrder",
    "/workOrder/{id} get": "retrieveWorkOrder",
    "/workOrder/{id} patch": "patchWorkOrder",
    "/cancelWorkOrder get": "listCancelWorkOrder",
    "/cancelWorkOrder post": "createCancelWorkOrder",
    "/cancelWorkOrder/{id} get": "retrieveCancelWorkOrder",
}


def definition(name: str) -> dict[str, Any]:
    return json.loads(shared_data(f"tmf/spec/{name}.schema.json").read_text())["definitions"][name]


def inherited(name: str) -> dict[str, Any]:
    """The attributes of a schema and of those of its parents that are there."""
    found: dict[str, Any] = {}
    for parent in definition(name).get("allOf", []):
        base = parent["$ref"].rpartition("/")[2].partition("#")[0].partition(".")[0]
        found |= inherited(base) if base in ("CancelOrder", "Extensible") else {}
    return found | definition(name)["properties"]


def test_the_work_orders_paths_are_the_agreed_ones(schema):
    ours = operations(schema, "/tmf-api/workOrderManagement/v4")
    assert {asked: name for asked, name in ours.items() if not is_hub(asked)} == WORK_ORDER_OPERATIONS


@pytest.mark.parametrize("name", WORK_ORDER)
def test_the_attributes_of_a_work_order_are_those_of_the_schemas(schema, name):
    left_out, ours_alone = WORK_ORDER[name]
    ours = attributes(schema, name) - {"@type"}
    theirs = inherited(name).keys() - {"@type"} - POLYMORPHIC
    assert theirs - ours == left_out
    assert ours - theirs == ours_alone


@pytest.mark.parametrize("name", ["WorkOrder", "CancelWorkOrder"])
def test_what_a_work_order_must_hold_is_what_the_schemas_demand(schema, name):
    ours = schema["components"]["schemas"][name]
    demanded = {one for one in ours["required"] if not ours["properties"][one].get("readOnly")}
    assert demanded == set(definition(name)["required"])


def test_the_states_of_a_work_order_are_among_the_schemas(schema):
    ours = set(schema["components"]["schemas"]["WorkOrderStateType"]["enum"])
    assert ours < set(definition("WorkOrderStateType")["enum"])
