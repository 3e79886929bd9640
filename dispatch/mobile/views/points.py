"""The technician's own yes or no to places of status taps."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dispatch.mobile.points import agree, is_offered, take_back
from dispatch.mobile.sync.applying import POINTS_OFF, POINTS_ON
from technicians.access import role_required, signed_in
from technicians.models import User

SAID = {
    POINTS_ON: _("Thank you. You can take it back here at any time."),
    POINTS_OFF: _("Taken back. What was noted is deleted."),
}


@never_cache
@require_POST
@role_required(User.Role.TECHNICIAN)
def answer(request: HttpRequest, kind: str) -> HttpResponse:
    """The page's own way, where there is no script."""
    user = signed_in(request)
    if kind not in SAID or not is_offered(user):
        raise Http404
    (agree if kind == POINTS_ON else take_back)(by=user)
    messages.success(request, SAID[kind])
    return redirect("more")
