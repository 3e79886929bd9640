"""What dispatchers changed in plans by hand."""

from django.contrib import admin

from dispatch.models import PlanEdit
from orders.admin.search import CaseSearch
from technicians.admin.base import OrganisationAdmin, OwnRelatedFilter


@admin.register(PlanEdit)
class PlanEditPage(CaseSearch, OrganisationAdmin):
    territory = "plan__territory"
    organisation = "plan__organisation"
    list_display = ["kind", "visit", "plan", "by", "at", "undone_at"]
    list_filter = ["kind", ("plan__territory", OwnRelatedFilter)]
    list_select_related = ["visit__order", "plan__territory", "by"]
    ordering = ["-at"]
    numbers = {"F": "visit__order", "T": "visit__order__ticket"}
    customer = "visit__order__ticket__customer"
    fields = ["kind", "visit", "other", "plan", "soft", "reason", "note", "by", "at", "undone_at", "has_told"]
