"""Visits with what happened at them, as the technicians recorded it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from orders.admin.search import CaseSearch
from orders.admin.tickets import EDIT_FACTS
from orders.models import ChecklistAnswer, PartUsed, Visit, VisitAction, VisitPhoto
from technicians.admin.base import OrganisationAdmin, OrganisationInline


class ActionInline(OrganisationInline):
    model = VisitAction
    fields = ["kind", "by", "at", "received_at"]


class AnswerInline(OrganisationInline):
    model = ChecklistAnswer
    fields = ["item", "value_in_words", "outside_in_words", "photo_links"]
    readonly_fields = ["value_in_words", "outside_in_words", "photo_links"]

    @admin.display(description=_("photos"))
    def photo_links(self, answer: ChecklistAnswer) -> str:
        """Those that are here; the others come from the technician's phone once it has a network."""
        here = VisitPhoto.objects.filter(visit=answer.visit, uuid__in=answer.photos) if answer.photos else []
        links = [(reverse("visit_photo", args=[answer.visit.uuid, photo.uuid]), photo) for photo in here]
        coming = len(answer.photos) - len(links)
        said = ngettext("%(count)s photo is not here yet.", "%(count)s photos are not here yet.", coming)
        return format_html(
            "{} {}",
            format_html_join(" ", '<a href="{}">{}</a>', links),
            said % {"count": coming} if coming else "",
        )


class PartUsedInline(OrganisationInline):
    model = PartUsed


class PhotoInline(OrganisationInline):
    model = VisitPhoto


@admin.register(Visit)
class VisitPage(CaseSearch, OrganisationAdmin):
    organisation = "order__organisation"
    allowed = EDIT_FACTS
    with_history = True
    list_display = ["order", "state", "outcome", "not_before", "finished_at"]
    list_filter = ["state", "outcome", "answers__outside"]
    list_select_related = ["order"]
    ordering = ["-pk"]
    numbers = {"F": "order", "T": "order__ticket"}
    customer = "order__ticket__customer"
    readonly_fields = [
        "order",
        "state",
        "outcome",
        "outcome_reason",
        "report",
        "signed_by",
        "en_route_at",
        "on_site_at",
        "finished_at",
        "created_at",
    ]
    inlines = [ActionInline, AnswerInline, PartUsedInline, PhotoInline]


class OfAVisit(CaseSearch, OrganisationAdmin):
    """What was recorded at a visit: shown on the visit's page."""

    organisation = "visit__order__organisation"
    in_index = False
    list_select_related = ["visit__order"]
    ordering = ["-pk"]
    numbers = {"F": "visit__order", "T": "visit__order__ticket"}
    customer = "visit__order__ticket__customer"


@admin.register(VisitAction)
class VisitActionPage(OfAVisit):
    list_display = ["visit", "kind", "by", "at", "received_at"]
    list_select_related = ["visit__order", "by"]
    list_filter = ["kind"]
    ordering = ["-received_at", "pk"]


@admin.register(ChecklistAnswer)
class ChecklistAnswerPage(OfAVisit):
    list_display = ["visit", "item", "value_in_words", "outside_in_words"]
    list_filter = ["outside"]
    list_select_related = ["visit__order", "item"]


@admin.register(PartUsed)
class PartUsedPage(OfAVisit):
    list_display = ["visit", "part", "quantity", "serial_number"]
    list_select_related = ["visit__order", "part"]


@admin.register(VisitPhoto)
class VisitPhotoPage(OfAVisit):
    list_display = ["visit", "kind", "taken_at"]
    list_filter = ["kind"]
