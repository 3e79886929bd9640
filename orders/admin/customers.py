"""Customers with their numbers, and the places where work is done."""

# ruff: noqa: ARG002  the signatures are Django's

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from orders.admin.resources import SiteResource
from orders.admin.search import LOOKS_LIKE_A_PHONE, CaseSearch
from orders.models import Customer, CustomerPhone, Site, Ticket
from orders.models.look_up import LookUpKind
from orders.models.site import Accuracy
from orders.services import look_ups, tickets
from technicians.access import signed_in
from technicians.admin.base import (
    EDIT,
    EDIT_AND_DELETE,
    OrganisationAdmin,
    OrganisationInline,
    OwnRelatedFilter,
    RecordForm,
)
from technicians.admin.exchange import ExchangePages


class PhoneInline(OrganisationInline):
    model = CustomerPhone
    allowed = EDIT_AND_DELETE


@admin.register(Customer)
class CustomerPage(CaseSearch, OrganisationAdmin):
    allowed = EDIT
    list_display = ["name", "email", "language", "segment", "contact_consent"]
    list_filter = ["language", "contact_consent"]
    ordering = ["-pk"]
    numbers = {"T": "tickets", "F": "tickets__own_orders"}
    customer = "pk"
    with_history = True
    inlines = [PhoneInline]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who opens it is written down."""
        page = super().change_view(request, object_id, form_url, extra_context)
        if request.method == "GET" and isinstance(page, TemplateResponse):
            customer: Customer = (page.context_data or {})["original"]
            look_ups.note(
                organisation=customer.organisation_id,
                kind=LookUpKind.PAGE,
                person=signed_in(request),
                customer=customer.pk,
            )
        return page

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """A new phone number may be what the gate was waiting for."""
        super().save_related(request, form, formsets, change)
        tickets.touch(tickets=Ticket.objects.filter(customer=form.instance))


@admin.register(CustomerPhone)
class CustomerPhonePage(CaseSearch, OrganisationAdmin):
    """Changed on the customer's page."""

    organisation = "customer__organisation"
    in_index = False
    list_display = ["number", "customer"]
    list_select_related = ["customer"]
    ordering = ["-pk"]


class SiteForm(RecordForm):
    """A point that a person types in is exact unless they say otherwise; no point has no accuracy."""

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        if "accuracy" in data and "point" in data:
            data["accuracy"] = (data["accuracy"] or Accuracy.EXACT) if data["point"] else ""
        return data

    class Meta:
        model = Site
        exclude: list[str] = []
        widgets = {"access_notes": forms.Textarea({"rows": 3})}


@admin.register(Site)
class SitePage(CaseSearch, ExchangePages, OrganisationAdmin):
    resource_classes = [SiteResource]
    territory = "territory"
    form = SiteForm
    allowed = EDIT
    list_display = ["address", "customer", "territory", "accuracy"]
    list_filter = ["accuracy", ("territory", OwnRelatedFilter)]
    list_select_related = ["customer", "territory"]
    ordering = ["-pk"]
    numbers = {"T": "tickets", "F": "orders"}
    search_help_text = _("Postal code and street (50674 Zülpicher), number, phone number, or the customer's name")
    autocomplete_fields = ["customer"]
    readonly_fields = ["territory"]

    def save_model(self, request: HttpRequest, obj: Site, form: forms.ModelForm, change: bool) -> None:
        """By the service, which finds the territory and lets the gate look at the site's tickets again."""
        tickets.save_site(site=obj)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        term = search_term.strip()
        postal_code, _blank, street = term.partition(" ")
        if postal_code.isdigit() and not LOOKS_LIKE_A_PHONE.fullmatch(term):
            return queryset.filter(postal_code=postal_code, street__startswith=street.strip()), False
        return super().get_search_results(request, queryset, search_term)
