"""The technician's plan in their own calendar app: the secret link, and what the app fetches by it."""

from hashlib import sha256
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dispatch.mobile.calendar_feed import FETCHED_EVERY, feed_of, linked, take_share
from technicians.access import role_required, signed_in
from technicians.models import CalendarLink, Technician, User
from technicians.models.user import HOUSE_LANGUAGE

TOO_MANY = 429


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Without signing in, since calendar apps can't: who has the link has the plan, until it is revoked."""
    link = linked(token)
    if link is None:
        raise Http404
    if not take_share(link):
        seconds = str(int(FETCHED_EVERY.total_seconds()))
        return HttpResponse(status=TOO_MANY, content_type="text/plain", headers={"Retry-After": seconds})
    with translation.override(HOUSE_LANGUAGE):
        body = feed_of(link.technician, now=timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
    response["Referrer-Policy"] = "no-referrer"
    patch_cache_control(response, private=True, no_cache=True)
    return cast("HttpResponse", get_conditional_response(request, etag=response["ETag"], response=response))


@never_cache
@require_POST
@role_required(User.Role.TECHNICIAN)
def make_link(request: HttpRequest) -> HttpResponse:
    """A link where there is none; a second tap changes nothing."""
    CalendarLink.objects.get_or_create(technician=_self(request))
    return redirect("more")


@never_cache
@require_POST
@role_required(User.Role.TECHNICIAN)
def revoke_link(request: HttpRequest) -> HttpResponse:
    CalendarLink.objects.filter(technician=_self(request)).delete()
    messages.success(request, _("The link is revoked: calendar apps don't get the plan any more."))
    return redirect("more")


def _self(request: HttpRequest) -> Technician:
    technician: Technician | None = getattr(signed_in(request), "technician", None)
    if technician is None:
        raise Http404
    return technician
