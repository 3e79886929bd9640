"""Callbacks: who owes a call, until when, and what came of it."""

# ruff: noqa: ARG002  the signatures are Django's

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.admin.search import CaseSearch
from orders.admin.tickets import EDIT_FACTS
from orders.models import Callback, CallbackAttempt
from orders.selectors.evidence import evidence_of
from technicians.admin.base import OrganisationAdmin, OrganisationInline, OwnRelatedFilter


class OverdueFilter(admin.SimpleListFilter):
    title = _("promise")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("1", _("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        if self.value() != "1":
            return queryset
        return queryset.filter(state=Callback.State.OPEN, due__endswith__lte=timezone.now())


class AttemptInline(OrganisationInline):
    model = CallbackAttempt
    fields = ["at", "by", "result", "note"]


@admin.register(Callback)
class CallbackPage(CaseSearch, OrganisationAdmin):
    """A dispatcher may give a callback to somebody else; its promise and its results stay as they are.

    Whether promises were kept stands in the figures: beside the owners it would be a list of who breaks them.
    """

    territory = "territory"
    allowed = EDIT_FACTS
    with_history = True
    list_display = ["ticket", "reason", "owner", "due", "next_at", "state"]
    list_filter = [OverdueFilter, "state", "reason", ("territory", OwnRelatedFilter)]
    list_select_related = ["ticket", "owner"]
    numbers = {"T": "ticket", "F": "visit__order"}
    customer = "ticket__customer"
    autocomplete_fields = ["owner"]
    fields = [
        "ticket",
        "visit",
        "evidence",
        "territory",
        "reason",
        "owner",
        ("desk_skill", "priority", "language"),
        "due",
        "next_at",
        "state",
        ("promise_kept", "judged_at"),
        "created_at",
        "closed_at",
    ]
    readonly_fields = [
        "ticket",
        "visit",
        "evidence",
        "territory",
        "reason",
        "desk_skill",
        "priority",
        "language",
        "due",
        "next_at",
        "state",
        "promise_kept",
        "judged_at",
        "created_at",
        "closed_at",
    ]
    inlines = [AttemptInline]

    @admin.display(description=_("evidence"), empty_value="–")
    def evidence(self, callback: Callback) -> str | None:
        """Of the visit that found nobody."""
        return (callback.visit and evidence_of(callback.visit)) or None

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:
        """The overdue ones most urgent first (a small partial index); all of them newest first."""
        return ["next_at", "pk"] if OverdueFilter.parameter_name in request.GET else ["-pk"]


@admin.register(CallbackAttempt)
class CallbackAttemptPage(CaseSearch, OrganisationAdmin):
    organisation = "callback__organisation"
    in_index = False
    list_display = ["callback", "result", "at"]
    list_select_related = ["callback__ticket"]
    list_filter = ["result"]
    ordering = ["-at", "pk"]
    numbers = {"T": "callback__ticket"}
    customer = "callback__ticket__customer"
