"""Trials: what would be if. Asked for beside the board, compared with the version that they began with."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dispatch.board.frame import frame_of
from dispatch.board.planning import run_parts
from dispatch.board.selection import Selection, board_url, select
from dispatch.board.trial_form import TrialForm
from dispatch.board.trial_view import (
    assumption_texts,
    comparison_of,
    lanes_of,
    left_out,
    names_of,
    people_in,
    scale_of,
)
from dispatch.models import WhatIf
from dispatch.planning import services
from orders.services.wake import wake
from technicians.access import signed_in, territories_of

REFUSED = 422
NEWEST = 10


@require_http_methods(["GET", "HEAD", "POST"])
def trials(request: HttpRequest) -> HttpResponse:
    """The form and the day's trials; POST starts one with the version that was shown."""
    selection = select(user=signed_in(request), asked=request.GET)
    if selection is None:
        raise Http404
    form = TrialForm(request.POST or None, territory=selection.territory, label_suffix="")
    if request.method == "POST" and form.is_valid() and selection.plan is not None:
        started = start(request, form, selection)
        if started is not None:
            return redirect("admin:board_trial", started.uuid)
    before = own_trials(request).filter(run__territory=selection.territory, run__day=selection.day)
    newest = before.defer("result", "run__problem").order_by("-pk")[:NEWEST]
    people = people_in(newest)
    parts = {
        **frame_of(request, _("Try something")),
        "selection": selection,
        "form": form,
        "asked": request.GET.urlencode(),
        "trials": [(trial, assumption_texts(trial, people)) for trial in newest],
    }
    return render(request, "board/trials.html", parts, status=REFUSED if form.errors else None)


def start(request: HttpRequest, form: TrialForm, selection: Selection) -> WhatIf | None:
    """The queued trial; None where it was refused, which is said."""
    if selection.plan is None:
        return None
    try:
        trial = services.start_trial(
            shown=selection.plan,
            assumptions=form.assumptions,
            started_by=signed_in(request),
            time_limit_s=form.cleaned_data["time_limit_s"],
            goals=form.cleaned_data["goals"],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    wake(task="dispatch.planning.tasks.run_queued_plans")
    return trial


@require_GET
def trial(request: HttpRequest, trial: UUID) -> HttpResponse:
    """How far it is; once it is done, the comparison and its days."""
    chosen = get_object_or_404(own_trials(request), uuid=trial)
    run = chosen.run
    with timezone.override(run.territory.zone):
        parts = {
            **frame_of(request, _("Trial")),
            **run_parts(run),
            "trial": chosen,
            "assumptions": assumption_texts(chosen, people_in([chosen])),
            "board_url": board_url(run.territory, run.day, **({"plan": run.based_on.uuid} if run.based_on else {})),
        }
        if chosen.result is not None:
            names = names_of(chosen)
            parts |= {
                "comparison": comparison_of(chosen),
                "scale": scale_of(chosen),
                "lanes": lanes_of(chosen, names),
                "left_out": left_out(chosen, names),
            }
        return render(request, "board/trial.html", parts)


@require_POST
def throw_away(request: HttpRequest, trial: UUID) -> HttpResponse:
    chosen = get_object_or_404(own_trials(request), uuid=trial)
    try:
        services.throw_trial_away(trial=chosen)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("admin:board_trial", chosen.uuid)
    messages.success(request, _("The trial was thrown away. Nothing was changed."))
    return HttpResponseRedirect(board_url(chosen.run.territory, chosen.run.day))


@require_POST
def adopt(request: HttpRequest, trial: UUID) -> HttpResponse:
    chosen = get_object_or_404(own_trials(request), uuid=trial)
    try:
        plan = services.adopt(trial=chosen)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("admin:board_trial", chosen.uuid)
    messages.success(
        request, _("Version %(version)s comes from the trial. Publish it when it is right.") % {"version": plan.version}
    )
    return HttpResponseRedirect(board_url(chosen.run.territory, chosen.run.day, plan=plan.uuid))


def own_trials(request: HttpRequest) -> QuerySet[WhatIf]:
    own = WhatIf.objects.filter(run__territory__in=territories_of(signed_in(request)))
    return own.select_related("run__territory", "run__based_on", "run__plan", "adopted_as")
