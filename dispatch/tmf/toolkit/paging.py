"""TMF630 paging: `offset` and `limit`, answered with X-Total-Count and X-Result-Count and always 200."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_OFFSET = 2**31 - 1


class OffsetPagination(BasePagination):
    total = 0

    def paginate_queryset(
        self,
        queryset: Any,
        request: Request,
        view: APIView | None = None,  # noqa: ARG002  DRF's signature
    ) -> list[Any]:
        """The page asked for; a `limit` above the maximum gives a page of the maximum."""
        offset = _number(request, "offset", default=0, lowest=0)
        limit = min(_number(request, "limit", default=DEFAULT_LIMIT, lowest=1), MAX_LIMIT)
        self.total = queryset.count()
        return list(queryset[offset : offset + limit])

    def get_paginated_response(self, data: Any) -> Response:
        return Response(data, headers={"X-Total-Count": str(self.total), "X-Result-Count": str(len(data))})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return schema

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:  # noqa: ARG002  as above
        described = [
            ("offset", "How many to leave out at the beginning.", {"minimum": 0, "default": 0}),
            ("limit", "How many at most.", {"minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}),
        ]
        return [
            {"name": name, "in": "query", "description": text, "schema": {"type": "integer", **schema}}
            for name, text, schema in described
        ]


def _number(request: Request, name: str, *, default: int, lowest: int) -> int:
    text = request.query_params.get(name, str(default))
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MAX_OFFSET))
    if not is_number or not lowest <= int(text) <= MAX_OFFSET:
        raise ValidationError({name: _("Send a whole number from %(lowest)d on.") % {"lowest": lowest}})
    return int(text)
