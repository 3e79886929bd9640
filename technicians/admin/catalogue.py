"""Territories, skills and parts: what orders and technicians are described by."""

from typing import Any

from django.contrib import admin

from technicians.admin.base import EDIT, EDIT_AND_DELETE, OrganisationAdmin, RecordForm
from technicians.admin.exchange import ExchangePages
from technicians.admin.resources import PartResource, SkillResource
from technicians.models import DeskSkill, Part, PlanGoals, Skill, Territory


class TerritoryForm(RecordForm):
    def clean_goals_weights(self) -> dict[str, Any]:
        """An emptied field means: none of one's own."""
        return self.cleaned_data["goals_weights"] or {}


@admin.register(Territory)
class TerritoryPage(OrganisationAdmin):
    territory = "pk"
    counts_for_all = True
    form = TerritoryForm
    allowed = EDIT
    list_display = ["name", "timezone", "country", "holiday_region", "goals_preset", "learns_service_times"]
    list_filter = ["country"]
    search_fields = ["name"]


@admin.register(Skill)
class SkillPage(ExchangePages, OrganisationAdmin):
    resource_classes = [SkillResource]
    counts_for_all = True
    allowed = EDIT_AND_DELETE
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(DeskSkill)
class DeskSkillPage(OrganisationAdmin):
    counts_for_all = True
    allowed = EDIT_AND_DELETE
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(Part)
class PartPage(ExchangePages, OrganisationAdmin):
    resource_classes = [PartResource]
    allowed = EDIT_AND_DELETE
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(PlanGoals)
class PlanGoalsPage(OrganisationAdmin):
    allowed = EDIT_AND_DELETE
    list_display = ["__str__", "travel", "overtime", "tight", "change", "uneven", "not_preferred", "scarce"]
    search_fields = ["name"]
