"""The dispatcher's own changes: where a visit could go, put it there, take it out, lock it, and take that back."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dispatch.access import visits_of
from dispatch.board.frame import frame_of
from dispatch.board.selection import board_url
from dispatch.board.views import own_plan
from dispatch.editing.alternatives import alternatives
from dispatch.editing.choices import Space, choices, movable_alone, spaces
from dispatch.editing.errors import EditError
from dispatch.editing.selectors import in_words, standing
from dispatch.editing.services import assign, redo, set_lock, take_out, undo
from dispatch.models import Plan, PlanEdit
from orders.models import Visit
from technicians.access import signed_in
from technicians.models import Technician


@require_http_methods(["GET", "HEAD", "POST"])
def assign_visit(request: HttpRequest, plan: UUID, visit: UUID) -> HttpResponse:
    """Who could take it and what that costs, and why the others can't; POST puts it there."""
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    with timezone.override(version.territory.zone):
        if request.method == "POST":
            return _assign(request, version, chosen)
        now = timezone.now()
        try:
            move = movable_alone(chosen, version, now=now)
        except EditError as error:
            return _refused(request, version, error)
        fits, refused = choices(move, now=now)
        frame = frame_of(request, _("Assign to …"))
        held = version.assignments.filter(visit=chosen).select_related("technician")
        page = {**frame, "move": move, "fits": fits, "refused": refused, "held": held, "order": chosen.order}
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
        found, refused = spaces(move, now=now, only=_asked_for(request, version))
    return JsonResponse(
        {
            "seen": standing(chosen, version),
            "length_s": move.wish.service_s,
            "spaces": [_space(space) for space in found],
            "refused": {str(one.technician.uuid): one.why for one in refused},
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
        seen = standing(chosen, version)
        parts = {"held": found.held, "others": found.others, "seen": seen}
        parts["assign_url"] = reverse("admin:board_assign", args=[version.uuid, chosen.uuid])
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
    }


def _assign(request: HttpRequest, plan: Plan, visit: Visit) -> HttpResponse:
    people = Technician.objects.filter(organisation=plan.organisation_id)
    technician = get_object_or_404(people, uuid=as_uuid(request.POST.get("technician", "")))
    return _edited(
        request,
        plan,
        lambda: assign(
            visit=visit,
            plan=plan,
            technician=technician,
            by=signed_in(request),
            seen=request.POST.get("seen"),
            after=request.POST.get("after"),
        ),
    )


@require_POST
def take_visit_out(request: HttpRequest, plan: UUID, visit: UUID) -> HttpResponse:
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    return _edited(
        request,
        version,
        lambda: take_out(visit=chosen, plan=version, by=signed_in(request), seen=request.POST.get("seen")),
    )


@require_POST
def lock_visit(request: HttpRequest, plan: UUID, visit: UUID) -> HttpResponse:
    version, chosen = own_plan(request, plan), own_visit(request, visit)
    is_locked = request.POST.get("locked") == "1"
    return _edited(
        request,
        version,
        lambda: set_lock(
            visit=chosen, plan=version, is_locked=is_locked, by=signed_in(request), seen=request.POST.get("seen")
        ),
    )


@require_POST
def undo_edit(request: HttpRequest, plan: UUID) -> HttpResponse:
    version = own_plan(request, plan)
    return _edited(
        request,
        version,
        lambda: undo(edit=named(request), plan=version, by=signed_in(request)),
        said=_("Taken back: %(edit)s"),
    )


@require_POST
def redo_edit(request: HttpRequest, plan: UUID) -> HttpResponse:
    version = own_plan(request, plan)
    return _edited(request, version, lambda: redo(edit=named(request), plan=version, by=signed_in(request)))


def _edited(request: HttpRequest, plan: Plan, edit: Callable[[], PlanEdit], *, said: str = "%(edit)s") -> HttpResponse:
    """The board again, or for its script what there is to say and whose days have changed."""
    try:
        done = edit()
    except EditError as error:
        return _refused(request, plan, error)
    words = said % {"edit": in_words(done)}
    if _is_script(request):
        concerned = {row["technician"] for row in (*done.before, *done.after)}
        lanes = Technician.objects.filter(pk__in=concerned).values_list("uuid", flat=True)
        return JsonResponse({"said": words, "lanes": list(lanes)})
    messages.success(request, words)
    return HttpResponseRedirect(url_of(plan))


def _refused(request: HttpRequest, plan: Plan, error: EditError) -> HttpResponse:
    words = " ".join(error.messages)
    if _is_script(request):
        return JsonResponse({"refused": words}, status=HTTPStatus.CONFLICT)
    messages.error(request, words)
    return redirect(url_of(plan))


def _is_script(request: HttpRequest) -> bool:
    return request.accepts("application/json") and not request.accepts("text/html")


def url_of(plan: Plan) -> str:
    if plan.state == Plan.State.PUBLISHED:
        return board_url(plan.territory, plan.day)
    return board_url(plan.territory, plan.day, plan=plan.uuid)


def own_visit(request: HttpRequest, uuid: UUID) -> Visit:
    own = visits_of(signed_in(request))
    return get_object_or_404(own.select_related("order__site__territory", "order__order_type"), uuid=uuid)


def named(request: HttpRequest) -> UUID:
    """The change that stood on the button: a second press takes back nothing else."""
    edit = as_uuid(request.POST.get("edit", ""))
    if edit is None:
        raise Http404
    return edit


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
