"""Technicians' phones: which have work that they could not send, and signing a person's phones out."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dispatch.models import PhoneContact
from technicians.admin.base import OrganisationAdmin
from technicians.models import User


class Worrying(admin.SimpleListFilter):
    title = _("contact with the office")
    parameter_name = "worrying"

    def lookups(self, _request: HttpRequest, _page: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("1", _("unsent or silent for 2 days"))]

    def queryset(self, _request: HttpRequest, rows: QuerySet[PhoneContact]) -> QuerySet[PhoneContact]:
        if not self.value():
            return rows
        return rows.filter(pk__in=PhoneContact.objects.worrying(now=timezone.now()).values("pk"))


@admin.register(PhoneContact)
class PhoneContactPage(OrganisationAdmin):
    organisation = "user__organisation"
    list_display = ["person", "technician", "seen_at", "unsent", "unsent_since"]
    list_filter = [Worrying]
    list_select_related = ["user__technician"]
    ordering = ["-seen_at"]
    fields = ["user", "seen_at", "unsent", "unsent_since"]
    actions = ["sign_out"]

    @admin.display(description=_("person"), ordering="user__username")
    def person(self, phone: PhoneContact) -> str:
        return phone.user.get_full_name() or phone.user.get_username()

    @admin.display(description=_("technician"))
    def technician(self, phone: PhoneContact) -> str:
        return str(getattr(phone.user, "technician", "–"))

    @admin.action(description=_("Sign out this person's phones"), permissions=["view"])
    def sign_out(self, request: HttpRequest, rows: QuerySet[PhoneContact]) -> None:
        """Their sessions are over at once; the pages go at the phone's next contact, what is not sent stays on it."""
        people = User.objects.filter(pk__in=rows.values("user"), role=User.Role.TECHNICIAN)
        count = people.update(signed_out_at=timezone.now())
        said = ngettext(
            "%d person is signed out. Their phones forget all pages at the next contact and keep what is not sent.",
            "%d people are signed out. Their phones forget all pages at the next contact and keep what is not sent.",
            count,
        )
        messages.success(request, said % count)
