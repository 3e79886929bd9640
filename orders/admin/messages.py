"""The outbox and the events told upwards: to look at, never to edit."""

from django.contrib import admin

from orders.admin.search import CaseSearch
from orders.models import Event, Message
from technicians.admin.base import OrganisationAdmin


@admin.register(Message)
class MessagePage(CaseSearch, OrganisationAdmin):
    list_display = ["event", "ticket", "channel", "state", "due_at", "sent_at"]
    list_filter = ["state", "channel", "event"]
    list_select_related = ["ticket"]
    ordering = ["-created_at", "-pk"]
    numbers = {"T": "ticket"}
    customer = "ticket__customer"


@admin.register(Event)
class EventPage(OrganisationAdmin):
    list_display = ["kind", "at", "drained_at"]
    ordering = ["-pk"]
