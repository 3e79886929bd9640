"""Visits with what happened at them, as the technicians recorded it."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from orders.admin.search import CaseSearch
from orders.admin.tickets import EDIT_FACTS
from orders.models import ChecklistAnswer, PartUsed, Visit, VisitAction, VisitPhoto
from orders.picture_links import address_of
from orders.report_pdf import file_name, pdf_of
from orders.selectors.evidence import evidence_of
from technicians.access import signed_in
from technicians.admin.base import OrganisationAdmin, OrganisationInline


class PhotosInline(OrganisationInline):
    """Links to photos are made for whoever asks; each request has inlines of its own."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        self.user = signed_in(request)
        return super().get_queryset(request)


class ActionInline(OrganisationInline):
    model = VisitAction
    fields = ["kind", "by", "at", "received_at"]


class AnswerInline(PhotosInline):
    model = ChecklistAnswer
    fields = ["item", "value_in_words", "outside_in_words", "photo_links"]
    readonly_fields = ["value_in_words", "outside_in_words", "photo_links"]

    @admin.display(description=_("photos"))
    def photo_links(self, answer: ChecklistAnswer) -> str:
        """Those that are here; the others come from the technician's phone once it has a network."""
        here = VisitPhoto.objects.filter(visit=answer.visit, uuid__in=answer.photos) if answer.photos else []
        links = [(address_of(answer.visit.uuid, photo.uuid, self.user), photo) for photo in here]
        coming = len(answer.photos) - len(links)
        said = ngettext("%(count)s photo is not here yet.", "%(count)s photos are not here yet.", coming)
        return format_html(
            "{} {}",
            format_html_join(" ", '<a href="{}">{}</a>', links),
            said % {"count": coming} if coming else "",
        )


class PartUsedInline(OrganisationInline):
    model = PartUsed


class PhotoInline(PhotosInline):
    model = VisitPhoto
    fields = ["kind", "picture", "taken_at"]
    readonly_fields = ["picture"]

    @admin.display(description=_("image"))
    def picture(self, photo: VisitPhoto) -> str:
        whole = address_of(photo.visit.uuid, photo.uuid, self.user)
        return format_html(
            '<a href="{0}"><img src="{0}small/" alt="{1}" loading="lazy"></a>', whole, photo.get_kind_display()
        )


@admin.register(Visit)
class VisitPage(CaseSearch, OrganisationAdmin):
    territory = "order__site__territory"
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
        "evidence",
        "report",
        "signed_by",
        "signed_statement",
        "en_route_at",
        "on_site_at",
        "finished_at",
        "created_at",
        "report_pdf",
    ]
    inlines = [ActionInline, AnswerInline, PartUsedInline, PhotoInline]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.pdf_view)
        return [path("<int:pk>/report/", view, name="orders_visit_report"), *super().get_urls()]

    @admin.display(description=_("evidence"))
    def evidence(self, visit: Visit) -> str:
        return evidence_of(visit) or "–"

    @admin.display(description=_("report to the customer"))
    def report_pdf(self, visit: Visit) -> str:
        if visit.outcome != Visit.Outcome.DONE:
            return "–"
        address = reverse("admin:orders_visit_report", args=[visit.pk])
        return format_html('<a href="{}">{}</a>', address, _("Download as PDF"))

    def pdf_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The report as it is mailed; a stranger's visit and one that is not done have none."""
        visit = self.get_object(request, str(pk))
        if visit is None or visit.outcome != Visit.Outcome.DONE or not self.has_view_permission(request, visit):
            raise Http404
        headers = content_disposition_header(as_attachment=True, filename=file_name(visit))
        return HttpResponse(
            pdf_of(visit), content_type="application/pdf", headers={"Content-Disposition": headers or "attachment"}
        )


class OfAVisit(CaseSearch, OrganisationAdmin):
    """What was recorded at a visit: shown on the visit's page."""

    territory = "visit__order__site__territory"
    organisation = "visit__order__organisation"
    in_index = False
    list_select_related = ["visit__order"]
    ordering = ["-pk"]
    numbers = {"F": "visit__order", "T": "visit__order__ticket"}
    customer = "visit__order__ticket__customer"


@admin.register(VisitAction)
class VisitActionPage(OfAVisit):
    list_display = ["visit", "kind", "at", "received_at"]
    list_select_related = ["visit__order"]
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
