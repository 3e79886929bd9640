"""The address at which a connected system tells us what customers say."""

import hashlib
import json
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dispatch.inbound.reading import storable
from dispatch.inbound.services import ADAPTERS, count_refused, take_once
from dispatch.models import Connector
from dispatch.models.connector import ConnectorKind
from dispatch.tmf.toolkit.errors import answer_error
from dispatch.tmf.toolkit.parsing import LimitedJSONParser, refuse_chunks


class Unsigned(AuthenticationFailed):
    """401 without a word on how to sign in: the caller is a program that signs, or does not."""


class InboundView(APIView):
    """POST only; errors in the API's shape. What is not signed by the connector's secret is 401, and counted."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        return answer_error

    def get_authenticate_header(self, request: Request) -> str:  # noqa: ARG002  DRF's signature
        return "Signature"

    def post(self, request: Request, uuid: UUID) -> Response:
        connector = Connector.objects.select_related("organisation", "category").filter(uuid=uuid, is_active=True)
        known = connector.first()
        if known is None:
            raise Http404
        refuse_chunks(request.headers)
        raw: HttpRequest = request._request
        _read = raw.body  # refuses what is too large
        adapter = ADAPTERS[known.kind]
        if not adapter.is_genuine(known, raw):
            count_refused(connector=known)
            raise Unsigned(_("The signature or secret is not right."))
        data = payload(raw, is_form=known.kind == ConnectorKind.PHONE)
        sent = [each for each in adapter.delivery_ids(raw, data) if each] or [hashlib.sha256(raw.body).hexdigest()]
        return Response(
            take_once(
                connector=known,
                delivery_ids=[storable(each)[:255] for each in sent],
                mark=fingerprint(data) if adapter.knows_bodies else "",
                take=lambda: adapter.take(known, data),
            )
        )


def fingerprint(data: Mapping[str, Any]) -> str:
    """The same for the same JSON, whatever its spacing."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def payload(request: HttpRequest, *, is_form: bool) -> Mapping[str, Any]:
    """The JSON object that was sent; of a form, the last value of each field, and lists of those with ``[]``."""
    if is_form and request.content_type != "application/json":
        fields = request.POST
        return {name: fields.getlist(name) if name.endswith("[]") else fields[name] for name in fields}
    data = LimitedJSONParser().parse(BytesIO(request.body))
    if not isinstance(data, Mapping):
        raise ValidationError({"non_field_errors": _("Send a JSON object.")})
    return data
