"""The dispatcher's own changes: where a visit could go, put it there, take it out, lock it, and take that back."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dispatch.board.asked import as_uuid
from dispatch.board.frame import frame_of
from dispatch.board.views import own_plan
from dispatch.editing.alternatives import alternatives
from dispatch.editing.answering import (
    answer_of,
    edited,
    named,
    named_person,
    own_visit,
    refused,
    url_of,
)
from dispatch.editing.choices import Space, all_choices, movable_alone, spaces
from dispatch.editing.errors import EditError
from dispatch.editing.selectors import standing
from dispatch.editing.services import assign, set_lock, take_out
from dispatch.editing.undoing import redo, undo
from dispatch.models import Lock, Plan
from orders.models import Visit
from technicians.access import signed_in
from technicians.models import Technician

MOST_BREAKING = 10


@require_http_methods(["GET", "HEAD", "POST"])
def assign_visit(request: HttpRequest, plan: UUID, visit: UUID) -> HttpResponse:
    """Who could take it and what that costs, and why the others can't; POST puts it there."""
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    with timezone.override(version.territory.zone):
        if request.method == "POST":
            return _assign(request, version, chosen)
        if chosen.order.needed_technicians > 1:
            return redirect("admin:board_pair", version.uuid, chosen.uuid)
        now = timezone.now()
        try:
            move = movable_alone(chosen, version, now=now)
        except EditError as error:
            return refused(request, version, error)
        fits, breaking, unfit = all_choices(move, now=now)
        frame = frame_of(request, _("Assign to …"))
        held = version.assignments.filter(visit=chosen).select_related("technician")
        page = {**frame, "move": move, "fits": fits, "refused": unfit, "held": held, "order": chosen.order}
        page |= {"breaking": breaking[:MOST_BREAKING]}
        page |= {"back_url": url_of(version), "seen": standing(chosen, version)}
        return render(request, "board/assign.html", page)


@require_GET
def visit_spaces(request: HttpRequest, plan: UUID, visit: UUID) -> JsonResponse:
    """Where it fits and what that costs, while it is carried over the board; 409 with words where it can't be.

    Of the technicians in the address; without any, of all.
    """
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    now = timezone.now()
    with timezone.override(version.territory.zone):
        try:
            move = movable_alone(chosen, version, now=now)
        except EditError as error:
            return JsonResponse({"refused": " ".join(error.messages)}, status=HTTPStatus.CONFLICT)
        found, unfit = spaces(move, now=now, only=_asked_for(request, version))
    return JsonResponse(
        {
            "seen": standing(chosen, version),
            "length_s": move.wish.service_s,
            "spaces": [_space(space) for space in found],
            "refused": {str(one.technician.uuid): one.why for one in unfit},
        }
    )


@require_GET
def visit_alternatives(request: HttpRequest, plan: UUID, visit: UUID) -> HttpResponse:
    """A fragment of the visit's panel: what it costs with who has it, and the next best two."""
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    now = timezone.now()
    with timezone.override(version.territory.zone):
        try:
            move = movable_alone(chosen, version, now=now)
        except EditError as error:
            return render(request, "board/_why_not.html", {"why_not": " ".join(error.messages)})
        found = alternatives(move, now=now)
        parts = {
            "held": found.held,
            "others": found.others,
            "seen": standing(chosen, version),
            "assign_url": reverse("admin:board_assign", args=[version.uuid, chosen.uuid]),
            "makes_promise": version.state == Plan.State.PUBLISHED and move.promise is None,
        }
        return render(request, "board/_why.html", parts)


def _asked_for(request: HttpRequest, plan: Plan) -> list[int] | None:
    asked = request.GET.get("technicians")
    if not asked:
        return None
    uuids = [uuid for uuid in map(as_uuid, asked.split(",")) if uuid]
    own = Technician.objects.filter(organisation=plan.organisation_id, uuid__in=uuids)
    return list(own.values_list("pk", flat=True))


def _space(space: Space) -> dict[str, object]:
    choice = space.choice
    return {
        "technician": choice.technician.uuid,
        "after": space.after,
        "starts_at": choice.starts_at,
        "detour_minutes": choice.detour_minutes,
        "push_minutes": choice.push_minutes,
        "breaks_promise": space.breaks_promise,
    }


def _assign(request: HttpRequest, plan: Plan, visit: Visit) -> HttpResponse:
    answer, by, seen = answer_of(request), signed_in(request), request.POST.get("seen")
    if answer.calls:
        return edited(
            request, plan, lambda: take_out(visit=visit, plan=plan, by=by, seen=seen, answer=answer), visit=visit
        )
    uuid, after = place_of(request)
    technician = named_person(plan, uuid)
    return edited(
        request,
        plan,
        lambda: assign(visit=visit, plan=plan, technician=technician, by=by, seen=seen, after=after, answer=answer),
        visit=visit,
    )


def place_of(request: HttpRequest) -> tuple[str, str | None]:
    """A technician's uuid and the stop behind which it goes; of a broken promise the window that was chosen."""
    uuid, is_chosen, after = request.POST.get("way", "").partition("|")
    return (uuid, after) if is_chosen else (request.POST.get("technician", ""), request.POST.get("after"))


@require_POST
def take_visit_out(request: HttpRequest, plan: UUID, visit: UUID) -> HttpResponse:
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    return edited(
        request,
        version,
        lambda: take_out(
            visit=chosen,
            plan=version,
            by=signed_in(request),
            seen=request.POST.get("seen"),
            answer=answer_of(request),
        ),
        visit=chosen,
    )


@require_POST
def lock_visit(request: HttpRequest, plan: UUID, visit: UUID) -> HttpResponse:
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    lock = request.POST.get("lock", "")
    if lock not in {"", *Lock.values}:
        return refused(request, version, EditError(_("Lock: choose technician and time, technician, or time.")))
    return edited(
        request,
        version,
        lambda: set_lock(
            visit=chosen,
            plan=version,
            lock=lock,
            by=signed_in(request),
            seen=request.POST.get("seen"),
            answer=answer_of(request),
        ),
        visit=chosen,
    )


@require_POST
def undo_edit(request: HttpRequest, plan: UUID) -> HttpResponse:
    version = own_plan(request, plan)
    return edited(
        request,
        version,
        lambda: undo(edit=named(request), plan=version, by=signed_in(request)),
        said=_("Taken back: %(edit)s"),
    )


@require_POST
def redo_edit(request: HttpRequest, plan: UUID) -> HttpResponse:
    version = own_plan(request, plan)
    return edited(request, version, lambda: redo(edit=named(request), plan=version, by=signed_in(request)))
