"""The promise ledger, to read, to export and to correct by a new entry; and the rules by which something is owed."""

# ruff: noqa: ARG002  the signatures are Django's

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dispatch.ledger.access import sees_ledger
from dispatch.ledger.entries import ALREADY, correct
from dispatch.ledger.export import ledger_file
from dispatch.models.ledger import CompensationRule, LedgerEntry
from orders.admin.search import CaseSearch
from technicians.access import signed_in
from technicians.admin.base import EDIT, OrganisationAdmin, OwnRelatedFilter


class OwedFilter(admin.SimpleListFilter):
    title = _("owed")
    parameter_name = "owed"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("1", _("Something is owed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        return queryset.filter(amount__isnull=False, corrected_by=None) if self.value() == "1" else queryset


class CorrectionForm(forms.ModelForm):
    """How the promise of another entry really ended."""

    class Meta:
        model = LedgerEntry
        fields = ["corrects", "ending", "fault"]

    def clean_corrects(self) -> LedgerEntry:
        former: LedgerEntry | None = self.cleaned_data["corrects"]
        if former is None:
            raise ValidationError(_("Choose the entry that is corrected: open it in the list."))
        if LedgerEntry.objects.filter(corrects=former).exists():
            raise ValidationError(ALREADY)
        return former

    def _post_clean(self) -> None:
        """The other facts are those of the entry that is corrected; `correct` checks them all."""


@admin.register(LedgerEntry)
class LedgerEntryPage(CaseSearch, OrganisationAdmin):
    """To read; "add" writes the correction of the entry that the address names."""

    allowed = frozenset({"view", "add"})
    list_display = [
        "kind", "window", "order", "ticket", "ending", "fault", "late_minutes", "amount", "currency", "scheme",
        "ended_at",
    ]  # fmt: skip
    list_filter = ["kind", "ending", "fault", OwedFilter, "ended_at", ("territory", OwnRelatedFilter)]
    list_select_related = ["order", "ticket"]
    ordering = ["-ended_at", "-pk"]
    numbers = {"F": "order", "T": "ticket"}
    customer = "ticket__customer"
    actions = ["export"]

    def may(self, request: HttpRequest, what: str) -> bool:
        return sees_ledger(signed_in(request)) and what in self.allowed

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def export(self, request: HttpRequest, entries: QuerySet[LedgerEntry]) -> HttpResponse:
        return ledger_file(entries)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return super().get_fields(request, obj) if obj else ["corrects", "ending", "fault"]

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        if obj is None:
            kwargs["form"] = CorrectionForm
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: LedgerEntry, form: forms.ModelForm, change: bool) -> None:
        facts = form.cleaned_data
        written = correct(facts["corrects"], ending=facts["ending"], fault=facts["fault"], by=signed_in(request))
        obj.pk = written.pk


@admin.register(CompensationRule)
class CompensationRulePage(OrganisationAdmin):
    """Laws and schemes are read by everybody who sees the ledger; a firm's own rules are added beside them."""

    allowed = EDIT
    list_display = [
        "scheme", "country", "kind", "ending", "beyond_minutes", "from_day", "to_day", "amount", "currency",
        "percent_of_fee", "valid_from", "valid_to",
    ]  # fmt: skip
    list_filter = ["country", "kind"]
    search_fields = ["scheme"]
    rule_order = ("country", "scheme", "kind", "from_day", "pk")

    def may(self, request: HttpRequest, what: str) -> bool:
        return sees_ledger(signed_in(request)) and what in self.allowed

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        is_law = isinstance(obj, CompensationRule) and obj.organisation_id is None
        return super().has_change_permission(request, obj) and (not is_law or signed_in(request).is_superuser)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        everybodys = Q(organisation=None) | Q(organisation=signed_in(request).organisation_id)
        rows = CompensationRule.objects.order_by(*self.rule_order)
        return rows if signed_in(request).is_superuser else rows.filter(everybodys)
