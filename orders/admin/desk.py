"""The rules of the desks, and whom we interrupted about what."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders.admin.search import CaseSearch
from orders.models import DeskRule, Interruption
from orders.services.desk_ranking import rank_open
from technicians.admin.base import EDIT_AND_DELETE, OrganisationAdmin, RecordForm


class DeskRuleForm(RecordForm):
    refusals = {
        "deskrule_priority_0_to_100": _("The priority must be between 0 and 100."),
        "deskrule_lease_at_least_1": _("The time-out must be at least a minute."),
    }


@admin.register(DeskRule)
class DeskRulePage(OrganisationAdmin):
    """A saved rule counts at once, for the open calls too."""

    counts_for_all = True
    form = DeskRuleForm
    allowed = EDIT_AND_DELETE
    list_display = [
        "position",
        "work",
        "category",
        "service",
        "segment",
        "skill",
        "people",
        "priority",
        "lease_minutes",
    ]
    list_display_links = ["position", "work"]
    list_select_related = ["category", "skill"]
    list_filter = ["work"]
    ordering = ["position", "pk"]
    autocomplete_fields = ["category", "skill"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        holders = Count("skill__holders", filter=Q(skill__holders__is_active=True))
        return super().get_queryset(request).annotate(holders=holders)

    @admin.display(description=_("people who have it"))
    def people(self, rule: Any) -> str:
        """0 is worth a look: what needs this skill is given to nobody."""
        return str(rule.holders) if rule.skill_id else "–"

    def save_model(self, request: HttpRequest, obj: DeskRule, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        rank_open(organisation=obj.organisation)

    def delete_model(self, request: HttpRequest, obj: DeskRule) -> None:
        super().delete_model(request, obj)
        rank_open(organisation=obj.organisation)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[DeskRule]) -> None:
        organisations = {rule.organisation_id: rule.organisation for rule in queryset.select_related("organisation")}
        super().delete_queryset(request, queryset)
        for organisation in organisations.values():
            rank_open(organisation=organisation)


@admin.register(Interruption)
class InterruptionPage(CaseSearch, OrganisationAdmin):
    organisation = "customer__organisation"
    list_display = ["at", "ticket", "visit", "reason"]
    list_select_related = ["ticket", "visit__order"]
    list_filter = ["reason"]
    ordering = ["-at", "pk"]
    numbers = {"T": "ticket"}
    customer = "customer"
