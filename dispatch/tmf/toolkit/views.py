"""The base of every view of the public API."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pghistory
from django.db.models import QuerySet
from django.http import Http404
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.tmf.hub.waking import wake_teller
from dispatch.tmf.toolkit.access import ClientAuthentication, HasScope
from dispatch.tmf.toolkit.errors import answer_error
from dispatch.tmf.toolkit.filters import Attribute, AttributeFilter
from dispatch.tmf.toolkit.paging import OffsetPagination
from dispatch.tmf.toolkit.parsing import LimitedJSONParser, refuse_chunks
from dispatch.tmf.toolkit.serializers import selected, shown
from dispatch.tmf.toolkit.sorting import AttributeSort
from dispatch.tmf.toolkit.throttle import ClientThrottle
from technicians.models import ApiClient


class TmfView(GenericAPIView[Any]):
    """Bearer token, scope, throttle, limited JSON, TMF630 errors. A view says its `scope` and, for lists, its filters.

    `filters`: attribute name → `Attribute`; `sorting`: attribute name → column.
    """

    scope: str
    filters: Mapping[str, Attribute] = {}
    sorting: Mapping[str, str] = {}
    authentication_classes = [ClientAuthentication]
    permission_classes = [HasScope]
    throttle_classes = [ClientThrottle]
    parser_classes = [LimitedJSONParser]
    filter_backends = [AttributeFilter, AttributeSort]
    pagination_class = OffsetPagination

    @property
    def client(self) -> ApiClient:
        """The system that calls; every queryset is filtered by its organisation."""
        token: Any = self.request.auth
        return token.application

    def perform_authentication(self, request: Request) -> None:
        """Sign in, and let the history name the client for all that follows."""
        super().perform_authentication(request)
        if request.auth is not None:
            pghistory.context(client=self.client.pk)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Also refuse what can't be read, once it is known who sends it."""
        super().initial(request, *args, **kwargs)
        refuse_chunks(request.headers)

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        return answer_error

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-store"  # people's data
        if request.method not in SAFE_METHODS and final.status_code < HTTPStatus.BAD_REQUEST:
            wake_teller(client=self.client)
        return final

    def answer(self, row: Any) -> dict[str, Any]:
        """One row, as `fields` asks for it."""
        return selected(shown(self.get_serializer_class(), row), self.request.query_params.get("fields"))

    def answer_list(self, rows: QuerySet[Any]) -> Response:
        page = self.paginate_queryset(self.filter_queryset(rows))
        return self.get_paginated_response([self.answer(row) for row in page or []])

    def find(self, rows: QuerySet[Any], uuid: str) -> Any:
        """The row of that id among `rows`; a stranger's id, and what is no id at all, is 404."""
        try:
            return rows.get(uuid=UUID(uuid))
        except (ValueError, rows.model.DoesNotExist):
            raise Http404 from None
