"""The dispatcher's pages: offer a visit to technicians, take the offer back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dispatch.access import visits_of
from dispatch.board.frame import frame_of
from dispatch.models import WorkOffer
from dispatch.offering.errors import OfferError
from dispatch.offering.forms import OfferForm
from dispatch.offering.services import offer, withdraw
from dispatch.offering.urgent import suggestions, urgent_of
from orders.models import Visit
from technicians.access import signed_in

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def offer_visit(request: HttpRequest, visit: UUID) -> HttpResponse:
    """Who could come today, and how soon; POST asks those who were chosen."""
    own = visits_of(signed_in(request))
    chosen = get_object_or_404(own.select_related("order__site__territory", "order__order_type"), uuid=visit)
    now = timezone.now()
    try:
        urgent = urgent_of(chosen, now=now)
    except OfferError as error:
        messages.error(request, str(error))
        return redirect("admin:board_visit", visit)
    form = OfferForm(request.POST or None, urgent=urgent, ways=suggestions(urgent, now=now))
    with timezone.override(urgent.clock.zone):
        if form.is_valid():
            return ask(request, chosen, form)
        frame = frame_of(request, _("Offer to technicians"))
        page = {**frame, "form": form, "urgent": urgent, "order": chosen.order}
        return render(request, "board/offer.html", page, status=UNPROCESSABLE if form.is_bound else 200)


def ask(request: HttpRequest, visit: Visit, form: OfferForm) -> HttpResponse:
    technicians, until = form.cleaned_data["technicians"], form.until
    try:
        offer(visit=visit, technicians=technicians, until=until, by=signed_in(request))
    except OfferError as error:
        messages.error(request, str(error))
    else:
        said = ngettext(
            "Offered to one technician until %(until)s.",
            "Offered to %(count)s technicians until %(until)s.",
            len(technicians),
        )
        params = {"count": len(technicians), "until": f"{timezone.localtime(until):%H:%M}"}
        messages.success(request, said % params)
    return redirect("admin:board_visit", visit.uuid)


@require_POST
def withdraw_offer(request: HttpRequest, work_offer: UUID) -> HttpResponse:
    own = WorkOffer.objects.filter(visit__in=visits_of(signed_in(request)))
    chosen = get_object_or_404(own.select_related("visit"), uuid=work_offer)
    try:
        withdraw(work_offer=chosen)
    except OfferError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The offer is taken back."))
    return redirect("admin:board_visit", chosen.visit.uuid)
