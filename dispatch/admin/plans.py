"""Plans, runs and assignments: to look at; the board changes them through the services of planning."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.models import Assignment, Plan, PlanRun, PlanTask, UnplannedVisit, WhatIf
from orders.admin.search import CaseSearch
from technicians.admin.base import OrganisationAdmin, OwnRelatedFilter


@admin.register(Plan)
class PlanPage(OrganisationAdmin):
    territory = "territory"
    with_history = True
    list_display = ["territory", "day", "version", "state", "published_at", "published_by"]
    list_filter = ["state", ("territory", OwnRelatedFilter)]
    list_select_related = ["territory", "published_by"]
    ordering = ["-day", "-version", "-pk"]
    search_fields = ["territory__name"]


@admin.register(PlanRun)
class PlanRunPage(OrganisationAdmin):
    territory = "territory"
    with_history = True
    list_display = ["territory", "day", "state", "percent", "planned", "visits", "trial", "started_by", "created_at"]
    list_filter = ["state", "trial", ("territory", OwnRelatedFilter)]
    list_select_related = ["territory", "started_by"]
    ordering = ["-created_at", "-pk"]
    exclude = ["problem", "score", "curve", "technicians", "group"]
    readonly_fields = ["made", "gains"]

    @admin.display(description=gettext_lazy("the plan"), empty_value="–")
    def made(self, run: PlanRun) -> str | None:
        """Who made it, how long that took, and how much is driven."""
        if not run.score:
            return None
        hours = {name: round(run.score[f"{name}_s"] / 3600, 1) for name in ("travel", "overtime")}
        words = _("%(travel)s h of travel, %(overtime)s h of overtime; %(engine)s, %(wall_s)s s")
        return words % (run.score | hours)

    @admin.display(description=gettext_lazy("what each part of the planner brought"), empty_value="–")
    def gains(self, run: PlanRun) -> SafeString | None:
        """What the plan was worth after each part had its turn."""
        rows = (run.score or {}).get("gains", [])
        words = _("%(part)s: lost priority %(lost_priority)s, cost %(cost)s, after %(wall_s)s s")
        return format_html_join("", "<div>{}</div>", ((words % row,) for row in rows)) or None


@admin.register(PlanTask)
class PlanTaskPage(OrganisationAdmin):
    organisation = "run__organisation"
    list_display = ["run", "round", "number", "state", "since", "attempts", "worker"]
    list_filter = ["state"]
    list_select_related = ["run__territory"]
    ordering = ["-pk"]


@admin.register(Assignment)
class AssignmentPage(CaseSearch, OrganisationAdmin):
    territory = "plan__territory"
    organisation = "plan__organisation"
    with_history = True
    list_display = ["technician", "visit", "during", "plan", "lock", "live"]
    list_filter = ["live", "lock"]
    list_select_related = ["technician", "visit__order", "plan__territory"]
    ordering = ["-pk"]
    numbers = {"F": "visit__order", "T": "visit__order__ticket"}
    customer = "visit__order__ticket__customer"


@admin.register(UnplannedVisit)
class UnplannedVisitPage(CaseSearch, OrganisationAdmin):
    territory = "plan__territory"
    organisation = "plan__organisation"
    list_display = ["visit", "reason", "plan"]
    list_filter = ["reason"]
    list_select_related = ["visit__order", "plan__territory"]
    ordering = ["-pk"]
    numbers = {"F": "visit__order", "T": "visit__order__ticket"}
    customer = "visit__order__ticket__customer"


@admin.register(WhatIf)
class WhatIfPage(OrganisationAdmin):
    organisation = "run__organisation"
    list_display = ["run", "state", "adopted_as"]
    list_filter = ["state"]
    list_select_related = ["run__territory", "adopted_as__territory"]
    ordering = ["-pk"]
    exclude = ["result"]
