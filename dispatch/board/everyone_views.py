"""All territories at once: who works, what they do, and the way to each territory's own board."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dispatch.board.everyone import lanes_data, names_data, parts_of
from dispatch.board.frame import frame_of
from dispatch.board.selection import day_asked
from dispatch.live.door import live_url
from dispatch.middleware import BEGAN_AT
from technicians.access import signed_in, territories_of
from technicians.models import Territory


@require_GET
def everyone(request: HttpRequest) -> HttpResponse:
    territories, frame = own_territories(request), frame_of(request, _("All territories"))
    if not territories:
        return render(request, "board/no_territory.html", frame)
    day, faults = day_asked(request.GET.get("day", ""), territories[0])
    for fault in faults:
        messages.error(request, fault)
    parts, data = parts_of(territories, day), names_data(territories, day)
    page = {
        "day": day,
        "parts": parts,
        "people": len(data["people"]),
        "visits": sum(part.visits for part in parts),
        "data": data,
        "live_url": live_url(request, territories[0]).replace(f"/{territories[0].pk}/", "/{territory}/"),
        "made_at": request.META[BEGAN_AT].isoformat(),
    }
    with timezone.override(territories[0].zone):
        return render(request, "board/everyone.html", {**frame, **page})


@require_GET
def everyone_lanes(request: HttpRequest) -> JsonResponse:
    """The lanes of the technicians in the address; who is not of this day or a stranger's has none."""
    territories = own_territories(request)
    if not territories:
        raise Http404
    day, _faults = day_asked(request.GET.get("day", ""), territories[0])
    with timezone.override(territories[0].zone):
        return JsonResponse(lanes_data(territories, day, asked_for(request), now=timezone.now()))


def own_territories(request: HttpRequest) -> list[Territory]:
    return list(territories_of(signed_in(request)).order_by("name", "pk"))


def asked_for(request: HttpRequest) -> list[UUID]:
    """What is no technician's uuid finds nobody."""
    try:
        return [UUID(each) for each in request.GET.get("technicians", "").split(",") if each]
    except ValueError:
        raise Http404 from None
