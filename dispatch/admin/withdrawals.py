"""What customers withdrew on their page, and what came of it: to look at, never to edit."""

from django.contrib import admin

from dispatch.models import Withdrawal
from orders.admin.search import CaseSearch
from technicians.admin.base import OrganisationAdmin


@admin.register(Withdrawal)
class WithdrawalPage(CaseSearch, OrganisationAdmin):
    list_display = ["ticket", "state", "wished_at", "due_at", "ended_at"]
    list_filter = ["state"]
    list_select_related = ["ticket"]
    ordering = ["-wished_at", "-pk"]
    numbers = {"T": "ticket"}
    customer = "ticket__customer"
