"""Customers who were erased: to look at, never to edit."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dispatch.models import Erasure
from technicians.access import signed_in
from technicians.admin.base import OrganisationAdmin


@admin.register(Erasure)
class ErasurePage(OrganisationAdmin):
    list_display = ["customer", "at", "by", "total"]
    list_select_related = ["by"]
    search_fields = ["=customer"]
    search_help_text = _("The number that the customer had")
    readonly_fields = ["customer", "uuid"]

    def may(self, request: HttpRequest, what: str) -> bool:
        return signed_in(request).is_auditing and what in self.allowed

    @admin.display(description=_("rows"))
    def total(self, erasure: Erasure) -> int:
        return sum(erasure.rows.values())
