"""Self-help by kind of fault: questions and answers, edited where a customer's way through them can be read."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.forms import Textarea
from django.utils.translation import gettext_lazy as _

from orders.models import HelpAnswer, HelpStep
from orders.services.photos import reencode
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


@admin.register(HelpAnswer)
class HelpAnswerPage(OrganisationAdmin):
    counts_for_all = True
    in_index = False
    allowed = EDIT_AND_DELETE
    organisation = "help_step__organisation"
    list_display = ["help_step", "position", "text_de", "end"]
    list_display_links = ["help_step", "text_de"]
    list_select_related = ["help_step__category", "help_step__step"]
