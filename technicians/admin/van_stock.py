"""What is in the vans, and what each of them has to be refilled with."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportMixin
from import_export.fields import Field
from import_export.resources import ModelResource

from technicians.access import signed_in
from technicians.admin.base import EDIT_AND_DELETE, OrganisationAdmin, OwnRelatedFilter
from technicians.admin.csv_files import NameWidget, SpreadsheetCsv, WholeNumberWidget
from technicians.models import Part, Technician, User, VanStock


class VanStockResource(ModelResource):
    """A line a technician and part: known ones are changed, new ones added, none is taken away."""

    technician = Field(
        "technician",
        "technician",
        NameWidget(Technician, "name", missing=_("There is no technician “%(text)s”, or more than one.")),
    )
    part = Field("part", "part", NameWidget(Part, "code", missing=_("There is no part with the code “%(text)s”.")))
    quantity = Field("quantity", "quantity", WholeNumberWidget())
    target = Field("target", "target", WholeNumberWidget())
    refill = Field("refill", "refill", WholeNumberWidget(), readonly=True)

    class Meta:
        model = VanStock
        import_id_fields = ("technician", "part")
        fields = ("technician", "part", "quantity", "target", "refill")
        clean_model_instances = True
        skip_unchanged = True

    def __init__(self, *, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("technician", "part"):
            self.fields[name].widget.user = user


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
class VanStockPage(ImportExportMixin, OrganisationAdmin):
    """The list as it is filtered can be had as CSV; a CSV of the same form comes in whole, or not at all."""

    territory = "technician__territory"
    organisation = "technician__organisation"
    allowed = EDIT_AND_DELETE
    resource_classes = [VanStockResource]
    import_formats = export_formats = [SpreadsheetCsv]
    skip_import_confirm = skip_export_form = True
    list_display = ["technician", "part", "on_van", "target", "refill", "is_counted"]
    list_filter = [AttentionFilter, ("technician", OwnRelatedFilter), ("part", OwnRelatedFilter)]
    list_select_related = ["technician", "part"]
    search_fields = ["technician__name", "part__name", "part__code"]
    autocomplete_fields = ["technician", "part"]
    ordering = ["technician__name", "part__name"]

    @admin.display(description=_("count is right"), boolean=True)
    def is_counted(self, stock: VanStock) -> bool:
        return not stock.is_miscounted

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_resource_kwargs(request, *args, **kwargs), "user": signed_in(request)}

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "change")
