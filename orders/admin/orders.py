"""Field orders: made by the gate, tuned here, and decided about where nobody else brings them to an end."""

# ruff: noqa: ARG002  the signatures are Django's

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders.admin.deciding import ReasonForm, decide, reason_of
from orders.admin.search import CaseSearch
from orders.admin.tickets import EDIT_FACTS
from orders.models import FieldOrder, FieldOrderPart, FieldOrderSkill, Visit
from orders.selectors.undecided import undecided
from orders.services import decisions
from technicians.admin.base import EDIT_AND_DELETE, OrganisationAdmin, OrganisationInline, OwnRelatedFilter, RecordForm


class VisitInline(OrganisationInline):
    model = Visit
    fields = ("state", "outcome", "not_before", "on_site_at", "finished_at")
    readonly_fields = fields
    show_change_link = True


class ExtraSkillInline(OrganisationInline):
    model = FieldOrderSkill
    allowed = EDIT_AND_DELETE
    autocomplete_fields = ["skill"]


class ExtraPartInline(OrganisationInline):
    model = FieldOrderPart
    allowed = EDIT_AND_DELETE
    autocomplete_fields = ["part"]


class FieldOrderForm(RecordForm):
    refusals = {
        "fieldorder_needs_1_or_2": _("A visit needs 1 or 2 technicians."),
        "fieldorder_priority_0_to_100": _("The priority must be between 0 and 100."),
        "fieldorder_service_1_to_720": _("The service time must be between 1 and 720 minutes."),
    }


class UndecidedFilter(admin.SimpleListFilter):
    title = _("next step")
    parameter_name = "undecided"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("1", _("Needs a decision"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[FieldOrder]) -> QuerySet[FieldOrder]:
        return undecided(queryset) if self.value() == "1" else queryset


@admin.register(FieldOrder)
class FieldOrderPage(CaseSearch, OrganisationAdmin):
    territory = "site__territory"
    form = FieldOrderForm
    allowed = EDIT_FACTS
    with_history = True
    actions = ["open_visit", "give_up", "cancel"]
    action_form = ReasonForm
    list_display = ["number", "order_type", "site", "state", "priority", "due_at"]
    list_filter = [UndecidedFilter, "state", ("order_type", OwnRelatedFilter)]
    list_select_related = ["order_type", "site"]
    numbers = {"F": "pk", "T": "ticket"}
    customer = "ticket__customer"
    fields = [
        "ticket",
        "outage",
        "site",
        "order_type",
        "service",
        ("state", "state_reason"),
        ("priority", "due_at"),
        ("service_minutes", "needed_technicians"),
        "note",
        "predecessor",
        ("created_at", "closed_at"),
    ]
    readonly_fields = [
        "ticket",
        "outage",
        "site",
        "order_type",
        "service",
        "state",
        "state_reason",
        "predecessor",
        "created_at",
        "closed_at",
    ]
    inlines = [VisitInline, ExtraSkillInline, ExtraPartInline]

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """What needs a decision soonest due first (a small partial index); all of them newest first."""
        undecided_only = UndecidedFilter.parameter_name in request.GET
        return ["due_at", "pk"] if undecided_only else ["-created_at", "-pk"]

    @admin.action(description=_("Open a visit"), permissions=["change"])
    def open_visit(self, request: HttpRequest, queryset: QuerySet[FieldOrder]) -> None:
        decide(request, queryset, lambda order: decisions.open_next_visit(order=order))

    @admin.action(description=_("Could not be done: close the order"), permissions=["change"])
    def give_up(self, request: HttpRequest, queryset: QuerySet[FieldOrder]) -> None:
        decide(request, queryset, lambda order: decisions.give_up(order=order, reason=reason_of(request)))

    @admin.action(description=_("Cancel the order"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[FieldOrder]) -> None:
        decide(request, queryset, lambda order: decisions.cancel(order=order, reason=reason_of(request)))


class OfAnOrder(CaseSearch, OrganisationAdmin):
    """What the next visit of an order needs: edited on the order's page."""

    organisation = "order__organisation"
    in_index = False
    ordering = ["-pk"]
    numbers = {"F": "order", "T": "order__ticket"}
    customer = "order__ticket__customer"


@admin.register(FieldOrderSkill)
class FieldOrderSkillPage(OfAnOrder):
    list_display = ["order", "skill", "level"]
    list_select_related = ["order", "skill"]


@admin.register(FieldOrderPart)
class FieldOrderPartPage(OfAnOrder):
    list_display = ["order", "part", "quantity"]
    list_select_related = ["order", "part"]
