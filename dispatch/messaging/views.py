"""Where gateways and providers tell what became of messages."""

import base64
import json
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dispatch.messaging.receipts import receive

MOST_RECEIPTS = 1000


@csrf_exempt
@require_POST
def receipts(request: HttpRequest) -> HttpResponse:
    """204 for every receipt that could be read, whatever it is about: a gateway has no use for more."""
    secret = settings.SMS_GATEWAY.get("receipts", {}).get("secret", "")
    if not secret:
        raise Http404
    if not constant_time_compare(password_in(request), secret):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="receipts"'})
    found = receipts_in(request)
    if found is None:
        return JsonResponse({"message": _("Send a receipt as a form or JSON, at most 1000 at once.")}, status=400)
    with transaction.atomic():
        for receipt in found:
            receive(receipt)
    return HttpResponse(status=204)


def password_in(request: HttpRequest) -> str:
    kind, _space, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return value.strip()
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def receipts_in(request: HttpRequest) -> list[Mapping[str, object]] | None:
    """None where they can't be read."""
    if request.content_type != "application/json":
        return [request.POST.dict()] if request.POST else None
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    found = told if isinstance(told, list) else [told]
    return found if len(found) <= MOST_RECEIPTS and all(isinstance(each, dict) for each in found) else None
