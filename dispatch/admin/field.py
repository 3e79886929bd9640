"""What phones sent that could not be carried out: it waits here until somebody in the office has seen to it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dispatch.admin.handing_in import read_in, what
from dispatch.mobile.sync.applying import ACCEPT_WORK
from dispatch.models import FieldEntry, PhotoUpload
from dispatch.models.field_entry import FieldEntryQuerySet
from technicians.access import signed_in
from technicians.admin.base import OrganisationAdmin

SIGNATURE = "signature"


class ToLookAt(admin.SimpleListFilter):
    title = _("review")
    parameter_name = "open"

    def lookups(self, _request: HttpRequest, _page: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("1", _("not seen yet"))]

    def queryset(self, _request: HttpRequest, rows: QuerySet[FieldEntry]) -> QuerySet[FieldEntry]:
        if not self.value():
            return rows
        # Who asked for work that a colleague has was told so: nothing is left to be done.
        return rows.filter(~Q(state=FieldEntry.State.APPLIED), seen_at=None).exclude(kind=ACCEPT_WORK)


@admin.register(FieldEntry)
class FieldEntryPage(OrganisationAdmin):
    territory = "visit__order__site__territory"
    list_display = ["what", "visit", "by", "at", "state", "said", "seen_by"]
    list_filter = [ToLookAt, "state", "visit__state"]
    list_select_related = ["visit__order", "by", "seen_by"]
    ordering = ["-received_at"]
    fields = [
        "what",
        "state",
        "said",
        "visit",
        "callback",
        "by",
        "at",
        "device_at",
        "received_at",
        "app_version",
        "noted",
        "seen_by",
        "seen_at",
    ]
    readonly_fields = ["what", "noted"]
    actions = ["mark_as_seen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: FieldEntryQuerySet = super().get_queryset(request)  # type: ignore[assignment]  # the model's own
        return rows.for_office()

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view(self.read_in)
        return [path("read-in/", guarded, name="dispatch_fieldentry_read_in"), *super().get_urls()]

    def read_in(self, request: HttpRequest) -> HttpResponse:
        return read_in(request, {**self.admin_site.each_context(request), "title": _("Read in a file from a phone")})

    @admin.display(description=_("kind"))
    def what(self, entry: FieldEntry) -> str:
        return what(entry)

    @admin.display(description=_("as it was noted"))
    def noted(self, entry: FieldEntry) -> str:
        """Line by line; a signature is a picture, and shown nowhere before it was looked through."""
        lines = [
            f"{name}: {', '.join(values) if name != SIGNATURE else '✓'}"
            for name, values in entry.data.items()
            if any(values)
        ]
        return "\n".join(lines)

    @admin.action(description=_("Seen to"), permissions=["view"])
    def mark_as_seen(self, request: HttpRequest, rows: QuerySet[FieldEntry]) -> None:
        count = rows.filter(seen_at=None).update(seen_by=signed_in(request), seen_at=timezone.now())
        messages.success(request, ngettext("%d entry is marked.", "%d entries are marked.", count) % count)


@admin.register(PhotoUpload)
class PhotoUploadPage(OrganisationAdmin):
    organisation = "visit__order__organisation"
    list_display = ["visit", "kind", "state", "said", "by", "taken_at"]
    list_filter = ["state"]
    list_select_related = ["visit__order", "by"]
    ordering = ["-begun_at"]
