"""Plan runs on the board: asked for with their scope and goals, shown while they are at work, and ended early."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dispatch.board.forms import PlanForm
from dispatch.board.scores import lines_of
from dispatch.board.selection import Selection, board_url, select, to_board
from dispatch.board.timeline import timeline_of
from dispatch.models import PlanRun
from dispatch.planning import services
from dispatch.planning.travel import warning_texts
from orders.services.wake import wake
from technicians.access import signed_in, territories_of

STOP_POLLING = 286  # htmx takes it as the last answer


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The fragment with all that can be chosen for a run; who is in view is chosen already."""
    user = signed_in(request)
    selection = select(user=user, asked=request.GET)
    if selection is None:
        raise Http404
    form = PlanForm(
        user=user, territory=selection.territory, initial=first_choice(request, selection), auto_id="run-%s"
    )
    return render(request, "board/_plan_form.html", {"form": form})


def first_choice(request: HttpRequest, selection: Selection) -> dict[str, object]:
    show = request.GET.get("show", "")
    rows = timeline_of(selection, now=timezone.now()).showing(show) if show else []
    return {
        "territory": selection.territory.pk,
        "day": selection.day.isoformat(),
        "until": selection.day.isoformat(),
        "plan": selection.plan.uuid if selection.plan else "",
        "scope": "some" if rows else "all",
        "technicians": [row.technician.uuid for row in rows],
        "time_limit_s": 60,
    }


@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = PlanForm(request.POST, user=user)
    if not form.is_valid():
        return refused(request, form)
    territory, day = form.cleaned_data["territory"], form.cleaned_data["day"]
    try:
        services.start_runs(
            territory=territory,
            days=form.days,
            started_by=user,
            time_limit_s=form.cleaned_data["time_limit_s"],
            goals=form.cleaned_data["goals"],
            technicians=[technician.uuid for technician in form.cleaned_data["technicians"]],
            shown=form.cleaned_data["plan"],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        wake(task="dispatch.planning.tasks.run_queued_plans")
    return to_board(request, territory, day)


def refused(request: HttpRequest, form: PlanForm) -> HttpResponse:
    """The choices again with what is wrong with them; without scripts the board, which says it."""
    if request.headers.get("HX-Request"):
        territory = form.cleaned_data.get("territory")
        again = PlanForm(request.POST, user=signed_in(request), territory=territory, auto_id="run-%s")
        return render(request, "board/_plan_form.html", {"form": again})
    for name, faults in form.errors.items():
        messages.error(request, f"{form.fields[name].label}: {faults[0]}")
    return redirect(form.board_url())


@require_GET
def run(request: HttpRequest, run: UUID) -> HttpResponse:
    """How far a run is; the fragment asks for itself again until the run has ended."""
    found = own_run(request, run)
    answer = render(request, "board/_run.html", run_parts(found))
    if found.trial and not found.is_alive:
        answer["HX-Refresh"] = "true"  # the trial's page has its comparison now
    return answer


@require_GET
def group(request: HttpRequest, group: UUID) -> HttpResponse:
    """How far each day of a group is; asked for again until all have ended."""
    days = own_group(request, group)
    alive = any(each.is_alive for each in days)
    parts = {"days": [(each, board_url(each.territory, each.day)) for each in days], "alive": alive, "group": group}
    return render(request, "board/_group.html", parts, status=200 if alive else STOP_POLLING)


@require_POST
def cancel_run(request: HttpRequest, run: UUID) -> HttpResponse:
    chosen = own_run(request, run)
    try:
        services.cancel_run(run=chosen, by=signed_in(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if chosen.trial:
        return redirect("admin:board_trial", chosen.what_if.uuid)
    return HttpResponseRedirect(board_url(chosen.territory, chosen.day))


@require_POST
def cancel_group(request: HttpRequest, group: UUID) -> HttpResponse:
    days = own_group(request, group)
    services.ask_to_end(PlanRun.objects.filter(pk__in=[day.pk for day in days]), by=signed_in(request))
    return HttpResponseRedirect(board_url(days[0].territory, days[0].day))


def run_parts(run: PlanRun | None) -> dict[str, Any]:
    """What a run's fragment shows of it; no query."""
    return {"run": run, "run_warnings": warning_texts(run), "run_lines": lines_of(run) if run else []}


def own_run(request: HttpRequest, uuid: UUID) -> PlanRun:
    return get_object_or_404(runs(), uuid=uuid, territory__in=territories_of(signed_in(request)))


def own_group(request: HttpRequest, group: UUID) -> list[PlanRun]:
    """Its runs, by day; a stranger's and one that never was are 404."""
    own = runs().filter(group=group, territory__in=territories_of(signed_in(request)))
    return get_list_or_404(own.order_by("day"))


def runs() -> QuerySet[PlanRun]:
    """Without the problem: megabytes that the board, which asks every two seconds, does not show."""
    return PlanRun.objects.select_related("plan", "territory").defer("problem")
