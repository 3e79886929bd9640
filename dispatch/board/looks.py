"""What somebody of the office should look at: how many of each, and the page with just these rows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, IntegerField, Model, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dispatch.models import FieldEntry
from orders.models import Message, Outage, Ticket
from orders.models.message import MessageState
from orders.models.outage import OutageState
from orders.models.states import TICKET_OPEN, TicketState, VisitState
from technicians.access import signed_in
from technicians.models import Organisation


@dataclass(frozen=True, slots=True)
class Look:
    """`query` is what the admin's list needs to show the same rows; `is_problem`: it should be none."""

    word: str | Promise
    rows: type[Model]
    query: dict[str, str]
    only: dict[str, Any]
    is_problem: bool = False

    @property
    def url(self) -> str:
        meta = self.rows._meta
        return f"{reverse(f'admin:{meta.app_label}_{meta.model_name}_changelist')}?{urlencode(self.query)}"


KEPT = {"state": FieldEntry.State.KEPT, "seen_at": None}
SHOWN_AS_KEPT = {"open": "1", "state__exact": FieldEntry.State.KEPT.value}
LOOKS = [
    Look(_("Conflicts from phones"), FieldEntry, SHOWN_AS_KEPT, KEPT, is_problem=True),
    Look(
        _("Worked on after it was cancelled"),
        FieldEntry,
        {**SHOWN_AS_KEPT, "visit__state__exact": VisitState.CANCELLED.value},
        {**KEPT, "visit__state": VisitState.CANCELLED},
        is_problem=True,
    ),
    Look(
        _("Messages that could not be sent"),
        Message,
        {"state__exact": MessageState.FAILED.value},
        {"state": MessageState.FAILED},
        is_problem=True,
    ),
    Look(
        _("Repeats: it was mended before"),
        Ticket,
        {"is_repeat__exact": "1", "state__in": ",".join(TICKET_OPEN)},
        {"is_repeat": True, "state__in": TICKET_OPEN, "deleted_at": None},
    ),
    Look(_("Open outages"), Outage, {"state__exact": OutageState.OPEN.value}, {"state": OutageState.OPEN}),
    Look(
        _("Tickets that lack something"),
        Ticket,
        {"state__exact": TicketState.PENDING.value},
        {"state": TicketState.PENDING, "deleted_at": None},
    ),
    Look(
        _("Tickets held by an outage"),
        Ticket,
        {"state__exact": TicketState.HELD.value},
        {"state": TicketState.HELD, "deleted_at": None},
    ),
]


def counted(request: HttpRequest) -> list[tuple[Look, int]]:
    """Each with how many rows its page shows to this person; 1 query, and 1 for the territories they are kept to."""
    names = [f"count_{number}" for number in range(len(LOOKS))]
    counts = {name: count_of(look, request) for name, look in zip(names, LOOKS, strict=True)}
    row = Organisation.objects.filter(pk=signed_in(request).organisation_id).annotate(**counts).values_list(*names)
    return list(zip(LOOKS, row.get(), strict=True))


def count_of(look: Look, request: HttpRequest) -> Coalesce:
    """As subquery: it is the rows of the admin's own list that are counted."""
    seen = admin.site.get_model_admin(look.rows).get_queryset(request).filter(**look.only).order_by().values("pk")
    rows = look.rows._default_manager.filter(pk__in=seen).order_by()
    number = rows.values("organisation").annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), Value(0))
