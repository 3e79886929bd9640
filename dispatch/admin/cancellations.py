"""What other systems wanted cancelled: to look at, never to edit."""

from django.contrib import admin

from dispatch.models import WorkOrderCancellation
from orders.admin.search import CaseSearch
from technicians.admin.base import OrganisationAdmin


@admin.register(WorkOrderCancellation)
class WorkOrderCancellationPage(CaseSearch, OrganisationAdmin):
    list_display = ["order", "state", "reason", "created_at"]
    list_filter = ["state"]
    list_select_related = ["order"]
    ordering = ["-created_at", "-pk"]
    numbers = {"F": "order", "T": "order__ticket"}
    customer = "order__ticket__customer"
