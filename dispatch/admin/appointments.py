"""Holds and promises."""

from django.contrib import admin

from dispatch.models import Appointment
from orders.admin.search import CaseSearch
from technicians.admin.base import OrganisationAdmin


@admin.register(Appointment)
class AppointmentPage(CaseSearch, OrganisationAdmin):
    with_history = True
    list_display = ["order", "state", "window", "expires_at", "created_at"]
    list_filter = ["state"]
    list_select_related = ["order"]
    ordering = ["-pk"]
    numbers = {"F": "order", "T": "order__ticket"}
    customer = "order__ticket__customer"
