"""Categories, remote steps and order types: the words that the gate's rules are written in."""

from typing import Any, ClassVar

from django.contrib import admin
from django.forms import Textarea, TextInput
from django.utils.translation import gettext_lazy as _

from orders.admin.resources import OrderTypeResource
from orders.models import Category, ChecklistItem, OrderType, OrderTypePart, OrderTypeSkill, RemoteStep, ServiceTime
from technicians.admin.base import (
    EDIT_AND_DELETE,
    OrganisationAdmin,
    OrganisationInline,
    OwnRelatedFilter,
    RecordForm,
)
from technicians.admin.exchange import ExchangePages


@admin.register(Category)
class CategoryPage(OrganisationAdmin):
    counts_for_all = True
    allowed = EDIT_AND_DELETE
    list_display = ["name", "code", "service"]
    list_filter = ["service"]
    search_fields = ["name", "code"]


@admin.register(RemoteStep)
class RemoteStepPage(OrganisationAdmin):
    counts_for_all = True
    allowed = EDIT_AND_DELETE
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


class SkillInline(OrganisationInline):
    counts_for_all = True
    model = OrderTypeSkill
    allowed = EDIT_AND_DELETE
    autocomplete_fields = ["skill"]


class PartInline(OrganisationInline):
    counts_for_all = True
    model = OrderTypePart
    allowed = EDIT_AND_DELETE
    autocomplete_fields = ["part"]


LIMITS = ("lower_limit", "upper_limit")


class ChecklistItemForm(RecordForm):
    refusals = {"checklistitem_limits_in_order": _("The upper limit is below the lower one. Please swap them.")}

    class Meta:
        widgets: ClassVar[dict[str, Any]] = {
            "label": TextInput({"size": 18}),
            "unit": TextInput({"size": 4}),
            "options": Textarea({"rows": 2, "cols": 13}),
            **dict.fromkeys(LIMITS, TextInput({"size": 5, "inputmode": "text"})),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LIMITS:  # without zeros that say nothing
            if limit := getattr(self.instance, name):
                self.initial[name] = f"{limit.normalize():f}"


class ChecklistInline(OrganisationInline):
    counts_for_all = True
    model = ChecklistItem
    form = ChecklistItemForm
    allowed = EDIT_AND_DELETE
    fields = ["position", "label", "kind", "unit", "lower_limit", "upper_limit", "options", "required"]


class OrderTypeForm(RecordForm):
    refusals = {
        "ordertype_service_1_to_720": _("The service time must be between 1 and 720 minutes."),
        "ordertype_priority_0_to_100": _("The priority must be between 0 and 100."),
        "ordertype_needs_1_or_2": _("A visit needs 1 or 2 technicians."),
    }

    class Meta:
        widgets: ClassVar[dict[str, Any]] = dict.fromkeys(
            ("preparation_de", "preparation_en"), Textarea({"rows": 3, "cols": 60})
        )


@admin.register(OrderType)
class OrderTypePage(ExchangePages, OrganisationAdmin):
    resource_classes = [OrderTypeResource]
    counts_for_all = True
    form = OrderTypeForm
    allowed = EDIT_AND_DELETE
    list_display = ["name", "code", "service_minutes", "priority", "needed_technicians"]
    search_fields = ["name", "code"]
    inlines = [SkillInline, PartInline, ChecklistInline]


class OrderTypePartPage(OrganisationAdmin):
    """A part of an order type: edited on the order type's page."""

    counts_for_all = True
    organisation = "order_type__organisation"
    allowed = EDIT_AND_DELETE
    in_index = False
    list_select_related = ["order_type"]
    search_fields = ["order_type__name"]
    autocomplete_fields = ["order_type"]


@admin.register(OrderTypeSkill)
class RequiredSkillPage(OrderTypePartPage):
    list_display = ["order_type", "skill", "level", "needed_by"]
    list_select_related = ["order_type", "skill"]
    autocomplete_fields = ["order_type", "skill"]


@admin.register(OrderTypePart)
class PartToTakePage(OrderTypePartPage):
    list_display = ["order_type", "part", "quantity"]
    list_select_related = ["order_type", "part"]
    autocomplete_fields = ["order_type", "part"]


@admin.register(ChecklistItem)
class ChecklistItemPage(OrderTypePartPage):
    form = ChecklistItemForm
    list_display = ["label", "order_type", "position", "kind", "required"]


@admin.register(ServiceTime)
class ServiceTimePage(OrganisationAdmin):
    """The report of calibration: what was planned, what it really took, and how far each was off."""

    territory = "territory"
    organisation = "order_type__organisation"
    list_display = [
        "order_type",
        "territory",
        "visits",
        "planned_minutes",
        "median_minutes",
        "minutes",
        "later_visits",
        "planned_error_minutes",
        "learned_error_minutes",
    ]
    list_filter = [("territory", OwnRelatedFilter), ("order_type", OwnRelatedFilter)]
    list_select_related = ["order_type", "territory"]
    search_fields = ["order_type__name", "territory__name"]
    ordering = ["order_type__name", "territory__name", "pk"]
