"""Field orders: made by the gate, tuned here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from orders.admin.search import CaseSearch
from orders.admin.tickets import EDIT_FACTS
from orders.models import FieldOrder, Visit
from technicians.admin.base import OrganisationAdmin, OrganisationInline, OwnRelatedFilter, RecordForm


class VisitInline(OrganisationInline):
    model = Visit
    fields = ("state", "outcome", "not_before", "on_site_at", "finished_at")
    readonly_fields = fields
    show_change_link = True


class FieldOrderForm(RecordForm):
    refusals = {
        "fieldorder_needs_1_or_2": _("A visit needs 1 or 2 technicians."),
        "fieldorder_priority_0_to_100": _("The priority must be between 0 and 100."),
        "fieldorder_service_1_to_720": _("The service time must be between 1 and 720 minutes."),
    }


@admin.register(FieldOrder)
class FieldOrderPage(CaseSearch, OrganisationAdmin):
    form = FieldOrderForm
    allowed = EDIT_FACTS
    with_history = True
    list_display = ["number", "order_type", "site", "state", "priority", "due_at"]
    list_filter = ["state", ("order_type", OwnRelatedFilter)]
    list_select_related = ["order_type", "site"]
    ordering = ["-created_at", "-pk"]
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
    inlines = [VisitInline]
