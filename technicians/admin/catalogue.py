"""Territories, skills and parts: what orders and technicians are described by."""

from django.contrib import admin

from technicians.admin.base import EDIT, EDIT_AND_DELETE, OrganisationAdmin
from technicians.models import Part, Skill, Territory


@admin.register(Territory)
class TerritoryPage(OrganisationAdmin):
    allowed = EDIT
    list_display = ["name", "timezone", "country", "holiday_region"]
    list_filter = ["country"]
    search_fields = ["name"]


@admin.register(Skill)
class SkillPage(OrganisationAdmin):
    allowed = EDIT_AND_DELETE
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(Part)
class PartPage(OrganisationAdmin):
    allowed = EDIT_AND_DELETE
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
