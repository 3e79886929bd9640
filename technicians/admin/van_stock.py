"""What is in the vans, and what each of them has to be refilled with."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from technicians.admin.base import EDIT_AND_DELETE, OrganisationAdmin, OwnRelatedFilter
from technicians.admin.exchange import ExchangePages
from technicians.admin.resources import VanStockResource
from technicians.models import VanStock


class AttentionFilter(admin.SimpleListFilter):
    title = _("what is to be done")
    parameter_name = "to"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002  Django's
        return [("refill", _("to refill")), ("count", _("to count: more was used than known"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[VanStock]:  # noqa: ARG002  Django's
        rows: QuerySet[VanStock] = {"refill": queryset.to_refill, "count": queryset.miscounted}.get(
            self.value() or "", queryset.all
        )()
        return rows


@admin.register(VanStock)
class VanStockPage(ExchangePages, OrganisationAdmin):
    by_person = True
    territory = "technician__territory"
    organisation = "technician__organisation"
    allowed = EDIT_AND_DELETE
    resource_classes = [VanStockResource]
    list_display = ["technician", "part", "on_van", "target", "refill", "is_counted"]
    list_filter = [AttentionFilter, ("technician", OwnRelatedFilter), ("part", OwnRelatedFilter)]
    list_select_related = ["technician", "part"]
    search_fields = ["technician__name", "part__name", "part__code"]
    autocomplete_fields = ["technician", "part"]
    ordering = ["technician__name", "part__name"]

    @admin.display(description=_("count is right"), boolean=True)
    def is_counted(self, stock: VanStock) -> bool:
        return not stock.is_miscounted
