"""Accounts of people and systems, and the organisations they belong to."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from technicians.admin.base import VIEW, OwnRelatedFilter, SuperuserAdmin
from technicians.models import ApiClient, Organisation, User


@admin.register(Organisation)
class OrganisationPage(SuperuserAdmin):
    organisation = "pk"
    search_fields = ["name"]


@admin.register(User)
class UserPage(SuperuserAdmin, UserAdmin):
    """A dispatcher sees who there is; accounts and rights are a superuser's."""

    allowed = VIEW
    form = UserChangeForm
    list_display = ["username", "last_name", "first_name", "role", "is_active"]
    list_filter = ["role", "is_active", ("organisation", OwnRelatedFilter)]
    list_select_related = ["organisation"]
    search_fields = ["username", "last_name", "first_name"]
    ordering = ["username"]
    autocomplete_fields = ["organisation"]
    fieldsets = [*UserAdmin.fieldsets, (_("Field dispatch"), {"fields": ["organisation", "role"]})]  # type: ignore[misc]
    add_fieldsets = [*UserAdmin.add_fieldsets, (_("Field dispatch"), {"fields": ["organisation", "role"]})]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": ["username", "first_name", "last_name", "email", "role", "is_active"]})]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return self.list_filter if request.user.is_superuser else ["role", "is_active"]


class ApiClientPage(SuperuserAdmin):
    """Registered by django-oauth-toolkit, which takes this class from its settings."""

    list_display = ["name", "client_id", "ticket_source", "organisation", "client_type", "authorization_grant_type"]
    list_select_related = ["organisation"]
    search_fields = ["name", "client_id"]
    autocomplete_fields = ["organisation", "user"]

    @admin.display(description=_("source of its tickets"))
    def ticket_source(self, client: ApiClient) -> str:
        return client.ticket_source
