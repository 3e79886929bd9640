"""The board: it shows, and it asks the services of planning to plan, publish and roll back."""

from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dispatch.board.appearance import AT_RISK, DONE, LEGEND, MISSED
from dispatch.board.case import case_of
from dispatch.board.comparison import changes
from dispatch.board.forms import PlanForm
from dispatch.board.frame import frame_of
from dispatch.board.lanes import day_data
from dispatch.board.listing import COLUMNS, Line, as_file, in_order, lines_of
from dispatch.board.looks import counted
from dispatch.board.queue import (
    all_unplanned,
    field_reports,
    first_of,
    needs_decision,
    overdue_callbacks,
    unplanned,
)
from dispatch.board.selection import LIST, Selection, board_url, select
from dispatch.board.timeline import Timeline, timeline_of
from dispatch.editing.selectors import last_edits
from dispatch.live.door import live_url
from dispatch.middleware import BEGAN_AT
from dispatch.models import Plan, PlanRun
from dispatch.planning import services
from dispatch.planning.promises import promises_left_out
from dispatch.planning.travel import warning_texts
from orders.services.wake import wake
from technicians.access import signed_in, territories_of

FILE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    selection = select(user=signed_in(request), asked=request.GET)
    frame = frame_of(request, _("Board"))
    if selection is None:
        return render(request, "board/no_territory.html", frame)
    for fault in selection.faults:
        messages.error(request, fault)
    with timezone.override(selection.territory.zone):
        if selection.view == LIST:
            return render(request, "board/list.html", {**frame, **list_of(request, selection)})
        return render(request, "board/page.html", {**frame, **contents(request, selection)})


def list_of(request: HttpRequest, selection: Selection) -> dict[str, Any]:
    parts = contents(request, selection)
    show, sort = parts["show"], request.GET.get("sort", COLUMNS[0].key)
    return {
        **parts,
        "columns": COLUMNS,
        "sort": sort,
        "lines": in_order(lines_shown(selection, parts["timeline"], show), sort),
        "list_url": f"{selection.shown_url}&show={quote(show)}",
    }


def lines_shown(selection: Selection, timeline: Timeline, show: str) -> list[Line]:
    """The rows behind one of the board's numbers; what is left out belongs to none of them but the first."""
    cards = [] if show else all_unplanned(selection, now=timezone.now())
    return lines_of(timeline.showing(show), cards, selection.territory.zone)


@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as a file for a spreadsheet."""
    selection = select(user=signed_in(request), asked=request.GET)
    if selection is None or kind not in FILE_TYPES:
        raise Http404
    with timezone.override(selection.territory.zone):
        timeline = timeline_of(selection, now=timezone.now())
        lines = lines_shown(selection, timeline, request.GET.get("show", ""))
        body = as_file(in_order(lines, request.GET.get("sort", "")), kind)
    name = f"{slugify(selection.territory.name) or 'board'}-{selection.day}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=FILE_TYPES[kind], headers=headers)


@require_GET
def fresh(request: HttpRequest) -> HttpResponse:
    """The board's parts anew, for a page that heard of changes: all rows, or those of the technicians in `lanes`."""
    selection = select(user=signed_in(request), asked=request.GET)
    if selection is None:
        raise Http404
    with timezone.override(selection.territory.zone):
        lanes = request.GET.get("lanes")
        return render(
            request, "board/fresh.html", contents(request, selection, lanes=set(lanes.split(",")) if lanes else None)
        )


def contents(request: HttpRequest, selection: Selection, *, lanes: set[str] | None = None) -> dict[str, Any]:
    """What the board's templates need; as data only these technicians' lanes, where they are given."""
    now = timezone.now()
    timeline = timeline_of(selection, now=now)
    queue = unplanned(selection, now=now)
    late_calls, late_count = first_of(overdue_callbacks(selection.territory, now=now))
    undecided, undecided_count = first_of(needs_decision(selection.territory))
    reports = field_reports(selection)
    show = request.GET.get("show", "")
    rows = timeline.showing(show)
    run = runs().filter(territory=selection.territory, day=selection.day).first()
    draft = selection.plan if selection.plan and selection.plan.state == Plan.State.DRAFT else None
    return {
        "selection": selection,
        "timeline": timeline,
        "legend": LEGEND,
        "rows": rows,
        "day": day_data(
            selection, timeline.axis, [r for r in rows if lanes is None or str(r.technician.uuid) in lanes]
        ),
        "show": show,
        "shown_url": selection.shown_url,
        "unplanned": queue,
        "late_calls": late_calls,
        "undecided": undecided,
        "reports": reports,
        "counts": {
            "planned": timeline.visits(),
            "all": timeline.visits() + queue.count,
            "done": timeline.visits(DONE),
            "at_risk": timeline.visits(AT_RISK),
            "missed": timeline.visits(MISSED),
            "late_calls": late_count,
            "undecided": undecided_count,
            "reports": sum(report.is_undecided for report in reports),
            "absent": len(timeline.showing("absent")),
            "phones": timeline.phones,
        },
        "run": run,
        "run_warnings": warning_texts(run),
        "plan_form": PlanForm(
            user=signed_in(request),
            initial={"territory": selection.territory.pk, "day": selection.day.isoformat(), "time_limit_s": 60},
        ),
        "changes": changes(plan=draft, against=selection.published) if draft else None,
        "broken": broken_by(selection.plan, now=now),
        "edits": last_edits(selection.plan, by=signed_in(request)),
        "now": now,
        "live_url": live_url(request, selection.territory),
        "made_at": request.META[BEGAN_AT].isoformat(),
    }


