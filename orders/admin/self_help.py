"""Self-help by kind of fault: questions and answers, edited where a customer's way through them can be read."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.forms import Textarea
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from orders.catalogue import add_self_help
from orders.models import HelpAnswer, HelpStep
from orders.services.photos import reencode
from technicians.access import signed_in
from technicians.admin.base import (
    EDIT_AND_DELETE,
    OrganisationAdmin,
    OrganisationInline,
    OwnRelatedFilter,
    RecordForm,
)


class HelpStepForm(RecordForm):
    refusals = {
        "helpstep_position_unique": _("Another step of this kind of fault has this position already."),
        "helpstep_step_unique": _("This step is asked for this kind of fault already."),
    }

    class Meta:
        model = HelpStep
        exclude: list[str] = []
        widgets: ClassVar[dict[str, Any]] = dict.fromkeys(
            ("question_de", "question_en"), Textarea({"rows": 3, "cols": 60})
        )

    def clean_picture(self) -> Any:
        """What is shown to customers is our own JPEG, never the bytes that somebody chose."""
        file = self.cleaned_data["picture"]
        if not isinstance(file, UploadedFile):
            return file
        return ContentFile(reencode(file), name="step.jpg")


class HelpAnswerInline(OrganisationInline):
    counts_for_all = True
    model = HelpAnswer
    allowed = EDIT_AND_DELETE
    organisation = "help_step__organisation"
    fk_name = "help_step"
    fields = ["position", "text_de", "text_en", "end", "leads_to", "reason_de", "reason_en"]


@admin.register(HelpStep)
class HelpStepPage(OrganisationAdmin):
    counts_for_all = True
    form = HelpStepForm
    allowed = EDIT_AND_DELETE
    inlines = [HelpAnswerInline]
    list_display = ["category", "position", "step", "question_de"]
    list_display_links = ["category", "step"]
    list_filter = [("category", OwnRelatedFilter)]
    list_select_related = ["category", "step"]
    fields = [
        "organisation", "category", "position", "step", "question_de", "question_en", "picture", "picture_text_de",
        "picture_text_en",
    ]  # fmt: skip
    change_list_template = "admin/orders/helpstep/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.add_from_catalogue)
        return [path("add-catalogue/", view, name="orders_helpstep_add_catalogue"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        can_add = self.has_add_permission(request) and signed_in(request).organisation is not None
        return super().changelist_view(request, {**(extra_context or {}), "can_add_catalogue": can_add})

    def add_from_catalogue(self, request: HttpRequest) -> HttpResponse:
        """What the person's organisation lacks of the catalogue; its own steps stay as they are."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        organisation = signed_in(request).organisation
        if organisation is None or not self.has_add_permission(request):
            raise PermissionDenied
        count = add_self_help(organisation=organisation)
        said = ngettext("%(count)d step was added.", "%(count)d steps were added.", count) % {"count": count}
        nothing = gettext("All steps of the catalogue that fit your kinds of fault are here already.")
        messages.add_message(request, messages.SUCCESS if count else messages.INFO, said if count else nothing)
        return HttpResponseRedirect(reverse("admin:orders_helpstep_changelist"))


@admin.register(HelpAnswer)
class HelpAnswerPage(OrganisationAdmin):
    counts_for_all = True
    in_index = False
    allowed = EDIT_AND_DELETE
    organisation = "help_step__organisation"
    list_display = ["help_step", "position", "text_de", "end"]
    list_display_links = ["help_step", "text_de"]
    list_select_related = ["help_step__category", "help_step__step"]
