"""What technicians told of their days. Times of begin and breaks are their own: no list of the office has them."""

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dispatch.models import DayEntry
from dispatch.models.day_entry import OWN_HOURS
from orders.models import Visit
from technicians.admin.base import OrganisationAdmin, OwnRelatedFilter


@admin.register(DayEntry)
class DayEntryPage(OrganisationAdmin):
    list_display = ["kind", "technician", "day", "at", "about"]
    list_filter = ["kind", ("technician__territory", OwnRelatedFilter)]
    list_select_related = ["technician"]
    ordering = ["-received_at"]
    sortable_by = ["at"]
    fields = ["kind", "technician", "day", "at", "received_at", "about"]
    readonly_fields = ["about"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DayEntry]:
        visits = Prefetch("visits", Visit.objects.select_related("order").order_by("pk"))
        return super().get_queryset(request).exclude(kind__in=OWN_HOURS).prefetch_related(visits)

    @admin.display(description=_("about"))
    def about(self, entry: DayEntry) -> str:
        """The visits that it speaks of."""
        return ", ".join(str(visit) for visit in entry.visits.all())
