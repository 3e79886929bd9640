"""What a version changes, beside the board or as a page of its own: accepted whole or in part, or thrown away."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dispatch.board.asked import as_uuid
from dispatch.board.comparison import as_data, comparison_of
from dispatch.board.frame import frame_of
from dispatch.board.selection import board_url, to_board
from dispatch.board.views import own_plan
from dispatch.models import Plan
from dispatch.planning.errors import PlanningError
from dispatch.planning.services import accept, throw_away
from dispatch.planning.services.accepting import Proposal, published
from orders.models import Visit
from technicians.access import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def plan_changes(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Against the version in force, or `against` another one of the day; as data for who asks for JSON.

    POST accepts the changes of the `visit`s; with `along` also what these need.
    """
    version = own_plan(request, plan)
    with timezone.override(version.territory.zone):
        if request.method == "POST":
            return _accept(request, version)
        return _shown(request, version)


@require_POST
def throw_plan_away(request: HttpRequest, plan: UUID) -> HttpResponse:
    version = own_plan(request, plan)
    try:
        throw_away(plan=version)
    except PlanningError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Version %(version)s is thrown away.") % {"version": version.version})
    return HttpResponseRedirect(board_url(version.territory, version.day))


def _accept(request: HttpRequest, plan: Plan) -> HttpResponse:
    against = _version(request.POST.get("against", ""), plan)
    ticked = {uuid for uuid in map(as_uuid, request.POST.getlist("visit")) if uuid}
    own = Visit.objects.filter(order__organisation=plan.organisation_id, uuid__in=ticked)
    visits = dict(own.values_list("pk", "uuid"))
    try:
        made = accept(
            plan=plan,
            visits=set(visits),
            against=against,
            by=signed_in(request),
            takes_along="along" in request.POST,
            break_promises="break_promises" in request.POST,
            as_many_as=_as_count(request.POST.get("breaking", "")),
        )
    except PlanningError as error:
        return _shown(request, plan, error=error, ticked=ticked)
    messages.success(request, _("Version %(version)s is published.") % {"version": made.version})
    return to_board(request, made.territory, made.day)


def _shown(
    request: HttpRequest,
    plan: Plan,
    *,
    error: PlanningError | None = None,
    ticked: set[UUID] | None = None,
) -> HttpResponse:
    """`ticked` is None where all changes are."""
    code, params = (error.code, error.params or {}) if error else ("", {})
    asked = request.GET.get("against", "")
    against = _version(asked, plan) if asked else published(plan)
    proposal = Proposal.of(plan, None if against == plan else against)
    comparison = comparison_of(proposal, now=timezone.now())
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse({"plan": plan.uuid, "against": against and against.uuid, "visits": as_data(comparison)})
    needed = params["visits"] if code == "needs_others" else ()
    breaking = params["count"] if code == "promises_broken" else 0 if error else len(comparison.left_out)
    parts = {
        "plan": plan,
        "against": against,
        "comparison": comparison,
        "data": as_data(comparison),
        "can_accept": plan.state == Plan.State.DRAFT and not asked,
        "is_proposal": not plan.runs.exists(),
        "is_older": is_older(plan, against),
        "error": str(error or ""),
        "ticked": None if code == "changed_since" else ticked,
        "needed": [line for line in comparison.lines if line.visit.pk in needed],
        "breaking": breaking,
        "takes_along": code == "promises_broken" and "along" in request.POST,
    }
    if request.headers.get("HX-Request"):
        return render(request, "board/_changes.html", parts)
    title = _("What version %(version)s changes") % {"version": plan.version}
    back_url = board_url(plan.territory, plan.day, plan=plan.uuid)
    return render(request, "board/changes.html", {**frame_of(request, title), **parts, "back_url": back_url})


def is_older(plan: Plan, against: Plan | None) -> bool:
    """Whether the draft was made before the other version came into force."""
    in_force_since = against.published_at if against else None
    return plan.state == Plan.State.DRAFT and in_force_since is not None and plan.created_at < in_force_since


def _version(text: str, plan: Plan) -> Plan | None:
    """Another version of the same territory and day; None for "", 404 for anything else."""
    if not text:
        return None
    uuid = as_uuid(text)
    if uuid is None:
        raise Http404
    return get_object_or_404(Plan, territory=plan.territory_id, day=plan.day, uuid=uuid)


def _as_count(text: str) -> int | None:
    """How many broken promises were agreed to, where that is said; nothing that can't be read is agreed to."""
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        return 0
