"""Tickets: the customer's one case with its contacts and the steps already tried."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.admin.deciding import ReasonForm, decide, reason_of
from orders.admin.search import CaseSearch
from orders.models import Contact, Outage, Ticket, TriedStep
from orders.services.callbacks import promise_requested
from orders.services.outages import close_outage
from orders.services.tickets import record_line_test, reopen, touch
from technicians.access import signed_in
from technicians.admin.base import OrganisationAdmin, OrganisationInline

EDIT_FACTS = frozenset({"view", "change"})


class TriedStepInline(OrganisationInline):
    model = TriedStep
    allowed = frozenset({"view", "add"})
    autocomplete_fields = ["step"]


class ContactInline(OrganisationInline):
    model = Contact
    fields = ("at", "channel", "direction", "author", "text")
    readonly_fields = fields


@admin.register(Ticket)
class TicketPage(CaseSearch, OrganisationAdmin):
    """States and what follows from them are moved by services and only shown here.

    A saved change makes the gate look at an unresolved ticket again.
    """

    allowed = EDIT_FACTS
    with_history = True
    actions = ["promise_call", "open_again"]
    action_form = ReasonForm
    list_display = ["number", "name", "customer", "category", "state", "source", "reported_at"]
    list_filter = ["state", "is_repeat"]
    list_select_related = ["customer", "category"]
    ordering = ["-reported_at", "-pk"]
    numbers = {"T": "pk", "F": "order"}
    autocomplete_fields = ["customer", "site", "category"]
    readonly_fields = [
        "state",
        "state_reason",
        "missing",
        "missing_steps",
        "order",
        "outage",
        "is_repeat",
        "rule_set",
        "gate_checked_at",
        "source",
        "external_id",
        "ticket_type",
        "severity",
        "line_test_at",
        "reported_at",
        "resolved_at",
    ]
    inlines = [TriedStepInline, ContactInline]

    def save_model(self, request: HttpRequest, obj: Ticket, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if {"line_test", "line_test_detail"} & set(form.changed_data):
            record_line_test(ticket=obj, result=obj.line_test, detail=obj.line_test_detail)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        touch(tickets=Ticket.objects.filter(pk=form.instance.pk))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).filter(deleted_at=None)

    @admin.action(description=_("Promise a call"), permissions=["change"])
    def promise_call(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        """The customer wishes it; the promised time stands in the message that they get, and in the list of calls."""
        decide(request, queryset, lambda ticket: promise_requested(ticket=ticket))

    @admin.action(description=_("Open the case again"), permissions=["change"])
    def open_again(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        reason = reason_of(request) or gettext("Not solved after all")
        decide(request, queryset, lambda ticket: reopen(ticket=ticket, reason=reason))


@admin.register(TriedStep)
class TriedStepPage(CaseSearch, OrganisationAdmin):
    organisation = "ticket__organisation"
    in_index = False
    list_display = ["ticket", "step", "text", "result", "channel", "at"]
    list_select_related = ["ticket", "step"]
    ordering = ["-pk"]
    numbers = {"T": "ticket"}
    customer = "ticket__customer"


@admin.register(Contact)
class ContactPage(CaseSearch, OrganisationAdmin):
    organisation = "ticket__organisation"
    list_display = ["at", "ticket", "channel", "direction", "author"]
    list_filter = ["channel", "direction"]
    list_select_related = ["ticket"]
    ordering = ["-at", "-pk"]
    numbers = {"T": "ticket"}
    customer = "ticket__customer"


@admin.register(Outage)
class OutagePage(OrganisationAdmin):
    with_history = True
    actions = ["close"]
    list_display = ["network_element", "state", "opened_at", "closed_at"]
    list_filter = ["state"]
    search_fields = ["network_element__startswith"]

    @admin.action(description=_("Close: the network works again"), permissions=["view"])
    def close(self, request: HttpRequest, queryset: QuerySet[Outage]) -> None:
        """Homes whose line still fails go on as cases of their own."""
        by = signed_in(request)
        decide(request, queryset, lambda outage: close_outage(outage=outage, by=by))
