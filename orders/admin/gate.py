"""The gate's rules, edited where their effect on the last tickets can be seen before they are saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import Field, QuerySet
from django.forms import BaseFormSet, BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.decision import Rule, Verdict
from orders.models import GateRule, OrderType, RuleSet, Ticket
from orders.models.gate_rules import Evidence
from orders.models.ticket import Missing
from orders.services.gate_preview import Preview, preview
from technicians.admin.base import (
    EDIT_AND_DELETE,
    OrganisationAdmin,
    OrganisationScope,
    OwnRelatedFilter,
    RecordForm,
)


class GateRuleForm(RecordForm):
    refusals = {"gaterule_priority_0_to_100": gettext_lazy("The priority must be between 0 and 100.")}
    evidence = forms.MultipleChoiceField(
        label=capfirst(GateRule._meta.get_field("evidence").verbose_name),
        choices=Evidence.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = GateRule
        fields = [
            "position", "category", "line_test", "order_type", "evidence", "steps", "priority", "due_working_hours",
        ]  # fmt: skip
        widgets = {"steps": forms.CheckboxSelectMultiple}
        help_texts = dict.fromkeys(("line_test", "order_type", "priority"), "")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line_test = self.fields["line_test"]
        line_test.choices = [("", _("any or none")), *line_test.choices[1:]]  # type: ignore[attr-defined]


class GateRuleInline(OrganisationScope, admin.StackedInline):
    """A rule on two lines: what it decides, and the evidence that it demands."""

    model = GateRule
    form = GateRuleForm
    allowed = EDIT_AND_DELETE
    extra = 0
    fields = (
        ("position", "category", "line_test", "order_type", "priority", "due_working_hours"),
        ("evidence", "steps"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[GateRule]:
        return super().get_queryset(request).select_related("category", "order_type").prefetch_related("steps")

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """Without icons that add, change and delete what a list offers, and with the lists read once for all rules."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.ModelChoiceField):
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                field.widget = field.widget.widget
            if db_field.name == "order_type":
                field.empty_label = _("no visit")
            field.choices = list(field.choices)  # type: ignore[arg-type]  # its own iterator
        return field


