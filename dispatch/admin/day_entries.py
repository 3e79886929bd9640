"""What technicians told of their days. Times of begin and breaks are their own: no list of the office has them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dispatch.mobile.services import decide
from dispatch.models import DayEntry
from dispatch.models.day_entry import OWN_HOURS, TO_DECIDE, DayKind, Decision
from orders.models import Visit
from technicians.access import signed_in
from technicians.admin.base import OrganisationAdmin, OwnRelatedFilter


class ToDecide(admin.SimpleListFilter):
    title = _("needs a decision")
    parameter_name = "open"

    def lookups(self, _request: HttpRequest, _page: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("1", _("not decided yet"))]

    def queryset(self, _request: HttpRequest, rows: QuerySet[DayEntry]) -> QuerySet[DayEntry]:
        return rows.filter(kind__in=TO_DECIDE, decision="") if self.value() else rows


class KindFilter(admin.SimpleListFilter):
    """The kinds that the office sees."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, _request: HttpRequest, _page: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(kind.value, kind.label) for kind in DayKind if kind not in OWN_HOURS]

    def queryset(self, _request: HttpRequest, rows: QuerySet[DayEntry]) -> QuerySet[DayEntry]:
        return rows.filter(kind=self.value()) if self.value() else rows


@admin.register(DayEntry)
class DayEntryPage(OrganisationAdmin):
    territory = "technician__territory"
    list_display = ["kind", "technician", "detail", "at", "about", "decision", "decided_by"]
    list_filter = [ToDecide, KindFilter, ("technician__territory", OwnRelatedFilter)]
    list_select_related = ["technician", "colleague", "decided_by"]
    ordering = ["-received_at"]
    sortable_by = ["at"]
    fields = [
        "kind",
        "technician",
        "day",
        "detail",
        "note",
        "at",
        "received_at",
        "about",
        "decision",
        "decided_by",
        "decided_at",
    ]
    readonly_fields = ["about", "detail"]
    actions = ["agree", "decline"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        visits = Prefetch("visits", Visit.objects.select_related("order").order_by("pk"))
        return super().get_queryset(request).exclude(kind__in=OWN_HOURS).prefetch_related(visits)

    @admin.display(description=_("details"))
    def detail(self, entry: DayEntry) -> str:
        return entry.detail

    @admin.display(description=_("about"))
    def about(self, entry: DayEntry) -> str:
        """The visits that it speaks of."""
        return ", ".join(str(visit) for visit in entry.visits.all())

    @admin.action(description=_("Agreed, or seen to"), permissions=["view"])
    def agree(self, request: HttpRequest, rows: QuerySet[DayEntry]) -> None:
        self._decide(request, rows, Decision.AGREED)

    @admin.action(description=_("Declined"), permissions=["view"])
    def decline(self, request: HttpRequest, rows: QuerySet[DayEntry]) -> None:
        """Only a wish: that somebody is sick is nobody's to decide."""
        self._decide(request, rows.filter(kind=DayKind.SWAP), Decision.DECLINED)

    def _decide(self, request: HttpRequest, rows: QuerySet[DayEntry], decision: Decision) -> None:
        count = decide(entries=rows, decision=decision, by=signed_in(request))
        said = ngettext("%d report is decided; its technician sees it.", "%d reports are decided.", count)
        messages.success(request, said % count)
