"""Pages for administrators: erasing a customer, handing out all that is kept about one, and about a technician."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dispatch.board.frame import frame_of
from dispatch.privacy.access import customer_for, technician_for
from dispatch.privacy.erasing import erase, hindrances, waiting, what_goes
from dispatch.privacy.telling import package
from dispatch.privacy.workforce import HEAD, records, stored_about
from dispatch.spreadsheets import csv_file
from orders.models.look_up import LookUpKind
from orders.selectors.dossier import dossier_of
from orders.services import look_ups
from technicians.access import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def erase_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what will be gone and what stays; a press of its button does it."""
    user = signed_in(request)
    customer = customer_for(user, pk)
    if request.method == "POST":
        try:
            stone = erase(customer=customer, by=user)
        except ValidationError as error:
            for reason in error.messages:
                messages.error(request, reason)
            return HttpResponseRedirect(request.path)
        messages.success(request, _("Customer %(number)d is erased.") % {"number": stone.customer})
        return HttpResponseRedirect(reverse("admin:orders_customer_changelist"))
    dossier = dossier_of(customer)
    context = {
        "customer": customer,
        "dossier": dossier,
        "hindrances": hindrances(dossier),
        "withdrawn": waiting(dossier),
        "goes": [(kept.model._meta.verbose_name_plural, kept.goes, count) for kept, count in what_goes(dossier)],
    }
    return render(request, "privacy/erase.html", {**frame_of(request, _("Erase a customer")), **context})


@require_POST
def export_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """A ZIP with all that is kept about the customer; the look-up is written down."""
    user = signed_in(request)
    customer = customer_for(user, pk)
    look_ups.note(organisation=customer.organisation_id, kind=LookUpKind.EXPORT, person=user, customer=customer.pk)
    headers = {"Content-Disposition": f'attachment; filename="customer-{customer.pk}.zip"'}
    return HttpResponse(package(dossier_of(customer)), content_type="application/zip", headers=headers)


@require_GET
def technician_report(request: HttpRequest, pk: int) -> HttpResponse:
    """For the technician and the works council: what is stored, what for, who sees it, how long."""
    technician = technician_for(signed_in(request), pk)
    frame = frame_of(request, _("What is stored about a technician"))
    context = {"technician": technician, "head": HEAD, "rows": stored_about(technician)}
    return render(request, "privacy/technician.html", {**frame, **context})


@require_GET
def technician_file(request: HttpRequest, pk: int) -> HttpResponse:
    technician = technician_for(signed_in(request), pk)
    return csv_file(f"stored-about-technician-{pk}", records(stored_about(technician)))
