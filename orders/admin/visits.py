"""Visits with what happened at them, as the technicians recorded it."""

from django.contrib import admin

from orders.admin.search import CaseSearch
from orders.admin.tickets import EDIT_FACTS
from orders.models import ChecklistAnswer, PartUsed, Visit, VisitAction, VisitPhoto
from technicians.admin.base import OrganisationAdmin, OrganisationInline


class ActionInline(OrganisationInline):
    model = VisitAction
    fields = ["kind", "by", "at", "received_at"]


class AnswerInline(OrganisationInline):
    model = ChecklistAnswer


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
    list_filter = ["state", "outcome"]
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
    list_display = ["visit", "item", "value"]
    list_select_related = ["visit__order", "item"]


@admin.register(PartUsed)
class PartUsedPage(OfAVisit):
    list_display = ["visit", "part", "quantity", "serial_number"]
    list_select_related = ["visit__order", "part"]


@admin.register(VisitPhoto)
class VisitPhotoPage(OfAVisit):
    list_display = ["visit", "kind", "taken_at"]
    list_filter = ["kind"]
