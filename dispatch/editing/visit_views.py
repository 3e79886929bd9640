"""Further changes of one visit, from its panel: two technicians, a swap, its length, its urgency."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dispatch.board.asked import as_uuid
from dispatch.board.frame import frame_of
from dispatch.board.views import own_plan
from dispatch.booking.routes import routes_of
from dispatch.editing.answering import (
    answer_of,
    edited,
    named_person,
    own_visit,
    refused,
    url_of,
    whole_number,
)
from dispatch.editing.choices import Movable, movable, movable_alone, without
from dispatch.editing.crew import assign_pair, pairs, partners, take_off
from dispatch.editing.errors import EditError
from dispatch.editing.length import extend, split
from dispatch.editing.selectors import standing
from dispatch.editing.swapping import exchanges, swap
from dispatch.editing.urgency import set_priority
from routing.visit import TWO
from technicians.access import signed_in

PARTNERS_SHOWN = 12
LEAST_URGENT, MOST_URGENT = 0, 100


@require_http_methods(["GET", "HEAD", "POST"])
def pair_visit(request: HttpRequest, plan: UUID, visit: UUID) -> HttpResponse:
    """Who could do it together; POST puts both there, at the same time."""
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    if request.method == "POST":
        people = [named_person(version, uuid) for uuid in request.POST.getlist("technician")]
        return edited(
            request,
            version,
            lambda: assign_pair(
                visit=chosen,
                plan=version,
                people=people,
                by=signed_in(request),
                seen=request.POST.get("seen"),
                answer=answer_of(request),
            ),
            visit=chosen,
        )
    with timezone.override(version.territory.zone):
        chosen.order.needed_technicians = TWO  # as it would be; nothing is saved here
        try:
            move = movable(chosen, version, now=timezone.now())
        except EditError as error:
            return refused(request, version, error)
        return render(request, "board/pair.html", {**frame_of(request, _("Two technicians")), **pair_parts(move)})


def pair_parts(move: Movable) -> dict[str, object]:
    """Whoever has it, with who could come along at that time; and the cheapest two of all. 11 queries."""
    version, now = move.plan, timezone.now()
    routes = routes_of(territory=version.territory, clock=move.clock, now=now, draft=move.draft)
    free = list(without(routes, visit=move.visit, plan=version))
    held = list(version.assignments.filter(visit=move.visit).select_related("technician").order_by("technician"))
    beside = [(row.technician, partners(move, row.technician, free)[:PARTNERS_SHOWN]) for row in held]
    found = [(pair, move.clock.instant(pair.start_s), round(pair.cost_s / 60)) for pair in pairs(move, free)]
    return {
        "move": move,
        "order": move.visit.order,
        "held": held,
        "beside": [(one, [(pair, round(pair.cost_s / 60)) for pair in found]) for one, found in beside],
        "pairs": found,
        "seen": standing(move.visit, version),
        "back_url": url_of(version),
    }


@require_POST
def take_one_off(request: HttpRequest, plan: UUID, visit: UUID) -> HttpResponse:
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    technician = named_person(version, request.POST.get("technician", ""))
    return edited(
        request,
        version,
        lambda: take_off(
            visit=chosen,
            plan=version,
            technician=technician,
            by=signed_in(request),
            seen=request.POST.get("seen"),
            answer=answer_of(request),
        ),
        visit=chosen,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def swap_visit(request: HttpRequest, plan: UUID, visit: UUID) -> HttpResponse:
    """Which visits it could change hands with; POST swaps the two."""
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    if request.method == "POST":
        other = own_visit(request, as_uuid(request.POST.get("other", "")))
        return edited(
            request,
            version,
            lambda: swap(
                visit=chosen,
                other=other,
                plan=version,
                by=signed_in(request),
                seen=request.POST.get("seen"),
                seen_other=request.POST.get("seen_other"),
                answer=answer_of(request),
            ),
            visit=chosen,
        )
    with timezone.override(version.territory.zone):
        try:
            move = movable_alone(chosen, version, now=timezone.now())
        except EditError as error:
            return refused(request, version, error)
        held = version.assignments.filter(visit=chosen).select_related("technician")
        page = {**frame_of(request, _("Swap with …")), "move": move, "order": chosen.order, "held": held}
        page |= {"exchanges": [*exchanges(move, now=timezone.now())], "seen": standing(chosen, version)}
        return render(request, "board/swap.html", {**page, "back_url": url_of(version)})


@require_POST
def resize_visit(request: HttpRequest, plan: UUID, visit: UUID) -> HttpResponse:
    """So many `minutes` more or less; or, with `first`, split into two, of which the first takes so many."""
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    by, seen = signed_in(request), request.POST.get("seen")
    try:
        if "first" in request.POST:
            first = whole_number(request, "first", _("First part, minutes"))
            return edited(request, version, lambda: split(visit=chosen, plan=version, minutes=first, by=by, seen=seen))
        more = whole_number(request, "minutes", _("Minutes"))
    except ValidationError as error:
        return refused(request, version, error)
    return edited(request, version, lambda: extend(visit=chosen, plan=version, minutes=more, by=by, seen=seen))


@require_POST
def prioritise_visit(request: HttpRequest, plan: UUID, visit: UUID) -> HttpResponse:
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    try:
        priority = within(whole_number(request, "priority", _("Priority")))
    except ValidationError as error:
        return refused(request, version, error)
    return edited(
        request, version, lambda: set_priority(visit=chosen, plan=version, priority=priority, by=signed_in(request))
    )


def within(priority: int) -> int:
    if not LEAST_URGENT <= priority <= MOST_URGENT:
        raise ValidationError(_("Priority: choose 0 to 100; 100 is the most urgent."))
    return priority
