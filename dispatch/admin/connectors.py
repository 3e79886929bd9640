"""The systems that tell us what customers say, what they told, and what we owe them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dispatch.models import Call, Connector, InboundDelivery, WrittenBack
from dispatch.outgoing import check_address
from technicians.admin.base import EDIT, OrganisationAdmin, RecordForm

SECRETS = ("secret", "write_back_token")


class ConnectorForm(RecordForm):
    """Secrets are typed or pasted in and never shown again; left empty they stay as they are."""

    class Meta:
        model = Connector
        exclude: list[str] = []
        widgets = {name: forms.PasswordInput(attrs={"autocomplete": "new-password"}) for name in SECRETS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SECRETS:
            if name in self.fields:
                self.fields[name].required = name == "secret" and self.instance.pk is None
                self.initial.pop(name, None)
                self.fields[name].initial = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in SECRETS:
            data[name] = data.get(name) or getattr(self.instance, name)
        if data.get("kind") == Connector.Kind.CHATWOOT and data.get("write_back_url") and not data.get("account"):
            self.add_error("account", _("Chatwoot's notes need the number of the account."))
        return data

    def clean_account(self) -> str:
        account: str = self.cleaned_data["account"]
        if account and not (account.isascii() and account.isdigit()):
            raise ValidationError(_("Send a whole number."))
        return account

    def clean_write_back_url(self) -> str:
        url: str = self.cleaned_data["write_back_url"]
        if url:
            check_address(url)
        return url


@admin.register(Connector)
class ConnectorPage(OrganisationAdmin):
    counts_for_all = True
    form = ConnectorForm
    allowed = EDIT
    list_display = ["name", "kind", "is_active", "refused_count", "refused_at"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name"]
    autocomplete_fields = ["category"]
    readonly_fields = ["address", "refused_count", "refused_at"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Who may only look sees no secret either."""
        names = super().get_fields(request, obj)
        return names if self.has_change_permission(request, obj) else [name for name in names if name not in SECRETS]

    @admin.display(description=_("address for its webhooks"))
    def address(self, connector: Connector) -> str:
        return reverse("inbound", args=[connector.uuid]) if connector.pk else ""


@admin.register(InboundDelivery)
class InboundDeliveryPage(OrganisationAdmin):
    organisation = "connector__organisation"
    list_display = ["delivery_id", "connector", "received_at"]
    list_select_related = ["connector"]
    ordering = ["-pk"]
    search_fields = ["delivery_id__exact"]


@admin.register(Call)
class CallPage(OrganisationAdmin):
    """Among them those whose caller nobody knew."""

    organisation = "connector__organisation"
    list_display = ["started_at", "direction", "number", "agents", "contact", "answered_at", "ended_at", "cause"]
    list_filter = ["direction"]
    list_select_related = ["contact"]
    ordering = ["-started_at", "-pk"]


@admin.register(WrittenBack)
class WrittenBackPage(OrganisationAdmin):
    organisation = "connector__organisation"
    list_display = ["connector", "conversation", "state", "body", "attempts", "due_at", "sent_at", "error"]
    list_filter = ["state"]
    list_select_related = ["connector"]
    ordering = ["-pk"]
    search_fields = ["conversation__exact"]
