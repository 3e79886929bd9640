"""The one box of the desk. What is looked for comes by POST: no number or name gets into an address or a log."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from dispatch.access import customers_of
from dispatch.desk.case import others_of
from dispatch.desk.finding import Found, find
from dispatch.desk.forms import NewCaseForm, SearchForm
from dispatch.desk.services import open_case
from dispatch.desk.views.desk import shows, writes
from orders.models import Customer
from orders.services.look_ups import note_found
from technicians.access import signed_in
from technicians.models import User


@shows
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/page.html")


@writes
def search(request: HttpRequest) -> HttpResponse:
    """What is found so far; one customer's whole phone number, or Enter on all that is found, leads to the case."""
    form = SearchForm(request.POST)
    asked = form.cleaned_data["q"].strip() if form.is_valid() else ""
    user = signed_in(request)
    finding = find(asked, user=user)
    if customers := {found.customer.pk for found in finding.found if found.customer}:
        note_found(person=user, customers=customers)
    typing = bool(getattr(request, "htmx", False))
    only = finding.exact or (finding.found[0] if len(finding.found) == 1 and not typing else None)
    if only:
        address = address_of(only)
        return HttpResponseClientRedirect(address) if typing else redirect(address)
    context: dict[str, object] = {"asked": asked, "finding": finding}
    if finding.phone and not finding.found:
        context["form"] = new_case_form(user, None, initial={"phone": finding.phone.as_international})
    return render(request, "desk/_found.html" if typing else "desk/page.html", context)


def address_of(found: Found) -> str:
    if found.ticket:
        return reverse("desk_case", args=[found.ticket.uuid])
    assert found.customer is not None  # noqa: S101  one of the two is there
    return reverse("desk_customer", args=[found.customer.uuid])


@shows
def customer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A caller whom we know, for a new case: nothing is asked that we know."""
    user = signed_in(request)
    caller = get_object_or_404(customers_of(user).prefetch_related("phones", "sites"), uuid=uuid)
    return new_page(request, user, caller, new_case_form(user, caller))


@shows
def somebody_new(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    return new_page(request, user, None, new_case_form(user, None))


@writes
def new_case(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    user = signed_in(request)
    caller = get_object_or_404(customers_of(user), uuid=uuid) if uuid else None
    form = new_case_form(user, caller, request.POST)
    if not form.is_valid():
        return new_page(request, user, caller, form)
    told = dict(form.cleaned_data)
    facts = {"uuid": str(told.pop("uuid")), "text": told.pop("text"), "category": told.pop("category")}
    try:
        ticket = open_case(agent=user, customer=caller, told=told, **facts)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return new_page(request, user, caller, form)
    return redirect("desk_case", ticket.uuid)


def new_case_form(user: User, caller: Customer | None, data: object = None, **options: object) -> NewCaseForm:
    return NewCaseForm(data, organisation=user.organisation, customer=caller, auto_id="new-%s", **options)


def new_page(request: HttpRequest, user: User, caller: Customer | None, form: NewCaseForm) -> HttpResponse:
    others = others_of(user, caller) if caller else []
    return render(request, "desk/new.html", {"caller": caller, "form": form, "others": others})
