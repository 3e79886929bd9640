"""Holds and promises."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from dispatch.models import Appointment, DayCapacity
from orders.admin.search import CaseSearch
from technicians.admin.base import VIEW, OrganisationAdmin, OwnRelatedFilter


@admin.register(Appointment)
class AppointmentPage(CaseSearch, OrganisationAdmin):
    territory = "order__site__territory"
    with_history = True
    list_display = ["order", "state", "window", "expires_at", "created_at"]
    list_filter = ["state"]
    list_select_related = ["order"]
    ordering = ["-pk"]
    numbers = {"F": "order", "T": "order__ticket"}
    customer = "order__ticket__customer"


@admin.register(DayCapacity)
class DayCapacityPage(OrganisationAdmin):
    """What days that are not planned yet still take; bookings alone change it."""

    territory = "territory"
    organisation = "territory__organisation"
    allowed = VIEW
    list_display = ["day", "window", "area", "work", "capacity", "held", "booked"]
    list_filter = ["day", ("territory", OwnRelatedFilter)]
    list_select_related = ["territory"]

    ordering = ["day", "first_minute", "area", "skill", "level"]

    @admin.display(description=_("skill"))
    def work(self, row: DayCapacity) -> str:
        return f"{row.skill} {row.level}" if row.skill else ""

    @admin.display(description=_("window from"), ordering="first_minute")
    def window(self, row: DayCapacity) -> str:
        return f"{row.first_minute // 60:02}:{row.first_minute % 60:02}"
