"""Tickets: the customer's one case with its contacts and the steps already tried."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.admin.deciding import ReasonForm, decide, reason_of
from orders.admin.search import NUMBER, CaseSearch
from orders.models import Contact, Outage, Ticket, TicketMerge, TriedStep
from orders.services.callbacks import promise_requested
from orders.services.merging import merge, survivor, unmerge
from orders.services.outages import close_outage
from orders.services.tickets import record_line_test, reopen, touch
from technicians.access import signed_in
from technicians.admin.base import OrganisationAdmin, OrganisationInline

EDIT_FACTS = frozenset({"view", "change"})


def merged_words(merges: Sequence[TicketMerge]) -> str:
    """What became of a decision to merge."""
    tickets = ", ".join(str(merge.ticket) for merge in merges)
    return gettext("Merged into %(into)s: %(tickets)s.") % {"tickets": tickets, "into": merges[0].into}


class TriedStepInline(OrganisationInline):
    model = TriedStep
    allowed = frozenset({"view", "add"})
    autocomplete_fields = ["step"]


class ContactInline(OrganisationInline):
    model = Contact
    fields = ("at", "channel", "direction", "author", "handle", "text")
    readonly_fields = fields


@admin.register(Ticket)
class TicketPage(CaseSearch, OrganisationAdmin):
    """States and what follows from them are moved by services and only shown here.

    A saved change makes the gate look at an unresolved ticket again.
    """

    territory = "site__territory"
    allowed = EDIT_FACTS
    with_history = True
    actions = ["promise_call", "open_again", "merge_tickets"]
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
        "merged_with",
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

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """The number of a merged ticket finds the one that the case goes on as, too."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        number = NUMBER.fullmatch(search_term.strip())
        if number and number[1].upper() == "T" and (old := Ticket.objects.filter(pk=int(number[2])).first()):
            found |= queryset.filter(pk=survivor(old).pk)
        return found, may_repeat

    @admin.display(description=_("merged with"))
    def merged_with(self, ticket: Ticket) -> str:
        into = ticket.merges.filter(undone_at=None).select_related("into")
        others = ticket.merged.filter(undone_at=None).select_related("ticket")
        return ", ".join([*(f"→ {merge.into}" for merge in into), *(f"{merge.ticket} →" for merge in others)])

    @admin.action(description=_("Promise a call"), permissions=["change"])
    def promise_call(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        """The customer wishes it; the promised time stands in the message that they get, and in the list of calls."""
        decide(request, queryset, lambda ticket: promise_requested(ticket=ticket))

    @admin.action(description=_("Open the case again"), permissions=["change"])
    def open_again(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        reason = reason_of(request) or gettext("Not solved after all")
        decide(request, queryset, lambda ticket: reopen(ticket=ticket, reason=reason))

    @admin.action(description=_("Merge into one case"), permissions=["change"])
    def merge_tickets(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> HttpResponse | None:
        """Asks first into which one; the others' contacts, steps, calls, messages and open order go there."""
        tickets = list(queryset.select_related("customer", "order", "category").order_by("pk"))
        if len(tickets) < 2 or len({ticket.customer_id for ticket in tickets}) > 1:  # noqa: PLR2004  a pair
            messages.error(request, gettext("Choose two or more tickets of one customer."))
            return None
        into = next((ticket for ticket in tickets if str(ticket.pk) == request.POST.get("into")), None)
        if into is None:
            context = {**self.admin_site.each_context(request), "tickets": tickets, "opts": self.opts}
            return render(request, "admin/orders/ticket/merge.html", context)
        by = signed_in(request)
        others = queryset.exclude(pk=into.pk)
        decide(request, others, lambda ticket: merge(ticket=ticket, into=into, by=by), said=merged_words)
        return None


@admin.register(TicketMerge)
class TicketMergePage(CaseSearch, OrganisationAdmin):
    organisation = "ticket__organisation"
    actions = ["undo"]
    list_display = ["ticket", "into", "by", "merged_at", "undone_at"]
    list_select_related = ["ticket", "into", "by"]
    ordering = ["-pk"]
    numbers = {"T": "ticket"}
    customer = "ticket__customer"

    @admin.action(description=_("Undo: they are two cases"), permissions=["view"])
    def undo(self, request: HttpRequest, queryset: QuerySet[TicketMerge]) -> None:
        decide(request, queryset, lambda merge: unmerge(merge=merge))


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
