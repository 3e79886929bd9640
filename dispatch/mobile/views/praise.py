"""A customer's kind word: the person whom it is about puts it away, or takes that back."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dispatch.surveys.praise import is_about, put_away, take_back
from technicians.access import role_required, signed_in
from technicians.models import User

PUT_AWAY, BACK = "put-away", "back"


@never_cache
@require_POST
@role_required(User.Role.TECHNICIAN)
def answer(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    user = signed_in(request)
    if kind not in (PUT_AWAY, BACK) or not is_about(survey=uuid, user=user):
        raise Http404
    (put_away if kind == PUT_AWAY else take_back)(survey=uuid, by=user)
    return redirect("today")
