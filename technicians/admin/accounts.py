"""Accounts of people and systems, and the organisations they belong to."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from technicians.access import signed_in
from technicians.admin.base import EDIT, VIEW, OwnRelatedFilter, SuperuserAdmin
from technicians.models import ApiClient, Organisation, User


@admin.register(Organisation)
class OrganisationPage(SuperuserAdmin):
    organisation = "pk"
    search_fields = ["name"]


# What an administrator says of a person of the own organisation.
OWN_FIELDS = ["first_name", "last_name", "email", "role", "territories", "desk_skills", "languages", "is_active"]


class UserForm(UserChangeForm):
    languages = forms.MultipleChoiceField(
        label=capfirst(User._meta.get_field("languages").verbose_name),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=User._meta.get_field("languages").help_text,
    )

    def clean(self) -> dict[str, Any] | None:
        """Skills and territories are the firm's own."""
        data = super().clean() or {}
        organisation = data.get("organisation")
        if organisation and any(skill.organisation_id != organisation.pk for skill in data.get("desk_skills", ())):
            self.add_error("desk_skills", ValidationError(gettext("Choose skills of the person's own organisation.")))
        if organisation and any(area.organisation_id != organisation.pk for area in data.get("territories", ())):
            said = gettext("Choose territories of the person's own organisation.")
            self.add_error("territories", ValidationError(said))
        return data


@admin.register(User)
class UserPage(SuperuserAdmin, UserAdmin):
    """Who there is. Accounts are an administrator's, of the own organisation; what goes beyond it a superuser's."""

    allowed = VIEW
    form = UserForm
    list_display = ["username", "last_name", "first_name", "role", "is_active"]
    list_filter = ["role", "is_active", ("organisation", OwnRelatedFilter)]
    list_select_related = ["organisation"]
    search_fields = ["username", "last_name", "first_name"]
    ordering = ["username"]
    autocomplete_fields = ["organisation", "desk_skills", "territories"]
    fieldsets = [
        *UserAdmin.fieldsets,  # type: ignore[misc]
        (_("Field dispatch"), {"fields": ["organisation", "role", "territories", "desk_skills", "languages"]}),
    ]
    add_fieldsets = [*UserAdmin.add_fieldsets, (_("Field dispatch"), {"fields": ["organisation", "role"]})]

    def get_field_queryset(self, db: str | None, db_field: Field, request: HttpRequest) -> Any:
        """Django's permissions have no page of their own: all of them are offered, and only to a superuser."""
        if db_field.remote_field and db_field.remote_field.model is Permission:
            return Permission.objects.all()
        return super().get_field_queryset(db, db_field, request)

    def may(self, request: HttpRequest, what: str) -> bool:
        return super().may(request, what) or (signed_in(request).is_admin and what in EDIT)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A superuser's account is a superuser's to change."""
        is_beyond = isinstance(obj, User) and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_beyond

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if request.user.is_superuser or obj is None:
            return super().get_fieldsets(request, obj)
        password = ["password"] if self.has_change_permission(request, obj) else []
        return [(None, {"fields": ["username", *password, *OWN_FIELDS]})]

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
