"""What colleagues would like to give away: yes, or no."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dispatch.mobile.swaps import SWAP_NO, SWAP_YES, answer_swap
from dispatch.models import DayEntry
from technicians.access import role_required, signed_in
from technicians.models import User


@never_cache
@require_POST
@role_required(User.Role.TECHNICIAN)
def answer(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """The page's own way, where there is no script."""
    user = signed_in(request)
    if kind not in (SWAP_YES, SWAP_NO) or not DayEntry.objects.filter(pk=uuid, colleague__user=user).exists():
        raise Http404
    try:
        answer_swap(uuid=uuid, by=user, agrees=kind == SWAP_YES, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Noted. Your colleague and the office see it."))
    return redirect("today")