@require_GET
def looks(request: HttpRequest) -> HttpResponse:
    """A fragment of the queue, after the page: what somebody should look at, in numbers. 1 query."""
    user = signed_in(request)
    if not user.is_dispatcher or user.organisation_id is None:
        raise Http404
    return render(request, "board/_looks.html", {"looks": counted(user.organisation_id)})


def broken_by(plan: Plan | None, *, now: datetime) -> int:
    """How many promises would be broken if this version came into force."""
    if plan is None or plan.state == Plan.State.PUBLISHED:
        return 0
    return len(promises_left_out(plan, now=now))


@require_GET
def visit(request: HttpRequest, visit: UUID) -> HttpResponse:
    """The panel as a fragment for the board, or as a page of its own."""
    plan_pk = request.GET.get("plan", "")
    case = case_of(user=signed_in(request), visit_uuid=visit, plan_pk=int(plan_pk) if plan_pk.isdecimal() else None)
    territory = case.visit.order.site.territory
    with timezone.override(territory.zone if territory else None):
        if request.headers.get("HX-Request"):
            return render(request, "board/_case.html", {"case": case})
        frame = frame_of(request, str(case.visit.order))
        return render(request, "board/case.html", {**frame, "case": case})


@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    form = PlanForm(request.POST, user=signed_in(request))
    if not form.is_valid():
        for name, faults in form.errors.items():
            messages.error(request, f"{form.fields[name].label}: {faults[0]}")
        return redirect("admin:board")
    territory, day = form.cleaned_data["territory"], form.cleaned_data["day"]
    try:
        services.start_run(
            territory=territory, day=day, started_by=signed_in(request), time_limit_s=form.cleaned_data["time_limit_s"]
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        wake(task="dispatch.planning.tasks.run_queued_plans")
    return HttpResponseRedirect(board_url(territory, day))


@require_GET
def run(request: HttpRequest, run: UUID) -> HttpResponse:
    """How far a run is; the fragment asks for itself again until the run has ended."""
    found = own_run(request, run)
    return render(request, "board/_run.html", {"run": found, "run_warnings": warning_texts(found)})


@require_POST
def cancel_run(request: HttpRequest, run: UUID) -> HttpResponse:
    chosen = own_run(request, run)
    try:
        services.cancel_run(run=chosen, by=signed_in(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(board_url(chosen.territory, chosen.day))


@require_POST
def publish(request: HttpRequest, plan: UUID) -> HttpResponse:
    chosen = own_plan(request, plan)
    try:
        services.publish(plan=chosen, by=signed_in(request), break_promises="break_promises" in request.POST)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(board_url(chosen.territory, chosen.day, plan=chosen.uuid))
    messages.success(request, _("Version %(version)s is published.") % {"version": chosen.version})
    return HttpResponseRedirect(board_url(chosen.territory, chosen.day))


@require_POST
def roll_back(request: HttpRequest, plan: UUID) -> HttpResponse:
    chosen = own_plan(request, plan)
    try:
        services.roll_back(plan=chosen, by=signed_in(request), break_promises="break_promises" in request.POST)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(board_url(chosen.territory, chosen.day, plan=chosen.uuid))
    messages.success(request, _("Version %(version)s is in use again.") % {"version": chosen.version})
    return HttpResponseRedirect(board_url(chosen.territory, chosen.day))


def own_plan(request: HttpRequest, uuid: UUID) -> Plan:
    return get_object_or_404(
        Plan.objects.select_related("territory"), uuid=uuid, territory__in=territories_of(signed_in(request))
    )


def own_run(request: HttpRequest, uuid: UUID) -> PlanRun:
    return get_object_or_404(runs(), uuid=uuid, territory__in=territories_of(signed_in(request)))


def runs() -> QuerySet[PlanRun]:
    """Without the problem: megabytes that the board, which asks every two seconds, does not show."""
    return PlanRun.objects.select_related("plan", "territory").defer("problem")
