"""The organisation's own words to customers, with a preview before anything is saved.

Here and not among the pages of `orders`, since the preview tells what an order's customer was promised.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.models import Appointment
from orders.models import FieldOrder, MessageTemplate
from orders.selectors.message_preview import examples, shown
from technicians.admin.base import EDIT_AND_DELETE, OrganisationAdmin, RecordForm


class TemplateForm(RecordForm):
    example = forms.CharField(
        label=gettext_lazy("Preview with order"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Its number, such as F17. Empty: made-up facts."),
    )

    class Meta:
        model = MessageTemplate
        exclude: list[str] = []
        widgets: ClassVar[dict[str, Any]] = {
            "text": forms.Textarea({"rows": 5, "cols": 60}),
            "subject": forms.TextInput({"size": 60}),
        }


@admin.register(MessageTemplate)
class MessageTemplatePage(OrganisationAdmin):
    counts_for_all = True
    form = TemplateForm
    allowed = EDIT_AND_DELETE
    list_display = ["event", "language", "channel", "is_told", "text"]
    list_display_links = ["event", "language"]
    list_filter = ["event", "language", "channel", "is_told"]
    fields = ["organisation", "event", "language", "channel", "is_told", "subject", "text", "example"]
    change_form_template = "admin/orders/messagetemplate/change_form.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = super().get_fields(request, obj)
        return names if self.has_change_permission(request, obj) else [name for name in names if name != "example"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_view)
        return [path("preview/", view, name="orders_messagetemplate_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """What the posted form would say. Nothing is saved."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.get_form(request)(request.POST)
        form.full_clean()  # that the same template is there already concerns the whole form, and no field
        order = self._order(request, form.cleaned_data.get("example", ""))
        faults = _faults(form)
        if form.cleaned_data.get("example") and order is None:
            faults.append((str(form.fields["example"].label), _("There is no such order.")))
        context = {**self.admin_site.each_context(request), "title": _("Preview"), "faults": faults}
        if not faults:
            context |= {
                "shown": shown(form.instance, order=order, window=promised(order)),
                "order": order if order and order.ticket else None,
                "examples": examples(form.instance, order=order, window=promised(order)),
            }
        template = "_preview.html" if request.headers.get("HX-Request") else "preview.html"
        return render(request, f"admin/orders/messagetemplate/{template}", context)

    def _order(self, request: HttpRequest, number: str) -> FieldOrder | None:
        """One that this person sees."""
        digits = number.strip().upper().removeprefix("F")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):  # noqa: PLR2004  as the database counts
            return None
        orders = self.admin_site.get_model_admin(FieldOrder).get_queryset(request)
        case = ("order_type", "ticket__customer", "ticket__organisation", "ticket__site__territory")
        found: FieldOrder | None = orders.select_related(*case).filter(pk=digits).first()
        return found


def promised(order: FieldOrder | None) -> DateTimeTZRange | None:
    """The window that the order's customer was promised and that still counts."""
    promises = Appointment.objects.filter(order=order, state=Appointment.State.CONFIRMED)
    return promises.values_list("window", flat=True).first() if order else None


def _faults(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Each field's label with what is wrong there."""
    return [
        (str(form.fields[name].label), str(said))
        for name, errors in form.errors.items()
        if name in form.fields
        for said in errors
    ]
