"""What a change by hand answers: the board again, or words for its script; and what every change is asked with."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.access import visits_of
from dispatch.board.asked import as_uuid
from dispatch.board.frame import frame_of
from dispatch.board.selection import board_url
from dispatch.editing.asking import CALL, question_of
from dispatch.editing.errors import AsksError
from dispatch.editing.selectors import in_words
from dispatch.editing.soft import Answer
from dispatch.models import Plan, PlanEdit
from orders.models import Visit
from technicians.access import signed_in
from technicians.models import Technician


def answer_of(request: HttpRequest) -> Answer:
    """What a person says for a change that breaks soft rules; nothing where they were not asked yet."""
    told = request.POST
    note = " ".join(told.get("note", "").split())[:200]
    return Answer(reason=told.get("reason", ""), note=note, calls=told.get("way") == CALL)


def named_person(plan: Plan, uuid: str) -> Technician:
    people = Technician.objects.filter(organisation=plan.organisation_id)
    return get_object_or_404(people, uuid=as_uuid(uuid))


def whole_number(request: HttpRequest, name: str, label: str) -> int:
    """Raises `ValidationError` that names the field."""
    try:
        return int(request.POST.get(name, ""))
    except ValueError:
        raise ValidationError(_("%(field)s: write a whole number.") % {"field": label}) from None


def edited(
    request: HttpRequest,
    plan: Plan,
    edit: Callable[[], PlanEdit],
    *,
    visit: Visit | None = None,
    said: str = "%(edit)s",
) -> HttpResponse:
    """The board again, or for its script what there is to say and whose days have changed."""
    try:
        with timezone.override(plan.territory.zone):
            done = edit()
    except AsksError as error:
        return asked(request, plan, visit, error)
    except ValidationError as error:
        return refused(request, plan, error)
    words = said % {"edit": in_words(done)}
    if _is_script(request):
        concerned = {row["technician"] for row in (*done.before, *done.after)}
        lanes = Technician.objects.filter(pk__in=concerned).values_list("uuid", flat=True)
        return JsonResponse({"said": words, "lanes": list(lanes)})
    messages.success(request, words)
    return HttpResponseRedirect(url_of(plan))


def asked(request: HttpRequest, plan: Plan, visit: Visit | None, error: AsksError) -> HttpResponse:
    """The change again, with what has to be said for it: for the board's script in a dialog, else as a page."""
    with timezone.override(plan.territory.zone):
        parts = question_of(request, plan, visit, error)
        if _is_script(request):
            html = render_to_string("board/_asks.html", parts, request=request)
            return JsonResponse({"asks": html}, status=HTTPStatus.CONFLICT)
        frame = frame_of(request, _("Why, all the same?"))
        return render(request, "board/asks.html", {**frame, **parts, "back_url": url_of(plan)})


def refused(request: HttpRequest, plan: Plan, error: ValidationError) -> HttpResponse:
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


def own_visit(request: HttpRequest, uuid: UUID | None) -> Visit:
    own = visits_of(signed_in(request))
    return get_object_or_404(own.select_related("order__site__territory", "order__order_type"), uuid=uuid)


def named(request: HttpRequest) -> UUID:
    """The change that stood on the button: a second press takes back nothing else."""
    edit = as_uuid(request.POST.get("edit", ""))
    if edit is None:
        raise Http404
    return edit
