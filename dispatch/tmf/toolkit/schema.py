"""How the views of the public API read in the OpenAPI document."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from dispatch.tmf.toolkit.errors import ErrorSerializer

FIELDS = OpenApiParameter(
    "fields", str, description="First-level attributes to answer with, comma separated; `none` for id and href."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A key of yours for this request. Sent again with the same body, it gets the same answer, for 30 days.",
)
ERRORS = (400, 401, 403, 404, 405, 406, 409, 411, 413, 415, 422, 429)
VERBS = {"list": "list", "create": "create", "retrieve": "retrieve", "partial_update": "patch", "destroy": "delete"}

Endpoint = tuple[str, str, str, Any]


def one_spelling(endpoints: list[Endpoint], **_options: Any) -> list[Endpoint]:
    """Each path once: the spelling with a slash at the end is an alias."""
    return [endpoint for endpoint in endpoints if not endpoint[0].endswith("/")]


def answers_in_part(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Where ``fields`` chooses the attributes of an answer, none of them must be in it: such an answer is a part."""
    known: dict[str, Any] = result.get("components", {}).get("schemas", {})
    for methods in result["paths"].values():
        operation = methods.get("get", {})
        if any(parameter["name"] == FIELDS.name for parameter in operation.get("parameters", [])):
            answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
            answer = known[_name(answer)].get("items", answer)  # a list is a component of its own
            part = {name: said for name, said in known[_name(answer)].items() if name != "required"}
            known[f"{_name(answer)}Part"] = part
            answer["$ref"] += "Part"
    return result


def _name(reference: dict[str, str]) -> str:
    return reference["$ref"].rpartition("/")[2]


class TmfSchema(AutoSchema):
    """Names, tags, parameters and errors by TM Forum's habits, from the view set's `resource` and its action."""

    view: Any  # a `TmfViewSet`

    @property
    def action(self) -> str:
        return str(self.view.action)

    def get_operation_id(self) -> str:
        name = self.view.name_in_schema or self.view.resource
        return VERBS[self.action] + name[0].upper() + name[1:]

    def get_tags(self) -> list[str]:
        return [self.view.resource]

    def get_description(self) -> str:  # type: ignore[override]
        handler = getattr(self.view, self.action)
        return (handler.__doc__ or "").strip()

    def get_override_parameters(self) -> list[Any]:
        if self.action in ("list", "retrieve"):
            return [FIELDS]
        return [IDEMPOTENCY_KEY] if self.action == "create" else []

    def get_filter_backends(self) -> list[Any]:
        return list(self.view.filter_backends) if self.action == "list" else []

    def get_request_serializer(self) -> Any:
        return self.view.serializer_for(self.action)

    def get_response_serializers(self) -> Any:
        answer: Any = self.view.serializer_for("retrieve")
        good: dict[int, Any] = {
            "list": {200: answer(many=True)},
            "create": {201: self.view.serializer_for("create")},
            "destroy": {204: None},
        }.get(self.action, {200: answer})
        # 414 is the web server's own answer, before any of ours.
        return {**good, **dict.fromkeys(ERRORS, ErrorSerializer), 414: None}

    def _is_list_view(self, serializer: Any = None) -> bool:
        if serializer is None or isinstance(serializer, dict):
            return self.action == "list"
        return isinstance(serializer, serializers.ListSerializer)
