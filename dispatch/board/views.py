"""The board: it shows, and it asks the services of planning to plan, publish and roll back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dispatch.board.appearance import AT_RISK, DONE, LEGEND, MISSED
from dispatch.board.axis import axis_over
from dispatch.board.case import case_of
from dispatch.board.comparison import changes
from dispatch.board.forms import PlanForm
from dispatch.board.frame import frame_of
from dispatch.board.lanes import day_data
from dispatch.board.listing import COLUMNS, Line, as_file, in_order, lines_of
from dispatch.board.looks import counted
from dispatch.board.places import places_of
from dispatch.board.places import words as map_words
from dispatch.board.planning import run_parts, runs
from dispatch.board.queue import (
    all_unplanned,
    field_reports,
    first_of,
    needs_decision,
    overdue_callbacks,
    unplanned,
)
from dispatch.board.selection import LIST, MAP, Selection, board_url, select
from dispatch.board.timeline import Row, Timeline, timeline_of
from dispatch.editing.selectors import last_edits
from dispatch.live.door import live_url
from dispatch.middleware import BEGAN_AT
from dispatch.models import Plan
from dispatch.planning import services
from dispatch.planning.promises import promises_left_out
from technicians.access import signed_in, territories_of

EVERYONE = "all"  # as a choice of territory
FILE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    if request.GET.get("territory") == EVERYONE:
        return redirect(f"{reverse('admin:board_everyone')}?{urlencode({'day': request.GET.get('day', '')})}")
    selection = select(user=signed_in(request), asked=request.GET)
    frame = frame_of(request, _("Board"))
    if selection is None:
        return render(request, "board/no_territory.html", frame)
    for fault in selection.faults:
        messages.error(request, fault)
    with timezone.override(selection.territory.zone):
        if selection.view == LIST:
            return render(request, "board/list.html", {**frame, **list_of(request, selection)})
        words = map_words() if selection.view == MAP else None
        return render(request, "board/page.html", {**frame, **contents(request, selection), "map_words": words})


def list_of(request: HttpRequest, selection: Selection) -> dict[str, Any]:
    parts = contents(request, selection)
    show, sort = parts["show"], request.GET.get("sort", COLUMNS[0].key)
    lines = in_order(lines_shown(selection, parts["timeline"], show), sort)
    return {
        **parts,
        "columns": COLUMNS,
        "sort": sort,
        "lines": lines,
        "visits": len({line.visit for line in lines}),  # two technicians at one have a line each
        "list_url": f"{selection.shown_url}&show={quote(show)}",
    }


def lines_shown(selection: Selection, timeline: Timeline, show: str) -> list[Line]:
    """The rows behind one of the board's numbers; what is left out belongs to none of them but the first."""
    cards = [] if show else all_unplanned(selection, now=timezone.now())
    return lines_of(timeline.showing(show), cards, selection.territory.zone)


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Where what the page shows is, for its map; asked for again when something changes."""
    selection = select(user=signed_in(request), asked=request.GET)
    if selection is None:
        raise Http404
    return JsonResponse(places_of(selection, now=timezone.now()))


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
    timeline, *later = timelines = [timeline_of(day, now=now) for day in selection.days]
    axis = axis_over([each.axis for each in timelines])
    queue = unplanned(selection, now=now)
    late_calls, late_count = first_of(overdue_callbacks(selection.territory, now=now))
    undecided, undecided_count = first_of(needs_decision(selection.territory))
    reports = field_reports(selection)
    show = request.GET.get("show", "")
    rows = timeline.showing(show)
    run = runs().filter(territory=selection.territory, day=selection.day, trial=False).first()
    draft = selection.plan if selection.plan and selection.plan.state == Plan.State.DRAFT else None
    return {
        "selection": selection,
        "timeline": timeline,
        "legend": LEGEND,
        "rows": rows,
        "axis": axis,
        "day": day_data(selection, axis, [of_lanes(each, lanes) for each in (rows, *beside(rows, later, show))]),
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
        **run_parts(run),
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


def of_lanes(rows: Iterable[Row], lanes: set[str] | None) -> list[Row]:
    return [row for row in rows if lanes is None or str(row.technician.uuid) in lanes]


def beside(rows: Iterable[Row], later: Iterable[Timeline], show: str) -> list[list[Row]]:
    """The later days' rows; where only some technicians are shown, theirs."""
    shown = {row.technician.pk for row in rows}
    return [[row for row in each.rows if not show or row.technician.pk in shown] for each in later]


@require_GET
def looks(request: HttpRequest) -> HttpResponse:
    """A fragment of the queue, after the page: what somebody should look at, in numbers."""
    if signed_in(request).organisation_id is None:
        raise Http404
    return render(request, "board/_looks.html", {"looks": counted(request)})


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
        again = services.roll_back(plan=chosen, by=signed_in(request), break_promises="break_promises" in request.POST)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(board_url(chosen.territory, chosen.day, plan=chosen.uuid))
    said = _("Version %(old)s is in use again, as version %(new)s.")
    messages.success(request, said % {"old": chosen.version, "new": again.version})
    return HttpResponseRedirect(board_url(chosen.territory, chosen.day))


def own_plan(request: HttpRequest, uuid: UUID) -> Plan:
    return get_object_or_404(
        Plan.objects.select_related("territory"), uuid=uuid, territory__in=territories_of(signed_in(request))
    )