class RuleSetForm(RecordForm):
    refusals = {
        "ruleset_one_default": gettext_lazy(
            "Another rule set is the default already. Take “default” off that one first."
        ),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison: a verdict in words, and how many tickets get it."""

    what: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Changed:
    ticket: Ticket
    before: str
    after: str


@admin.register(RuleSet)
class RuleSetPage(OrganisationAdmin):
    counts_for_all = True
    form = RuleSetForm
    allowed = EDIT_AND_DELETE
    list_display = ["name", "is_default", "outage_tickets", "outage_span_minutes"]
    list_filter = ["is_default"]
    search_fields = ["name"]
    fields = [
        "organisation", ("name", "is_default"), ("segments", "sources"), ("outage_tickets", "outage_span_minutes"),
    ]  # fmt: skip
    inlines = [GateRuleInline]
    change_form_template = "admin/orders/ruleset/change_form.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Without the list of all records beside it: the rules take the room."""
        return super().changeform_view(
            request, object_id, form_url, {**(extra_context or {}), "is_nav_sidebar_enabled": False}
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_view)
        return [path("<int:pk>/preview/", view, name="orders_ruleset_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the rules in the posted form would do to the last 1,000 tickets. Nothing is saved."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        rule_set = self.get_object(request, str(pk))
        if rule_set is None:
            raise Http404
        if not self.has_change_permission(request, rule_set):
            raise PermissionDenied
        formset = self.posted_rules(request, rule_set)
        context = {**self.admin_site.each_context(request), "rule_set": rule_set, "title": _("Preview")}
        if formset.is_valid():
            result = preview(rule_set=rule_set, rules=drafts(formset))
            names = dict(OrderType.objects.filter(organisation=rule_set.organisation_id).values_list("pk", "name"))
            context |= {"result": result, "lines": lines(result, names), "examples": changed(result, names)}
        else:
            context |= {"faults": faults(formset)}
        template = "_preview.html" if request.headers.get("HX-Request") else "preview.html"
        return render(request, f"admin/orders/ruleset/{template}", context)

    def posted_rules(self, request: HttpRequest, rule_set: RuleSet) -> BaseInlineFormSet:
        form_set, inline = next(iter(self.get_formsets_with_inlines(request, rule_set)))
        return form_set(
            request.POST,
            instance=rule_set,
            queryset=inline.get_queryset(request),
            prefix=form_set.get_default_prefix(),
        )


def drafts(formset: BaseFormSet) -> list[Rule]:
    rows = [form.cleaned_data for form in formset.forms]
    return [draft(row) for row in rows if row.get("category") and not row.get("DELETE")]


def draft(row: Mapping[str, Any]) -> Rule:
    """A form's cleaned data as the gate reads a rule."""
    return Rule(
        category_id=row["category"].pk,
        line_test=row["line_test"],
        order_type_id=row["order_type"].pk if row["order_type"] else None,
        evidence=frozenset(row["evidence"]),
        step_ids=frozenset(step.pk for step in row["steps"]),
        priority=row["priority"],
        due_working_hours=row["due_working_hours"],
        position=row["position"],
    )


def faults(formset: BaseFormSet) -> list[str]:
    """Every fault with the rule and the field it concerns."""
    found = [str(fault) for fault in formset.non_form_errors()]
    for number, form in enumerate(formset.forms, start=1):
        for name, messages in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            found += [
                _("Rule %(number)s, %(field)s: %(fault)s")
                % {"number": number, "field": label or _("as a whole"), "fault": message}
                for message in messages
            ]
    return found


def lines(result: Preview, names: Mapping[int, str]) -> list[Line]:
    def of(before: Mapping, after: Mapping, words: Iterable[tuple[object, str]]) -> list[Line]:
        return [Line(word, before.get(key, 0), after.get(key, 0)) for key, word in words if key in {*before, *after}]

    def total(what: str, count: str) -> Line:
        return Line(what, getattr(result.before, count), getattr(result.after, count))

    before, after = result.before, result.after
    return [
        total(_("Field order"), "orders"),
        *of(before.by_order_type, after.by_order_type, ((pk, f"→ {name}") for pk, name in names.items())),
        total(_("No field order"), "held_back"),
        *of(before.by_missing, after.by_missing, ((m.value, _("lacks %(what)s") % {"what": m.label}) for m in Missing)),
    ]


def changed(result: Preview, names: Mapping[int, str]) -> list[Changed]:
    return [Changed(e.ticket, in_words(e.before, names), in_words(e.after, names)) for e in result.examples]


def in_words(verdict: Verdict, names: Mapping[int, str]) -> str:
    rule = verdict.rule
    if not verdict.is_yes or rule is None:
        return _("No field order: lacks %(what)s") % {"what": ", ".join(str(Missing(m).label) for m in verdict.missing)}
    words = _("%(order_type)s, due in %(hours)s working hours") % {
        "order_type": names.get(rule.order_type_id or 0, ""),
        "hours": rule.due_working_hours,
    }
    return (
        words
        if rule.priority is None
        else _("%(words)s, priority %(priority)s")
        % {
            "words": words,
            "priority": rule.priority,
        }
    )


@admin.register(GateRule)
class GateRulePage(OrganisationAdmin):
    """Edited on its rule set's page, where the preview is."""

    counts_for_all = True
    organisation = "rule_set__organisation"
    in_index = False
    list_display = ["rule_set", "position", "category", "line_test", "order_type", "due_working_hours"]
    list_filter = [("rule_set", OwnRelatedFilter)]
    list_select_related = ["rule_set", "category", "order_type"]
    search_fields = ["category__name"]
