"""Listeners of the organisation's API clients, what they are owed, and what came of it."""

from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from dispatch.models import Change, Delivery, Listener
from dispatch.tmf.hub.services import switch_on
from dispatch.tmf.hub.waking import TASK
from orders.services.wake import wake
from technicians.admin.base import OrganisationAdmin


@admin.register(Listener)
class ListenerPage(OrganisationAdmin):
    """Clients make and delete them; here one sees how they do. Of the address only the host: its path may be secret."""

    organisation = "client__organisation"
    list_display = ["client", "api", "host", "state", "off_reason", "failures", "last_success_at"]
    list_filter = ["state", "api"]
    list_select_related = ["client"]
    search_fields = ["client__name"]
    ordering = ["-pk"]
    exclude = ["secret", "callback", "leased_until"]
    readonly_fields = ["host", "waiting"]
    actions = ["switch_on_again"]

    @admin.display(description=gettext_lazy("host"))
    def host(self, listener: Listener) -> str:
        return urlsplit(listener.callback).hostname or ""

    @admin.display(description=gettext_lazy("events that wait"))
    def waiting(self, listener: Listener) -> int:
        return listener.deliveries.filter(state=Delivery.State.WAITING).count()

    @admin.action(description=gettext_lazy("Switch on again"), permissions=["view"])
    def switch_on_again(self, request: HttpRequest, queryset: QuerySet[Listener]) -> None:
        count = switch_on(listeners=queryset)
        wake(task=TASK)
        said = ngettext("%(count)d listener was switched on.", "%(count)d listeners were switched on.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS if count else messages.WARNING)


@admin.register(Delivery)
class DeliveryPage(OrganisationAdmin):
    organisation = "listener__client__organisation"
    list_display = ["event_type", "resource_id", "listener", "state", "attempts", "due_at", "sent_at", "error"]
    list_filter = ["state", "event_type"]
    list_select_related = ["listener__client"]
    ordering = ["-pk"]


@admin.register(Change)
class ChangePage(OrganisationAdmin):
    list_display = ["resource", "uuid", "kind", "state", "at", "spread_at"]
    list_filter = ["kind"]
    ordering = ["-pk"]
