"""Technicians with what they can do and when they work."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from technicians.admin.base import (
    EDIT,
    EDIT_AND_DELETE,
    VIEW,
    OrganisationAdmin,
    OrganisationInline,
    OwnRelatedFilter,
    RecordForm,
)
from technicians.admin.calendars import CalendarPages
from technicians.admin.exchange import ExchangePages
from technicians.admin.resources import TechnicianResource, TechnicianSkillResource
from technicians.models import Absence, CalendarLink, Shift, Technician, TechnicianSkill, WeeklyShift


class SkillInline(OrganisationInline):
    model = TechnicianSkill
    allowed = EDIT_AND_DELETE
    autocomplete_fields = ["skill"]


class WeeklyShiftInline(OrganisationInline):
    model = WeeklyShift
    allowed = EDIT_AND_DELETE


@admin.register(Technician)
class TechnicianPage(ExchangePages, CalendarPages):
    resource_classes = [TechnicianResource]
    territory = "territory"
    allowed = EDIT
    list_display = ["name", "territory", "phone", "starts_at", "active"]
    list_filter = ["active", ("territory", OwnRelatedFilter)]
    list_select_related = ["territory"]
    search_fields = ["name"]
    autocomplete_fields = ["user", "territory"]
    inlines = [SkillInline, WeeklyShiftInline]


@admin.register(TechnicianSkill)
class TechnicianSkillPage(ExchangePages, OrganisationAdmin):
    by_person = True
    resource_classes = [TechnicianSkillResource]
    territory = "technician__territory"
    organisation = "technician__organisation"
    allowed = EDIT_AND_DELETE
    in_index = False
    list_display = ["technician", "skill", "level", "valid_until"]
    list_filter = [("skill", OwnRelatedFilter), "level"]
    list_select_related = ["technician", "skill"]
    search_fields = ["technician__name", "skill__name"]
    autocomplete_fields = ["technician", "skill"]


@admin.register(WeeklyShift)
class WeeklyShiftPage(OrganisationAdmin):
    by_person = True
    territory = "technician__territory"
    organisation = "technician__organisation"
    allowed = EDIT_AND_DELETE
    list_display = ["technician", "weekday", "starts_at", "ends_at", "break_minutes"]
    list_filter = ["weekday"]
    list_select_related = ["technician"]
    search_fields = ["technician__name"]
    autocomplete_fields = ["technician"]


class ShiftForm(RecordForm):
    refusals = {
        "shift_no_overlap": _(
            "The technician already has a shift in this time. Change that one or choose another time."
        ),
    }


@admin.register(Shift)
class ShiftPage(OrganisationAdmin):
    by_person = True
    territory = "technician__territory"
    organisation = "technician__organisation"
    form = ShiftForm
    allowed = EDIT_AND_DELETE
    list_display = ["technician", "day", "during", "break_minutes"]
    list_filter = ["day"]
    list_select_related = ["technician"]
    search_fields = ["technician__name"]
    autocomplete_fields = ["technician"]
    ordering = ["-day", "technician"]


@admin.register(Absence)
class AbsencePage(OrganisationAdmin):
    by_person = True
    territory = "technician__territory"
    organisation = "technician__organisation"
    allowed = EDIT_AND_DELETE
    list_display = ["technician", "kind", "during"]
    sortable_by = ["technician", "during"]  # nobody's illnesses are put together
    list_select_related = ["technician"]
    search_fields = ["technician__name"]
    autocomplete_fields = ["technician"]
    ordering = ["-during"]


@admin.register(CalendarLink)
class CalendarLinkPage(OrganisationAdmin):
    """Whose plan a calendar app may fetch; deleting one revokes it. The secret is the technician's alone."""

    by_person = True
    territory = "technician__territory"
    organisation = "technician__organisation"
    allowed = VIEW | {"delete"}
    list_display = ["technician", "created_at"]
    list_select_related = ["technician"]
    search_fields = ["technician__name"]
    fields = ["technician", "created_at"]
    readonly_fields = ["created_at"]
