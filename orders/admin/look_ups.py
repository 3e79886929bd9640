"""Who looked at whose personal data: to look at, never to edit."""

# ruff: noqa: ARG002  the signatures are Django's

import re

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders.models import LookUp
from technicians.access import signed_in
from technicians.admin.base import OrganisationAdmin

NUMBER = re.compile(r"[0-9]{1,18}")


@admin.register(LookUp)
class LookUpPage(OrganisationAdmin):
    list_display = ["at", "kind", "who", "whom", "count"]
    list_filter = ["kind", "at"]
    list_select_related = ["person", "client"]
    search_fields = ["pk"]  # shows the field; the search itself is below
    search_help_text = _("The customer’s number")
    ordering = ["-at", "-pk"]
    fields = ["at", "kind", "who", "whom", "count"]
    readonly_fields = ["at", "who", "whom"]

    def may(self, request: HttpRequest, what: str) -> bool:
        return signed_in(request).is_auditing and what in self.allowed

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return (queryset.filter(customer=int(term)) if NUMBER.fullmatch(term) else queryset.none()), False

    @admin.display(description=_("who"))
    def who(self, look_up: LookUp) -> str:
        return str(look_up.person or look_up.client or "–")

    @admin.display(description=_("whom"))
    def whom(self, look_up: LookUp) -> str:
        """By number: the list of who looked is no further place where names stand."""
        return str(look_up.customer_id or "–")
