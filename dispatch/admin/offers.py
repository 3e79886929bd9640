"""Offers of urgent work: what became of each. Nobody's *not now* is to be read here, as it is not kept."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.models import WorkOffer
from dispatch.offering.services import withdraw
from orders.admin.deciding import decide
from orders.admin.search import CaseSearch
from technicians.admin.base import OrganisationAdmin


@admin.register(WorkOffer)
class WorkOfferPage(CaseSearch, OrganisationAdmin):
    territory = "visit__order__site__territory"
    list_display = ["visit", "standing", "until", "taken_by", "taken_at", "offered_by"]
    list_filter = ["state"]
    list_select_related = ["visit__order", "taken_by", "offered_by"]
    ordering = ["-offered_at"]
    numbers = {"F": "visit__order", "T": "visit__order__ticket"}
    customer = "visit__order__ticket__customer"
    fields = ["visit", "standing", "until", "offered_at", "offered_by", "taken_by", "taken_at"]
    readonly_fields = ["standing"]
    actions = ["take_back"]

    @admin.display(description=gettext_lazy("state"))
    def standing(self, work_offer: WorkOffer) -> str:
        return _("over, nobody took it") if work_offer.is_over else work_offer.get_state_display()

    @admin.action(description=gettext_lazy("Take the offer back"), permissions=["view"])
    def take_back(self, request: HttpRequest, rows: QuerySet[WorkOffer]) -> None:
        decide(request, rows, lambda work_offer: withdraw(work_offer=work_offer))
