"""TMF630 paging: `offset` and `limit`; X-Total-Count, X-Result-Count and Link in the answer, whose status is 200."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from dispatch.tmf.toolkit.addresses import public_url

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_OFFSET = 2**31 - 1


class OffsetPagination(BasePagination):
    total = 0
    offset = 0
    limit = DEFAULT_LIMIT
    address = ""

    def paginate_queryset(
        self,
        queryset: Any,
        request: Request,
        view: APIView | None = None,  # noqa: ARG002  DRF's signature
    ) -> list[Any]:
        """The page asked for; a `limit` above the maximum gives a page of the maximum."""
        self.offset = _number(request, "offset", default=0, lowest=0)
        self.limit = min(_number(request, "limit", default=DEFAULT_LIMIT, lowest=1), MAX_LIMIT)
        self.address = public_url() + request.get_full_path()
        page = list(queryset[self.offset : self.offset + self.limit])
        # A page that is not full says itself how many there are.
        is_last = len(page) < self.limit and (page or not self.offset)
        self.total = self.offset + len(page) if is_last else queryset.count()
        return page

    def get_paginated_response(self, data: Any) -> Response:
        headers = {"X-Total-Count": str(self.total), "X-Result-Count": str(len(data))}
        if links := ", ".join(f'<{address}>; rel="{rel}"' for rel, address in self.links()):
            headers["Link"] = links
        return Response(data, headers=headers)

    def links(self) -> Iterator[tuple[str, str]]:
        """The other pages that there are (RFC 8288), as the same question."""
        if self.total <= self.limit and self.offset == 0:
            return
        # As far from here as whole pages reach, so that who follows *next* ends there and has seen every row.
        last = max(self.offset + (self.total - 1 - self.offset) // self.limit * self.limit, 0)
        yield "first", self.page_at(0)
        if self.offset > 0:
            yield "prev", self.page_at(max(min(self.offset - self.limit, last), 0))
        if self.offset < last:
            yield "next", self.page_at(self.offset + self.limit)
        yield "last", self.page_at(last)

    def page_at(self, offset: int) -> str:
        return replace_query_param(replace_query_param(self.address, "limit", self.limit), "offset", offset)

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
