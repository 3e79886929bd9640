"""What customers answered: to read case by case, never by person."""

from django.contrib import admin

from orders.admin.search import CaseSearch
from orders.models import Survey
from technicians.admin.base import OrganisationAdmin


@admin.register(Survey)
class SurveyPage(CaseSearch, OrganisationAdmin):
    list_display = ["ticket", "asked_at", "answered_at", "recommend", "solved", "word"]
    list_filter = ["solved"]
    list_select_related = ["ticket"]
    ordering = ["-asked_at", "-pk"]
    numbers = {"T": "ticket"}
    customer = "customer"
